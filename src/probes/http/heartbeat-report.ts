/** One attempt of a `heartbeat` probe: what the gateway shows, beside what this machine wrote last. */
import {
  answered,
  answeredBadly,
  type EpochMs,
  type Facts,
  type HeartbeatFacts,
  type Millis,
  type Outcome,
  trouble,
} from '../../health/observation.ts';
import { escapeText } from '../../messages/template.ts';
import type { Word } from '../../messages/words.en.ts';
import { outcomeOf } from '../net/problem.ts';
import type { ProbeContext, WrittenHeartbeat } from '../probe.ts';
import { destinationIn } from './destination.ts';
import type { Named } from './json.ts';
import { type ReadReport, readReport } from './json-report.ts';
import { reportTime } from './report-time.ts';
import type { HeartbeatSettings } from './settings.ts';

/** How long a gateway may serve cached content. */
const GRACE_MS: Millis = 5 * 60_000;
const NO_JSON: ReadonlySet<string> = new Set(['json.parse', 'json.empty', 'http.login_page']);
const NOT_FOUND = new Set([404, 410]);
/** The maximum length of text from another machine. */
const LONGEST_WORD = 100;

export async function observeHeartbeat(settings: HeartbeatSettings, context: ProbeContext): Promise<Outcome> {
  const read = await readReport(settings, context);
  const written = context.heartbeats?.lastWritten() ?? null;
  const now = context.clock.now();
  const { shown, host } = destinationIn(settings);
  const at: Place = { named: { target: shown, host }, written, now };
  if (NOT_FOUND.has(read.facts.http?.status ?? 0)) return missing(read.facts, at);
  if (!read.ok) return unreadable(read, at);
  const heartbeat = heartbeatIn(read.value, now);
  return 'problem' in heartbeat ? invalid(heartbeat.problem, read.facts, at) : judge(heartbeat, { ...read.facts, heartbeat }, at);
}

interface Place {
  readonly named: Named;
  /** `null`: this machine has written none, so any heartbeat will do. */
  readonly written: WrittenHeartbeat | null;
  readonly now: EpochMs;
}

function judge(heartbeat: HeartbeatFacts, facts: Facts, { named, written, now }: Place): Outcome {
  if (heartbeat.run === word(written?.run ?? '')) return answered(facts);
  // Not the clock of this machine: a heartbeat that stays ahead would never be late.
  if (heartbeat.at - now > GRACE_MS) return invalid('time-ahead', facts, { named });
  if (written === null) return answered(facts);
  const { vaultId: got } = heartbeat;
  const expected = written.vaultId === null ? null : word(written.vaultId);
  if (got !== null && expected !== null && got !== expected)
    return answeredBadly(trouble('heartbeat.wrong_vault', { ...named, got, expected }), facts);
  const isOlder = heartbeat.at < written.at;
  return answered(facts, isOlder && isDue(written, now) ? trouble('heartbeat.late', { ...named, age: heartbeat.ageMs }) : null);
}

/** Answered, and with no more than a warning: only the next run writes another heartbeat, so that nothing may hold it up. */
function missing(facts: Facts, { named, written, now }: Place): Outcome {
  return answered(facts, written === null || isDue(written, now) ? trouble('heartbeat.missing', { ...named }) : null);
}

function invalid(problem: Word, facts: Facts, { named }: Pick<Place, 'named'>): Outcome {
  return answered(facts, trouble('heartbeat.invalid', { ...named, problem }));
}

function isDue(written: WrittenHeartbeat, now: EpochMs): boolean {
  return now - written.at > GRACE_MS;
}

/** Something that is no JSON answers in its place (a web page for every address, say). */
function unreadable(read: Extract<ReadReport, { readonly ok: false }>, at: Place): Outcome {
  const { code } = read.problem.trouble;
  return NO_JSON.has(code) ? invalid('not-an-object', read.facts, at) : outcomeOf(read.problem, read.facts);
}

function heartbeatIn(value: unknown, now: EpochMs): HeartbeatFacts | { readonly problem: Word } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { problem: 'not-an-object' };
  const { run, at: time, vault_id: vaultId, host } = value as Readonly<Record<string, unknown>>;
  if (typeof run !== 'string' || run === '') return { problem: 'without-run' };
  if (time === undefined || time === null) return { problem: 'without-time' };
  const at = reportTime(time);
  if (!at.ok) return { problem: at.form };
  return {
    vaultId: typeof vaultId === 'string' ? word(vaultId) : null,
    run: word(run),
    at: at.at,
    ...(typeof host === 'string' ? { host: word(host) } : {}),
    ageMs: Math.max(0, now - at.at),
  };
}

function word(text: string): string {
  return escapeText(text, LONGEST_WORD);
}
