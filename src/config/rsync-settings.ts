/** The part `mirror.rsync` → the effective settings, which the environment may override. */
import { expandHome, homeOf } from '../platform/paths.ts';
import type { MirrorConfig } from './config.ts';
import { fromEnv, integerFrom, type Surroundings } from './effective.ts';
import { MOST_KBPS } from './mirror-section.ts';
import { formatTimeOfDay, minuteOf } from './section-fields.ts';
import type { Sections } from './sections.ts';

const LONGEST_TIMEOUT_SECONDS = 86_400;

export function rsyncOf(rsync: Sections['mirror']['rsync'], around: Surroundings): MirrorConfig['rsync'] {
  return {
    bin: rsyncBin(rsync.bin, around),
    bandwidth: bandwidthOf(rsync.bwlimit, around),
    wholeFile: wholeFileOf(rsync.wholeFile, around),
    timeoutSeconds: integerFrom(
      'YTM_RSYNC_TIMEOUT_SEC',
      'mirror.rsync.timeout',
      { max: LONGEST_TIMEOUT_SECONDS, otherwise: Math.ceil(rsync.timeout / 1_000) },
      around,
    ),
  };
}

/** The variable has one limit for the whole day. */
function bandwidthOf(written: Sections['mirror']['rsync']['bwlimit'], around: Surroundings): MirrorConfig['rsync']['bandwidth'] {
  const path = 'mirror.rsync.bwlimit';
  const whole = typeof written === 'number' ? written : NOT_GIVEN;
  const kbps = integerFrom('YTM_RSYNC_BWLIMIT_KBPS', path, { max: MOST_KBPS, otherwise: whole }, around);
  if (kbps !== NOT_GIVEN) return kbps === 0 ? [] : [{ minute: 0, kbps }];
  const slots = Object.entries(written).map(([time, limit]) => ({ minute: minuteOf(time), kbps: limit }));
  return slots.toSorted((left, right) => left.minute - right.minute);
}

const NOT_GIVEN = -1;

/** In the form of the file. */
export function bandwidthAsWritten(bandwidth: MirrorConfig['rsync']['bandwidth']): number | Readonly<Record<string, number>> {
  const [first, ...others] = bandwidth;
  if (first === undefined) return 0;
  if (others.length === 0 && first.minute === 0) return first.kbps;
  return Object.fromEntries(bandwidth.map(({ minute, kbps }) => [formatTimeOfDay(minute), kbps]));
}

/** `null`: the first suitable one that is found. */
function rsyncBin(written: string, { env, origins }: Surroundings): string | null {
  const variable = 'YTM_RSYNC_BIN';
  const given = fromEnv(env, variable);
  if (given === null) origins.note('mirror.rsync.bin');
  else origins.set('mirror.rsync.bin', { from: 'env', name: variable });
  const bin = given ?? written;
  return bin === 'auto' ? null : (expandHome(bin, homeOf(env)) ?? bin);
}

function wholeFileOf(otherwise: boolean, { env, mistakes, origins }: Surroundings): boolean {
  const variable = 'YTM_RSYNC_WHOLE_FILE';
  const path = 'mirror.rsync.wholeFile';
  const written = fromEnv(env, variable);
  if (written === null) {
    origins.note(path);
    return otherwise;
  }
  origins.set(path, { from: 'env', name: variable });
  const isYes = /^(1|true|yes|on)$/i.test(written);
  if (!isYes && !/^(0|false|no|off)$/i.test(written))
    mistakes.addEnv(variable, `expected 1 or 0, true or false, got ${JSON.stringify(written)}`);
  return isYes;
}
