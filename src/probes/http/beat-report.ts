/** One attempt of a `beat` probe: what the gateway shows, beside what this machine wrote last. */
import {
  answered,
  answeredBadly,
  type BeatFacts,
  type EpochMs,
  type Facts,
  type Millis,
  type Outcome,
  trouble,
} from '../../health/observation.ts';
import { escapeText } from '../../messages/template.ts';
import type { BeatSettings } from '../beat.ts';
import { outcomeOf } from '../net/problem.ts';
import type { ProbeContext, WrittenBeat } from '../probe.ts';
import { destinationIn } from './destination.ts';
import type { Named } from './json.ts';
import { type ReadReport, readReport } from './json-report.ts';
import { reportTime } from './report-time.ts';

/** So long a gateway may go on showing what it has in its caches. */
const GRACE_MS: Millis = 5 * 60_000;
const NO_JSON: ReadonlySet<string> = new Set(['json.parse', 'json.empty', 'http.login_page']);
const NOT_FOUND = new Set([404, 410]);
/** Another machine's words about itself are cut there. */
const LONGEST_WORD = 100;

export async function observeBeat(settings: BeatSettings, context: ProbeContext): Promise<Outcome> {
  const read = await readReport(settings, context);
  const written = context.beats?.lastWritten() ?? null;
  const now = context.clock.now();
  const { shown, host } = destinationIn(settings);
  const at: Place = { named: { target: shown, host }, written, now };
  if (NOT_FOUND.has(read.facts.http?.status ?? 0)) return missing(read.facts, at);
  if (!read.ok) return unreadable(read, at);
  const beat = beatIn(read.value, now);
  return 'problem' in beat ? invalid(beat.problem, read.facts, at) : judge(beat, { ...read.facts, beat }, at);
}

interface Place {
  readonly named: Named;
  /** `null`: this machine has written none, so any beat will do. */
  readonly written: WrittenBeat | null;
  readonly now: EpochMs;
}

function judge(beat: BeatFacts, facts: Facts, { named, written, now }: Place): Outcome {
  if (written === null || beat.run === word(written.run)) return answered(facts);
  const { vaultId: got } = beat;
  const expected = written.vaultId === null ? null : word(written.vaultId);
  if (got !== null && expected !== null && got !== expected)
    return answeredBadly(trouble('beat.wrong_vault', { ...named, got, expected }), facts);
  const isOlder = beat.at < written.at;
  return answered(facts, isOlder && isDue(written, now) ? trouble('beat.late', { ...named, age: beat.ageMs }) : null);
}

/** Answered, and with no more than a warning: only the next run writes another beat, so that nothing may hold it up. */
function missing(facts: Facts, { named, written, now }: Place): Outcome {
  return answered(facts, written === null || isDue(written, now) ? trouble('beat.missing', { ...named }) : null);
}

function invalid(problem: string, facts: Facts, { named }: Place): Outcome {
  return answered(facts, trouble('beat.invalid', { ...named, problem }));
}

function isDue(written: WrittenBeat, now: EpochMs): boolean {
  return now - written.at > GRACE_MS;
}

/** Something that is no JSON answers in its place (a web page for every address, say). */
function unreadable(read: Extract<ReadReport, { readonly ok: false }>, at: Place): Outcome {
  const { code } = read.problem.trouble;
  return NO_JSON.has(code) ? invalid('not-an-object', read.facts, at) : outcomeOf(read.problem, read.facts);
}

function beatIn(value: unknown, now: EpochMs): BeatFacts | { readonly problem: 'not-an-object' | 'without-run' | 'without-time' } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { problem: 'not-an-object' };
  const { run, at: time, vault_id: vaultId, host } = value as Readonly<Record<string, unknown>>;
  if (typeof run !== 'string' || run === '') return { problem: 'without-run' };
  const at = reportTime(time);
  if (at === null) return { problem: 'without-time' };
  return {
    vaultId: typeof vaultId === 'string' ? word(vaultId) : null,
    run: word(run),
    at,
    ...(typeof host === 'string' ? { host: word(host) } : {}),
    ageMs: Math.max(0, now - at),
  };
}

function word(text: string): string {
  return escapeText(text, LONGEST_WORD);
}
