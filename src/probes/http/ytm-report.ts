/** One attempt of a `ytm` probe. */
import {
  answered,
  type EpochMs,
  type Facts,
  type Millis,
  type Outcome,
  type PeerFacts,
  type Trouble,
  trouble,
} from '../../health/observation.ts';
import { escapeText } from '../../messages/template.ts';
import { badAnswer, outcomeOf } from '../net/problem.ts';
import type { ProbeContext } from '../probe.ts';
import { textOf } from './exchange.ts';
import { httpDate } from './http-facts.ts';
import type { Named } from './json.ts';
import { jsonTypeOf } from './json-path.ts';
import { type Report, readReport } from './json-report.ts';
import type { YtmSettings } from './settings.ts';
import { shownJson } from './text.ts';

const SCHEMA = 'ytm.snapshot/1';
const PATH = 'api/v1/status';
/** Another machine's words are cut there, and its lists. */
const LONGEST_WORD = 100;
const LONGEST_TEXT = 200;
const MOST_COMPONENTS = 50;

type Json = Readonly<Record<string, unknown>>;

export async function observeYtm(given: YtmSettings, context: ProbeContext): Promise<Outcome> {
  const read = await readReport({ ...given, url: statusUrl(given.url) }, context);
  if (read.ok) return judge(read, given, context.clock.now());
  const { trouble: problem } = read.problem;
  if (problem.code !== 'tcp.refused') return outcomeOf(read.problem, read.facts);
  return outcomeOf({ ...read.problem, trouble: { ...problem, code: 'peer.not_running' } }, read.facts);
}

function statusUrl(base: string): string {
  return new URL(PATH, base.endsWith('/') ? base : `${base}/`).href;
}

function judge({ target, host, value, answer, facts: seen }: Report, given: YtmSettings, now: EpochMs): Outcome {
  const named: Named = { target, host };
  const type = jsonTypeOf(value);
  if (type !== 'object') return outcomeOf(badAnswer('json.type', { ...named, path: '$', got: type, expected: 'object' }), seen);
  const snapshot = value as Json;
  const { schema, at: written } = snapshot;
  const mismatch = (path: string, got: unknown, expected: string): Outcome =>
    outcomeOf(badAnswer('json.mismatch', { ...named, path, got: shownJson(got), expected }), seen);
  if (schema !== SCHEMA) return mismatch('schema', schema ?? null, SCHEMA);
  const at = typeof written === 'string' ? Date.parse(written) : Number.NaN;
  if (!Number.isFinite(at)) return mismatch('at', written ?? null, 'a time');
  // By the other machine's own clock, which need not be right.
  const age = Math.max(0, (httpDate(textOf(answer.headers['date'])) ?? now) - at);
  const all = componentsIn(snapshot);
  const peer = peerOf(snapshot, all, { host, at, age });
  const facts: Facts = { ...seen, peer };
  const { maxAge, report } = given;
  if (age > maxAge) return outcomeOf(badAnswer('peer.stale', { ...named, peer: peer.host, age, maxAge }), facts);
  return answered(facts, worstOf(all, report, { ...named, peer: peer.host }));
}

function componentsIn({ components }: Json): readonly Json[] {
  return Array.isArray(components) ? components.filter(isObject).slice(0, MOST_COMPONENTS) : [];
}

function peerOf(
  { host: name, version: written }: Json,
  all: readonly Json[],
  { host, at, age }: { readonly host: string; readonly at: EpochMs; readonly age: Millis },
): PeerFacts {
  const version = word(written);
  const components = all.flatMap(({ id, verdict }) => {
    const component = word(id);
    return component === null ? [] : [{ id: component, verdict: word(verdict) ?? 'unknown' }];
  });
  return { host: word(name) ?? host, ...(version === null ? {} : { version }), at, ageMs: age, components };
}

const CODES = { down: 'peer.down', degraded: 'peer.degraded' } as const;

/** What the other ytm says of the components that it is asked about; the worst of them. */
function worstOf(all: readonly Json[], report: readonly string[], place: Named & { readonly peer: string }): Trouble | null {
  for (const verdict of ['down', 'degraded'] as const) {
    const bad = all.find(({ id, verdict: got }) => got === verdict && report.includes(String(id)));
    if (bad === undefined) continue;
    const [cause] = Array.isArray(bad['reasons']) ? bad['reasons'].filter(isObject) : [];
    const text = escapeText(typeof cause?.['text'] === 'string' ? cause['text'] : '', LONGEST_TEXT);
    return trouble(CODES[verdict], { ...place, component: String(bad['id']), problem: text });
  }
  return null;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function word(text: unknown): string | null {
  return typeof text === 'string' && text !== '' ? escapeText(text, LONGEST_WORD) : null;
}
