/**
 * Changes since the last check, recovery included: the output of `check --quiet`. A check of everything reports components; a check of
 * named probes reports these probes, because a component cannot be judged by some of them. What was reported about others is kept, so that
 * their recovery is reported too.
 */
import { isReasonCode, type ReasonCode } from '../health/catalogue.ts';
import { isSame } from '../health/changes.ts';
import type { EpochMs } from '../health/observation.ts';
import { isFine } from '../health/rank.ts';
import type { ProbeSnapshot, ProbeState, Reason, Snapshot, Verdict } from '../health/snapshot.ts';
import { cliText, reasonNext, reasonText } from '../messages/messages.ts';
import { escapeText, type Locale } from '../messages/template.ts';
import { isRecord } from './decode.ts';

/** What was reported about one component or probe last time. */
export interface Said {
  readonly id: string;
  readonly verdict: Verdict;
  readonly cause: ReasonCode | null;
  /** When the present trouble was first reported. */
  readonly since: EpochMs;
}

/** Everything that was reported and may still change. */
export interface Reported {
  readonly components: readonly Said[];
  readonly probes: readonly Said[];
}

export const NOTHING_REPORTED: Reported = { components: [], probes: [] };

export interface News {
  readonly lines: readonly string[];
  /** To be stored for the next check, once the lines are written. */
  readonly reported: Reported;
}

/** @param named whether only some probes were asked */
export function newsSince(before: Reported, snapshot: Snapshot, named: boolean, locale: Locale): News {
  const { at } = snapshot;
  const newsFor = (subject: Subject, last: Said | undefined): SubjectNews => newsOf(subject, last, at, locale);
  const probes = snapshot.probes.map((probe) => probeSubject(probe));
  if (named) {
    const news = probes.map((probe) =>
      newsFor(
        probe,
        before.probes.find(({ id }) => id === probe.id),
      ),
    );
    return { lines: linesOf(news), reported: { ...before, probes: merged(before.probes, news) } };
  }
  const components = snapshot.components.map(({ id, verdict, reasons }) =>
    newsFor(
      { id, name: id, verdict, cause: reasons[0] ?? null },
      before.components.find((other) => other.id === id),
    ),
  );
  // A probe whose trouble was reported by its name: its end is reported, while the rest is the component's.
  const ended = before.probes.flatMap((last) => {
    const probe = probes.find(({ id }) => id === last.id);
    return probe !== undefined && isFine(probe.verdict) ? [newsFor(probe, last)] : [];
  });
  return {
    lines: [...linesOf(components), ...linesOf(ended)],
    reported: { components: merged(before.components, components), probes: merged(before.probes, ended) },
  };
}

interface Subject {
  readonly id: string;
  /** As it is printed. */
  readonly name: string;
  readonly verdict: Verdict;
  readonly cause: Reason | null;
}

interface SubjectNews {
  readonly lines: readonly string[];
  readonly said: Said;
}

const VERDICT: Readonly<Record<ProbeState, Verdict>> = { up: 'healthy', degraded: 'degraded', down: 'down', unknown: 'unknown' };

function probeSubject({ id, component, state, reason }: ProbeSnapshot): Subject {
  return { id, name: `${component}/${id}`, verdict: VERDICT[state], cause: reason };
}

function linesOf(news: readonly SubjectNews[]): readonly string[] {
  return news.flatMap(({ lines }) => lines);
}

/** Healthy subjects are not stored: a missing entry means healthy. */
function merged(before: readonly Said[], news: readonly SubjectNews[]): readonly Said[] {
  const others = before.filter(({ id }) => !news.some(({ said }) => said.id === id));
  return [...others, ...news.map(({ said }) => said)].filter(({ verdict }) => !isFine(verdict));
}

/** Empty if nothing changed. Unknown is reported too, but resolves nothing: earlier trouble keeps its start time. */
function newsOf({ id, name, verdict, cause }: Subject, before: Said | undefined, now: EpochMs, locale: Locale): SubjectNews {
  const last = before ?? { id, verdict: 'healthy', cause: null, since: now };
  const lastCause = last.cause === null ? null : { code: last.cause };
  if (isSame({ verdict: last.verdict, cause: lastCause }, { verdict, cause })) return { lines: [], said: last };
  const since = isFine(last.verdict) ? now : last.since;
  const said = { id, verdict, cause: cause?.code ?? null, since };
  const component = escapeText(name);
  if (cause === null) return { lines: [cliText('news.recovered', locale, { component, lasted: Math.max(0, now - since) })], said };
  const key = verdict === last.verdict ? 'news.cause' : 'news.turned';
  const sentence = cliText(key, locale, { component, verdict, text: reasonText(cause, locale) });
  return { lines: [sentence, `  ${cliText('report.next', locale)}: ${reasonNext(cause, locale)}`], said };
}

/** Reads what was stored; nothing is known of what cannot be read, so that it is reported again. Earlier versions stored components alone. */
export function reportedFrom(note: string | null): Reported {
  const value = parsed(note);
  if (Array.isArray(value)) return { components: saidFrom(value), probes: [] };
  return isRecord(value) ? { components: saidFrom(value['components']), probes: saidFrom(value['probes']) } : NOTHING_REPORTED;
}

function parsed(note: string | null): unknown {
  try {
    return note === null ? null : JSON.parse(note);
  } catch {
    return null;
  }
}

function saidFrom(value: unknown): readonly Said[] {
  return Array.isArray(value) ? value.filter(isSaid) : [];
}

const VERDICTS: ReadonlySet<unknown> = new Set(Object.values(VERDICT));

function isSaid(value: unknown): value is Said {
  if (!isRecord(value)) return false;
  const { id, verdict, cause, since } = value;
  const hasCause = cause === null || (typeof cause === 'string' && isReasonCode(cause));
  return typeof id === 'string' && VERDICTS.has(verdict) && hasCause && typeof since === 'number';
}
