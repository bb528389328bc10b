/** Availability for people: every probe and component, or one of them with its days and its periods of trouble. */
import type { Availability, TimeRange } from '../health/availability.ts';
import type { ProbeSummary, StateSpan } from '../health/history.ts';
import type { IncidentRecord } from '../health/incident-record.ts';
import type { SubjectHistory } from '../health/subject-history.ts';
import { pastText } from '../messages/messages.ts';
import type { Locale } from '../messages/template.ts';
import { stateWord } from './check-text.ts';
import { causeAt, dateOf, shareText, spanText } from './past-words.ts';

export interface HistoryReport {
  readonly range: TimeRange;
  /** When anything was recorded for the first time; `null`: never. */
  readonly beginning: number | null;
  readonly subjects: readonly Availability[];
  readonly incidents: readonly IncidentRecord[];
}

export function historyText({ range, beginning, subjects, incidents }: HistoryReport, locale: Locale): string {
  if (subjects.length === 0) return [rangeText(range, beginning, locale), pastText('history.nothing', locale)].join('\n');
  const width = Math.max(...subjects.map(({ subject }) => subject.id.length));
  const counts = new Map([...Map.groupBy(incidents, ({ component }) => component)].map(([id, own]) => [id, own.length]));
  const lines = (kind: StateSpan['subject']['kind']): readonly string[] =>
    subjects
      .filter(({ subject }) => subject.kind === kind)
      .map(
        (one) =>
          `${one.subject.id.padEnd(width)}  ${availabilityText(one, kind === 'component' ? (counts.get(one.subject.id) ?? 0) : 0, locale)}`,
      );
  return [rangeText(range, beginning, locale), '', ...lines('component'), '', ...lines('probe')].join('\n');
}

function rangeText({ from, until }: TimeRange, beginning: number | null, locale: Locale): string {
  const range = pastText('range', locale, { from, until, lasts: until - from });
  return beginning !== null && beginning > from ? `${range}; ${pastText('history.since', locale, { since: beginning })}` : range;
}

/** `99.87 %  DEGRADED 4 min, DOWN 9 min, UNKNOWN 1 h; 2 incidents`. */
export function availabilityText(
  { ratio, degradedMs, downMs, unknownMs, unobservedMs }: Availability,
  incidents: number,
  locale: Locale,
): string {
  const times = (
    [
      ['degraded', degradedMs],
      ['down', downMs],
      ['unknown', unknownMs],
    ] as const
  ).flatMap(([state, ms]) => (ms === 0 ? [] : [pastText('history.time', locale, { state, ms })]));
  const parts = [
    times.length === 0 ? (ratio === null ? '' : pastText('history.good', locale)) : times.join(', '),
    unobservedMs < 1_000 ? '' : pastText('history.unobserved', locale, { ms: unobservedMs }),
    incidents === 0 ? '' : pastText('history.incidents', locale, { count: incidents }),
  ].filter((part) => part !== '');
  const share = ratio === null ? pastText('history.not-known', locale) : shareText(ratio).padStart(7);
  return `${share}  ${parts.join('; ')}`.trimEnd();
}

export interface SubjectReport {
  readonly range: TimeRange;
  readonly beginning: number | null;
  readonly history: SubjectHistory;
  /** Of a probe. */
  readonly summary: ProbeSummary | null;
  readonly incidents: readonly IncidentRecord[];
  readonly limit: number;
}

export function subjectText({ range, beginning, history, summary, incidents, limit }: SubjectReport, locale: Locale): string {
  const { whole, parts, troubles } = history;
  const days =
    parts.length < 2 ? [] : ['', `${pastText('history.days', locale)}:`, ...parts.toReversed().map((part) => partLine(part, locale))];
  return [
    `${whole.subject.id}  ${rangeText(range, beginning, locale)}`,
    availabilityText(whole, incidents.length, locale).trimStart(),
    ...(summary === null ? [] : [summaryText(summary, locale)]),
    ...days,
    '',
    ...troubleLines(troubles, limit, locale),
  ].join('\n');
}

function partLine({ range, availability }: SubjectHistory['parts'][number], locale: Locale): string {
  return `  ${dateOf(range.from, locale)}  ${availabilityText(availability, 0, locale)}`;
}

function summaryText({ attempts, upRatio, p95Ms }: ProbeSummary, locale: Locale): string {
  if (upRatio === null || p95Ms === null) return pastText('history.attempts-silent', locale, { attempts });
  return pastText('history.attempts', locale, { attempts, ratio: shareText(upRatio), p95: p95Ms });
}

function troubleLines(troubles: readonly StateSpan[], limit: number, locale: Locale): readonly string[] {
  if (troubles.length === 0) return [pastText('history.no-troubles', locale)];
  const cut = troubles.length > limit ? [`  ${pastText('history.cut', locale, { limit })}`] : [];
  return [`${pastText('history.troubles', locale)}:`, ...troubles.slice(0, limit).flatMap((span) => troubleLine(span, locale)), ...cut];
}

function troubleLine({ from, until, state, code, args }: StateSpan, locale: Locale): readonly string[] {
  const head = `  ${spanText(from, until, locale)}  ${stateWord(state, locale)}`;
  return code === null ? [head] : [head, `    ${causeAt({ code, args }, until ?? locale.now, locale)}`];
}
