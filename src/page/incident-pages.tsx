/** @jsxImportSource hono/jsx */
/** The page of one incident, to send to a colleague, and the list of all. */
import type { IncidentRecord } from '../health/incident-record.ts';
import type { IncidentStory, StoryEvent } from '../health/incident-story.ts';
import type { EpochMs } from '../health/observation.ts';
import type { Reason } from '../health/reason.ts';
import { pageText, pastText, reasonNext, reasonText } from '../messages/messages.ts';
import type { Locale } from '../messages/template.ts';
import { eventText, notifiedText, sameEvidence, subjectOf, worstWord } from '../report/incidents-text.ts';
import { type AssetNames, Document } from './document.tsx';
import { Clock, Next, named, Sign, withAges } from './parts/common.tsx';
import { IncidentList, Length } from './parts/incidents.tsx';
import { htmlOf } from './units.ts';
import { address, INCIDENT_DAYS, incidentPath, type Past, type Variant } from './view.ts';

export interface PageContext {
  readonly variant: Variant;
  readonly locale: Locale;
  readonly host: string;
  readonly version: string;
  readonly assets: AssetNames;
}

export function incidentDocument({ record: incident, events }: IncidentStory, context: PageContext): string {
  const { locale, variant } = context;
  const { component, worst, from, until, cause, consequences, firstEvidence, lastEvidence } = incident;
  const then = { ...locale, now: until ?? locale.now };
  const title = pageText('incident-of', locale, { component });
  return documentOf(
    <article class={`card incident ${worst}`}>
      <h1>
        <Sign state={worst} /> {title} <span class={`word ${worst}`}>{worstWord(incident, locale)}</span>
      </h1>
      <dl>
        <dt>{pageText('incident-cause', locale)}</dt>
        <dd>
          {cause === null ? pageText('availability-none', locale) : reasonText(cause, then)}
          {cause === null || until !== null ? null : <Next text={reasonNext(cause, locale)} locale={locale} />}
        </dd>
        <dt>{pageText('incident-from', locale)}</dt>
        <dd>
          <Clock at={from} locale={locale} /> <Length incident={incident} locale={locale} />
        </dd>
        {until === null ? null : (
          <>
            <dt>{pageText('incident-until', locale)}</dt>
            <dd>
              <Clock at={until} locale={locale} />
            </dd>
          </>
        )}
        {consequences.length === 0 ? null : (
          <>
            <dt>{pageText('incident-affected', locale)}</dt>
            <dd>{consequences.map(named).join(', ')}</dd>
          </>
        )}
        <dt>{pageText('incident-messages', locale)}</dt>
        <dd>{notifiedText(incident, locale)}</dd>
        <dt>{pageText('incident-address', locale)}</dt>
        <dd>
          <a href={incidentPath(incident.id)}>{named(incidentPath(incident.id))}</a>
        </dd>
      </dl>
      <h2>{pageText('incident-timeline', locale)}</h2>
      <ol class="timeline">
        {events.map((event) => (
          <EventItem event={event} record={incident} locale={locale} />
        ))}
      </ol>
      <Evidence title="incident.evidence-first" reasons={firstEvidence} at={from} locale={locale} />
      {sameEvidence(firstEvidence, lastEvidence) ? null : (
        <Evidence title="incident.evidence-last" reasons={lastEvidence} at={until} locale={locale} />
      )}
      <Note context={context} />
      <p>
        <a href={address('/', variant)}>{pageText('back', locale)}</a>
      </p>
    </article>,
    { title, path: incidentPath(incident.id), asOf: locale.now },
    context,
  );
}

/** For a colleague who has never seen ytm. */
function Note({ context: { host, locale } }: { readonly context: PageContext }) {
  return <p class="quiet">{pageText('incident-note', locale, { host })}</p>;
}

interface EvidenceProps {
  readonly title: 'incident.evidence-first' | 'incident.evidence-last';
  readonly reasons: readonly Reason[];
  /** `null`: now. */
  readonly at: EpochMs | null;
  readonly locale: Locale;
}

/** The sentences of the probes on which the verdict rested. */
function Evidence({ title, reasons, at, locale }: EvidenceProps) {
  if (reasons.length === 0) return null;
  const then = { ...locale, now: at ?? locale.now };
  return (
    <>
      <h2>{pastText(title, locale)}</h2>
      <ul class="evidence">
        {reasons.map((reason) => (
          <li>
            {reasonText(reason, then)} <code>{reason.code}</code>
          </li>
        ))}
      </ul>
    </>
  );
}

interface EventProps {
  readonly event: StoryEvent;
  readonly record: IncidentRecord;
  readonly locale: Locale;
}

/** A change has its state as a shape; messages, runs and what a person did are plain lines. */
function EventItem({ event, record, locale }: EventProps) {
  const state = event.kind === 'probe' ? event.state : event.kind === 'verdict' ? event.verdict : null;
  return (
    <li class={`turn ${event.kind}-turn`}>
      <Clock at={event.at} locale={locale} /> {state === null ? null : <Sign state={state} />}{' '}
      <b>{named(subjectOf(event, record, locale))}</b>: {eventText(event, locale)}
    </li>
  );
}

export function incidentListDocument({ incidents, at }: Pick<Past, 'incidents' | 'at'>, context: PageContext): string {
  const { locale, variant } = context;
  const title = pageText('incidents-recorded', locale, { days: INCIDENT_DAYS });
  return documentOf(
    <article class="card incidents">
      <h1>{title}</h1>
      <IncidentList incidents={incidents} locale={{ ...locale, now: at }} variant={variant} />
      <Note context={context} />
      <p>
        <a href={address('/', variant)}>{pageText('back', locale)}</a>
      </p>
    </article>,
    { title, path: '/incidents', asOf: at },
    context,
  );
}

/** There is no incident with that id, or the records cannot be read now. */
export function noIncidentDocument(why: 'unknown' | 'unreadable', path: string, context: PageContext): string {
  const { locale, variant } = context;
  const title = pageText(why === 'unknown' ? 'incident-unknown' : 'history-missing', locale);
  return documentOf(
    <article class="card">
      <h1>{title}</h1>
      {why === 'unknown' ? <p>{pageText('incident-unknown-next', locale)}</p> : null}
      <p>
        <a href={address('/incidents', variant)}>{pageText('incidents-all', locale)}</a>
      </p>
      <p>
        <a href={address('/', variant)}>{pageText('back', locale)}</a>
      </p>
    </article>,
    { title, path, asOf: locale.now },
    context,
  );
}

interface Shell {
  readonly title: string;
  readonly path: string;
  /** As of when the content is. */
  readonly asOf: EpochMs;
}

function documentOf(content: ReturnType<typeof Document>, { title, path, asOf }: Shell, context: PageContext): string {
  const { variant, locale, host, version, assets } = context;
  const html = htmlOf(
    <Document
      {...variant}
      locale={locale}
      host={host}
      version={version}
      title={`${title} · ${named(host)}`}
      path={path}
      asOf={asOf}
      assets={assets}
      live={null}
    >
      {content}
    </Document>,
  );
  return `<!doctype html>${withAges(html, asOf, locale.language)}\n`;
}
