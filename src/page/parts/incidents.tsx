/** @jsxImportSource hono/jsx */
/** The newest incidents, each with an address for colleagues. */
import type { IncidentRecord } from '../../health/incident-record.ts';
import { OPENS_AFTER_MS } from '../../health/incidents.ts';
import type { Snapshot } from '../../health/snapshot.ts';
import { pageText, reasonText } from '../../messages/messages.ts';
import type { Locale } from '../../messages/template.ts';
import { worstWord } from '../../report/incidents-text.ts';
import { address, INCIDENT_DAYS, incidentPath, type Past, type Variant, type View } from '../view.ts';
import { Ago, Clock, named, Sign } from './common.tsx';

const SHOWN = 5;

export function IncidentsPart({ view }: { readonly view: View }) {
  const { locale, past, snapshot } = view;
  const incidents = typeof past === 'string' ? [] : past.incidents;
  return (
    <section id="incidents" class="card incidents" aria-labelledby="incidents-title">
      <h2 id="incidents-title">{pageText('incidents', locale)}</h2>
      {typeof past === 'string' ? (
        <p class="quiet">{pageText(past === 'loading' ? 'history-loading' : 'history-missing', locale)}</p>
      ) : (
        <IncidentList incidents={incidents.slice(0, SHOWN)} locale={locale} variant={view} />
      )}
      {typeof past !== 'string' && isTooShort(past, snapshot) ? (
        <p class="quiet">{pageText('incidents-soon', locale, { after: OPENS_AFTER_MS })}</p>
      ) : null}
      {incidents.length > SHOWN ? (
        <p>
          <a href={address('/incidents', view)}>
            {pageText('incidents-all', locale)} ({incidents.length})
          </a>
        </p>
      ) : null}
    </section>
  );
}

/** Whether there is trouble that was no incident yet when the list was read. */
function isTooShort({ at, incidents }: Past, { components }: Snapshot): boolean {
  return components.some(
    ({ id, verdict, since }) =>
      (verdict === 'degraded' || verdict === 'down') &&
      at - since < OPENS_AFTER_MS &&
      !incidents.some(({ component, until }) => component === id && until === null),
  );
}

interface ListProps {
  readonly incidents: readonly IncidentRecord[];
  readonly locale: Locale;
  readonly variant: Variant;
}

export function IncidentList({ incidents, locale, variant }: ListProps) {
  if (incidents.length === 0) return <p class="quiet">{pageText('incidents-none', locale, { days: INCIDENT_DAYS })}</p>;
  return (
    <ol>
      {incidents.map((incident) => (
        <li class={incident.until === null ? 'open' : 'over'}>
          <a href={address(incidentPath(incident.id), variant)}>
            <Sign state={incident.worst} /> <Clock at={incident.from} locale={locale} /> <b>{named(incident.component)}</b>{' '}
            <span class={`word ${incident.worst}`}>{worstWord(incident, locale)}</span>
          </a>{' '}
          <Length incident={incident} locale={locale} />
          {incident.cause === null ? null : <p>{reasonText(incident.cause, { ...locale, now: incident.until ?? locale.now })}</p>}
        </li>
      ))}
    </ol>
  );
}

export function Length({ incident: { from, until }, locale }: { readonly incident: IncidentRecord; readonly locale: Locale }) {
  return until === null ? (
    <b>
      {pageText('incident-ongoing', locale)} <Ago at={from} />
    </b>
  ) : (
    <span class="quiet">{pageText('incident-lasted', locale, { lasted: Math.max(0, until - from) })}</span>
  );
}
