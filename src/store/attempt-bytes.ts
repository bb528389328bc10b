/**
 * Attempts of one probe within one hour of the wall clock as bytes: 6 for a good one, 7 and the code for the first of
 * others, 7 for those that follow with the same code.
 *
 *   3 bytes  ms since the hour began × 4 + badness of the class
 *   3 bytes  answered? (the highest bit) and the time it took in tenths of a ms
 *   1 byte   only when the class is not `u`: length of the code that follows; 0: none; 255: the one before
 */
import { isReasonCode, type ReasonCode } from '../health/catalogue.ts';
import { badnessOf, CLASSES } from '../health/cells.ts';
import type { EpochMs, Millis, Observation, ProbeId } from '../health/observation.ts';
import { troubleOf } from '../health/observation.ts';
import { classOf } from '../health/probe-state.ts';
import type { AttemptClass } from '../health/snapshot.ts';

export const HOUR_MS: Millis = 3_600_000;

/** One attempt as it is stored. */
export interface Attempt {
  /** When it ended. */
  readonly at: EpochMs;
  readonly tookMs: Millis;
  /** The target gave an answer, good or bad. */
  readonly answered: boolean;
  readonly class: AttemptClass;
  readonly code: ReasonCode | null;
}

export interface ProbeAttempt extends Attempt {
  readonly probe: ProbeId;
}

const ANSWERED = 0x80_00_00;
const LONGEST_TENTHS = ANSWERED - 1;
const HEAD = 6;
const NO_CODE = 0;
const SAME_CODE = 255;

/** The full hour that a moment lies in. */
export function hourOf(at: EpochMs): EpochMs {
  return Math.floor(at / HOUR_MS) * HOUR_MS;
}

export function attemptOf({ probe, at, took, outcome }: Observation): ProbeAttempt {
  const code = troubleOf(outcome)?.code ?? null;
  return { probe, at, tookMs: took, answered: outcome.kind === 'answered', class: classOf(outcome), code };
}

/** `codeBefore`: the last code among the bytes that these are appended to. */
export function pack({ at, tookMs, answered, class: kind, code }: Attempt, codeBefore: ReasonCode | null): Buffer {
  const said = kind === 'u' ? null : saidCode(code, codeBefore);
  const bytes = Buffer.allocUnsafe(HEAD + (said?.length ?? 0));
  const tenths = Math.min(LONGEST_TENTHS, Math.max(0, Math.round(tookMs * 10)));
  bytes.writeUIntBE(Math.floor(at - hourOf(at)) * CLASSES.length + badnessOf(kind), 0, 3);
  bytes.writeUIntBE((answered ? ANSWERED : 0) + tenths, 3, 3);
  said?.copy(bytes, HEAD);
  return bytes;
}

function saidCode(code: ReasonCode | null, before: ReasonCode | null): Buffer {
  if (code === null) return Buffer.of(NO_CODE);
  if (code === before) return Buffer.of(SAME_CODE);
  const text = Buffer.from(code);
  return Buffer.concat([Buffer.of(text.length), text]);
}

/** The attempts of `hour` in these bytes. The list ends at the first one that cannot be read (a truncated row). */
export function unpack(data: Uint8Array, hour: EpochMs): readonly Attempt[] {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const attempts: Attempt[] = [];
  let code: ReasonCode | null = null;
  for (let place = 0; place + HEAD <= bytes.length; ) {
    const moment = bytes.readUIntBE(place, 3);
    const took = bytes.readUIntBE(place + 3, 3);
    const kind = CLASSES[moment % CLASSES.length] ?? 'u';
    place += HEAD;
    const length = kind === 'u' ? null : (bytes[place] ?? NO_CODE);
    if (length !== null) place += 1;
    if (length !== null && length !== NO_CODE && length !== SAME_CODE) {
      code = knownCode(bytes.toString('latin1', place, place + length));
      place += length;
    }
    attempts.push({
      at: hour + Math.floor(moment / CLASSES.length),
      tookMs: (took & LONGEST_TENTHS) / 10,
      answered: (took & ANSWERED) !== 0,
      class: kind,
      code: length === null || length === NO_CODE ? null : code,
    });
  }
  return attempts;
}

/** A code that only another version of ytm knows. */
export function knownCode(text: string): ReasonCode {
  return isReasonCode(text) ? text : 'ytm.other_version';
}
