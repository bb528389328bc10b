/** The doctors of a night: which ones run, when the next night is, and what is kept of a report. Pure. */
import * as z from 'zod/mini';
import type { DoctorNight } from '../health/doctor-night.ts';
import type { EpochMs, Millis } from '../health/observation.ts';
import { parseObject } from '../platform/parse-object.ts';

/** A call of `ytm doctor`. */
export interface NightlyDoctor {
  readonly doctor: string;
  readonly options: readonly string[];
  /** Then it is ended, and counts as failed. */
  readonly deadlineMs: Millis;
  /** It looks at what the mirror connects: without hot and share there is nothing to examine. */
  readonly needsMirror: boolean;
}

const MINUTE: Millis = 60_000;

/** One after the other. The vault's stops by itself before its deadline and reports how far it came. */
export const NIGHTLY_DOCTORS: readonly NightlyDoctor[] = [
  { doctor: 'storage', options: [], deadlineMs: 10 * MINUTE, needsMirror: false },
  { doctor: 'service', options: [], deadlineMs: 10 * MINUTE, needsMirror: false },
  { doctor: 'thumbnails', options: [], deadlineMs: 30 * MINUTE, needsMirror: true },
  { doctor: 'vault', options: ['--within', '2h'], deadlineMs: 130 * MINUTE, needsMirror: true },
];

/** The next time after `after` when local clocks show this minute of the day. */
export function nextNight(minute: number, after: EpochMs): EpochMs {
  const at = new Date(after);
  at.setHours(Math.floor(minute / 60), minute % 60, 0, 0);
  if (at.getTime() <= after) at.setDate(at.getDate() + 1);
  return at.getTime();
}

const severity = z.enum(['critical', 'warning', 'info']);
/** Of `ytm.doctor/1`, what is counted. */
const report = z.looseObject({
  schema: z.literal('ytm.doctor/1'),
  complete: z.boolean(),
  checks: z.array(z.looseObject({ id: z.string() })),
  findings: z.array(z.looseObject({ check: z.string(), code: z.string(), severity })),
  omitted: z.record(z.string(), z.number()),
});

/** @param printed the JSON report; `null`: it is none */
export function nightOf(doctor: string, printed: string, at: EpochMs): DoctorNight | null {
  const parsed = report.safeParse(parseObject(printed));
  if (!parsed.success) return null;
  const { complete, checks, findings, omitted } = parsed.data;
  // Findings about the examination itself, such as that it was not finished, belong to no registered check.
  const ids = [...new Set([...checks.map(({ id }) => id), ...findings.map(({ check }) => check)])];
  const counts = new Map(ids.map((id) => [id, { critical: 0, warning: 0, info: 0 }]));
  const counted = new Set<string>();
  for (const found of findings) {
    const of = counts.get(found.check);
    if (of === undefined) continue;
    // What is not in the list is like the first of its kind.
    of[found.severity] += counted.has(found.code) ? 1 : 1 + (omitted[found.code] ?? 0);
    counted.add(found.code);
  }
  return { doctor, at, complete, problem: null, checks: Array.from(counts, ([check, of]) => ({ check, counts: of })) };
}

/** The exit code of a doctor that could not do its work. */
const FAILED = 3;

/** @param result how the call ended */
export function nightAfter(
  doctor: string,
  result: { readonly exitCode: number; readonly stdout: string; readonly stderr: string },
  at: EpochMs,
): DoctorNight {
  const night = result.exitCode < FAILED ? nightOf(doctor, result.stdout, at) : null;
  return night ?? failedNight(doctor, firstLine(result.stderr) ?? `it ended with exit code ${result.exitCode} and printed no report`, at);
}

export function failedNight(doctor: string, problem: string, at: EpochMs): DoctorNight {
  return { doctor, at, complete: false, problem, checks: [] };
}

const LONGEST_PROBLEM = 300;

function firstLine(text: string): string | null {
  const line = text.split('\n').find((each) => each.trim() !== '');
  return line === undefined ? null : line.slice(0, LONGEST_PROBLEM);
}
