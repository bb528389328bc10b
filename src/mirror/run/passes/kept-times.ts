/**
 * Files in the vault that do not show the time that was set: the share cannot store it (before 1980, after 2107), or its offset changed
 * during the run. Setting the same times on a file of our own shows what the share makes of them.
 */
import type { EpochMs } from '../../../health/observation.ts';
import { sameTime } from '../../core/entry.ts';
import type { Copy, Sight } from '../../core/plan.ts';
import type { Planned } from '../stages.ts';

/** A copy that was sent, and what is in its place now. */
export interface Doubtful {
  readonly copy: Copy;
  readonly there: Sight | null;
}

/** Each costs two calls of the share. */
const MOST_TIMES = 200;

/** The time that each copy shows; copies that are missing here did not arrive. */
export async function timesShown(doubtful: readonly Doubtful[], context: Planned): Promise<ReadonlyMap<Copy, EpochMs>> {
  const whole = doubtful.flatMap(({ copy, there }) => (there?.type === 'file' && there.size === copy.size ? [{ copy, there }] : []));
  const kept = await timesKept([...new Set(whole.map(({ copy }) => copy.mtime))], context);
  if (kept === null || kept.size === 0) return new Map();
  const resolution = Math.max(1, context.abilities.timestampResolution);
  const shift = sameShift(kept, resolution);
  const arrived = whole.filter(({ copy, there }) => {
    const expected = kept.get(copy.mtime) ?? (shift === null || kept.has(copy.mtime) ? null : copy.mtime + shift);
    // A time that cannot be set on any file: then a new file there is the one that was sent.
    return expected === null ? kept.has(copy.mtime) && isNew(copy, there) : sameTime(there.mtime, expected, resolution);
  });
  return new Map(arrived.map(({ copy, there }) => [copy, there.mtime]));
}

/** What the vault shows for times that are set on a file of our own (`null`: it cannot be set); `null`: it does not answer. */
export async function timesKept(all: readonly EpochMs[], { agent, signal }: Planned): Promise<ReadonlyMap<EpochMs, EpochMs | null> | null> {
  const times = all.slice(0, MOST_TIMES);
  if (times.length === 0) return new Map();
  const reply = await agent.ask({ op: 'keep-times', times }, signal);
  return reply.kind === 'done' ? new Map(times.map((time, index) => [time, reply.answer[index] ?? null])) : null;
}

/** The shift that all these times have in common; `null`: there is none. */
function sameShift(kept: ReadonlyMap<EpochMs, EpochMs | null>, resolution: number): number | null {
  const shifts = [...kept].map(([given, shown]) => (shown === null ? Number.NaN : shown - given));
  const [first = Number.NaN] = shifts;
  return shifts.every((shift) => sameTime(shift, first, resolution)) ? first : null;
}

function isNew({ replaces }: Copy, { size, mtime }: Sight): boolean {
  return replaces === null || replaces.size !== size || replaces.mtime !== mtime;
}
