/** @jsxImportSource hono/jsx */
/** How much of the time each component was healthy, and how much of it nobody knows. */
import type { Availability } from '../../health/availability.ts';
import { pageText } from '../../messages/messages.ts';
import type { Locale } from '../../messages/template.ts';
import { shareText } from '../../report/past-words.ts';
import { type View, WINDOWS } from '../view.ts';
import { named } from './common.tsx';

export function AvailabilityPart({ view }: { readonly view: View }) {
  const { snapshot, locale, past } = view;
  return (
    <section id="availability" class="card availability" aria-labelledby="availability-title">
      <h2 id="availability-title">{pageText('availability', locale)}</h2>
      {typeof past === 'string' ? (
        <p class="quiet">{pageText(past === 'loading' ? 'history-loading' : 'history-missing', locale)}</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">{pageText('availability-component', locale)}</th>
              {WINDOWS.map(({ name }) => (
                <th scope="col">{pageText(`availability-${name}`, locale)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {snapshot.components.map(({ id }) => (
              <tr>
                <th scope="row">{named(id)}</th>
                {WINDOWS.map(({ ms }, place) => (
                  <Cell share={past.availability.get(id)?.[place]} windowMs={ms} locale={locale} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p class="quiet">{pageText('availability-note', locale)}</p>
    </section>
  );
}

/** A share of less time says nothing. */
const LEAST_OBSERVED_MS = 60_000;
/** Less than this is not worth a word: the time between two attempts, a restart. */
const WORTH_SAYING = 0.02;

interface CellProps {
  readonly share: Availability | undefined;
  readonly windowMs: number;
  readonly locale: Locale;
}

function Cell({ share, windowMs, locale }: CellProps) {
  if (share === undefined || share.ratio === null || windowMs - share.unobservedMs < LEAST_OBSERVED_MS)
    return (
      <td>
        <span class="quiet">{pageText('availability-none', locale)}</span>
      </td>
    );
  const { ratio, unobservedMs, unknownMs } = share;
  const observed = windowMs - unobservedMs;
  return (
    <td>
      <b>{shareText(ratio)}</b>
      {unobservedMs > windowMs * WORTH_SAYING ? (
        <small>{pageText('availability-observed', locale, { observed: wholeMinutes(observed) })}</small>
      ) : null}
      {unknownMs >= MINUTE_MS ? <small>{pageText('availability-unknown', locale, { unknown: wholeMinutes(unknownMs) })}</small> : null}
    </td>
  );
}

const MINUTE_MS = 60_000;

function wholeMinutes(ms: number): number {
  return Math.floor(ms / MINUTE_MS) * MINUTE_MS;
}
