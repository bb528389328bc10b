/** A component as it was at a moment of the past, for people and as JSON (`ytm why COMPONENT --at TIME`). */
import type { StateSpan } from '../health/history.ts';
import type { Verdict } from '../health/snapshot.ts';
import { type ComponentThen, type ProbeThen, type Rejudged, streakOf } from '../health/then.ts';
import { cliText, localeOf, pastText, reasonNext } from '../messages/messages.ts';
import type { Locale } from '../messages/template.ts';
import { stateWord } from './check-text.ts';
import { type CauseJson, causeToJson } from './incidents-json.ts';
import { eventLines, headLines } from './incidents-text.ts';
import { causeAt, exactTime, spanText } from './past-words.ts';
import { type ReasonJson, reasonToJson, type Timestamp, timestamp, timestampOrNull } from './reason-json.ts';
import { type JudgementJson, judgementToJson } from './snapshot-json.ts';
import { gateEffect, ruleSentence } from './why-text.ts';

/** @param rejudged `null`: what it was judged by is no longer kept */
export function thenText(then: ComponentThen, rejudged: Rejudged | null, locale: Locale): string {
  const { component, at, span, probes } = then;
  if (span === null && probes.every((probe) => probe.span === null)) return pastText('at.not-observed', locale, { component, at });
  const word = span === null ? pastText('history.not-known', locale) : stateWord(span.state, locale);
  return [
    `${component}  ${word}  ${pastText('at.title', locale, { at })}`,
    ...(span === null ? [] : spanLines(span, at, locale)),
    ...(rejudged === null ? [] : ruleLines(rejudged, span, { ...locale, now: at })),
    ...probeLines(probes, at, locale),
    '',
    `${pastText('at.alerts', locale)}:`,
    ...alertLines(then, locale),
  ].join('\n');
}

function spanLines(span: StateSpan, at: number, locale: Locale): readonly string[] {
  const { from, until, code, args } = span;
  const cause = code === null ? null : { code, args };
  return [
    `  ${spanText(from, until, locale)}`,
    ...(cause === null
      ? []
      : [`  ${causeAt(cause, at, locale)}  [${cause.code}]`, `    ${cliText('report.next', locale)}: ${reasonNext(cause, locale)}`]),
  ];
}

function ruleLines({ verdict, judgement, gate }: Rejudged, span: StateSpan | null, locale: Locale): readonly string[] {
  const other = span !== null && span.state !== verdict ? [`  ${pastText('at.other-verdict', locale, { verdict })}`] : [];
  return [
    '',
    `${pastText('at.rule', locale)}:`,
    `  ${ruleSentence(judgement, locale)}`,
    ...other,
    ...judgement.domains.map(({ domain, state, probes }) => `  ${domain}  ${cliText(`why.domain.${state}`, locale)}  ${probes.join(', ')}`),
    '',
    `${cliText('why.gate', locale)}:`,
    ...gateEffect(gate, locale),
  ];
}

function probeLines(probes: readonly ProbeThen[], at: number, locale: Locale): readonly string[] {
  if (probes.length === 0) return [];
  const width = Math.max(...probes.map(({ probe }) => probe.length));
  const isGone = probes.every(({ attempts }) => attempts.length === 0);
  return [
    '',
    `${pastText('at.probes', locale)}:`,
    ...probes.flatMap((probe) => oneProbe(probe, width, at, locale)),
    ...(isGone ? [`  ${pastText('at.no-attempts', locale)}`] : []),
  ];
}

function oneProbe({ probe, span, attempts }: ProbeThen, width: number, at: number, locale: Locale): readonly string[] {
  const word = span === null ? pastText('history.not-known', locale) : stateWord(span.state, locale);
  const cause = span === null || span.code === null ? '' : `  ${causeAt({ code: span.code, args: span.args }, at, locale)}  [${span.code}]`;
  const last = attempts.at(-1);
  const head = `  ${probe.padEnd(width)}  ${word}${cause}`;
  if (last === undefined) return [head];
  const { kind, count } = streakOf(attempts);
  const strip = attempts.map((attempt) => attempt.class).join('');
  const values = { at: exactTime(last.at, locale), took: last.tookMs, count };
  const code = last.code === null ? '' : `  [${last.code}]`;
  return [head, `  ${''.padEnd(width)}  ${strip}  ${pastText(`at.streak.${kind}`, locale, values)}${code}`];
}

function alertLines({ incidents }: ComponentThen, locale: Locale): readonly string[] {
  if (incidents.length === 0) return [`  ${pastText('at.no-incident', locale)}`];
  return incidents.flatMap(({ record, events }) => {
    const own = events.filter(({ kind }) => kind === 'message' || kind === 'held-back' || kind === 'ack');
    return [
      ...headLines(record, locale)
        .slice(0, 1)
        .map((line) => `  ${line}`),
      ...eventLines(own, record, locale),
    ];
  });
}

const THEN_SCHEMA = 'ytm.then/1';

interface StateJson {
  readonly state: StateSpan['state'];
  readonly since: Timestamp;
  readonly until: Timestamp | null;
  readonly cause: CauseJson | null;
}

export interface ThenJson {
  readonly schema: typeof THEN_SCHEMA;
  readonly component: string;
  readonly at: Timestamp;
  /** `null`: not observed, or no longer kept. */
  readonly verdict: StateJson | null;
  readonly probes: readonly {
    readonly probe: string;
    readonly state: StateJson | null;
    readonly attempts: readonly { readonly at: Timestamp; readonly tookMs: number; readonly class: string; readonly code: string | null }[];
  }[];
  /** How the rules of the present config judge that; `null`: the attempts are no longer kept. */
  readonly rejudged: { readonly verdict: Verdict; readonly judgement: JudgementJson; readonly gate: readonly ReasonJson[] } | null;
  /** Ids of the incidents that were open. */
  readonly incidents: readonly string[];
}

export function thenToJson({ component, at, span, probes, incidents }: ComponentThen, rejudged: Rejudged | null): ThenJson {
  const english = localeOf('en', at, 0);
  return {
    schema: THEN_SCHEMA,
    component,
    at: timestamp(at),
    verdict: stateToJson(span, at),
    probes: probes.map(({ probe, span: own, attempts }) => ({
      probe,
      state: stateToJson(own, at),
      attempts: attempts.map((attempt) => ({ ...attempt, at: timestamp(attempt.at) })),
    })),
    rejudged: rejudged === null ? null : rejudgedToJson(rejudged, english),
    incidents: incidents.map(({ record }) => record.id),
  };
}

function rejudgedToJson({ verdict, judgement, gate }: Rejudged, english: Locale): ThenJson['rejudged'] {
  return {
    verdict,
    judgement: judgementToJson(judgement, english),
    gate: gate.map((reason) => reasonToJson(reason, english)),
  };
}

function stateToJson(span: StateSpan | null, at: number): StateJson | null {
  if (span === null) return null;
  const { state, from, until, code, args } = span;
  return { state, since: timestamp(from), until: timestampOrNull(until), cause: causeToJson(code === null ? null : { code, args }, at) };
}
