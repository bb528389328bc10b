/** @jsxImportSource hono/jsx */
/** May a job start now, and why not. */
import { isGateConfigured } from '../../health/gate.ts';
import { cliText, pageText, reasonText } from '../../messages/messages.ts';
import type { View } from '../view.ts';
import { placeOf, Sign, Since } from './common.tsx';

export function GatePart({ view: { snapshot, locale } }: { readonly view: View }) {
  const { gate } = snapshot;
  const isOpen = gate.state === 'open';
  return (
    <section id="gate" class="card gate" aria-labelledby="gate-title">
      <h2 id="gate-title">{pageText('gate', locale)}</h2>
      {isGateConfigured(gate) ? (
        <>
          <p>
            <Sign state={isOpen ? 'healthy' : 'degraded'} /> <b>{pageText(isOpen ? 'gate-open' : 'gate-shut', locale)}</b>{' '}
            <Since at={gate.since} locale={locale} />
          </p>
          {isOpen ? null : (
            <ul class="reasons">
              {gate.reasons.map((reason) => (
                <li>
                  <b>{placeOf(reason)}</b>: {reasonText(reason, locale)}
                </li>
              ))}
            </ul>
          )}
        </>
      ) : (
        <p class="quiet">{cliText('report.gate.none', locale)}</p>
      )}
    </section>
  );
}
