/**
 * Files that the vault did not accept: too large for its file system, over a quota, or no space left. rsync stops at the first of them, so
 * the rest is decided here: the file is reported, and everything that may still fit is sent. Pure.
 */
import type { EpochMs, Millis } from '../../health/observation.ts';
import { countChanges } from './counts.ts';
import type { Copy, LeftOut, Plan } from './plan.ts';
import { fitInto, type Space, type TakenBy } from './room.ts';
import { sorted } from './sorting.ts';
import { heldBackBy } from './ways.ts';

export type RefusedWhy = 'too-large' | 'no-quota' | 'no-room' | 'not-arrived';

/** As written by the C libraries of Linux and macOS in the C locale. */
const PROBLEMS: readonly (readonly [pattern: RegExp, why: RefusedWhy])[] = [
  [/File too large/i, 'too-large'],
  [/Dis[ck] quota exceeded/i, 'no-quota'],
  [/No space left on device/i, 'no-room'],
];

/** The cause behind rsync's message about a file. */
export function refusedWhy(complaint: string): RefusedWhy {
  return PROBLEMS.find(([pattern]) => pattern.test(complaint))?.[1] ?? 'not-arrived';
}

/** Files of this size or larger are not accepted. */
export interface SizeLimit {
  readonly why: 'too-large' | 'no-quota';
  readonly bytes: number;
  readonly at: EpochMs;
}

/** FAT stores one byte less. */
const FAT_LIMIT = 4 * 1024 ** 3;
/** A disk may be reformatted and a quota raised: after this time a file is tried again. */
const VALID_MS: Readonly<Record<SizeLimit['why'], Millis>> = { 'too-large': 24 * 3_600_000, 'no-quota': 3_600_000 };

function learn(why: SizeLimit['why'], size: number, at: EpochMs): SizeLimit {
  return { why, bytes: why === 'too-large' && size >= FAT_LIMIT ? FAT_LIMIT : size, at };
}

/** Drops them also after a clock was set back. */
export function validLimits(limits: readonly SizeLimit[], now: EpochMs): readonly SizeLimit[] {
  return limits.filter(({ why, at }) => at <= now && now - at < VALID_MS[why]);
}

/** The smallest limit of each kind. */
export function withLimit(limits: readonly SizeLimit[], added: SizeLimit): readonly SizeLimit[] {
  const same = limits.find(({ why }) => why === added.why);
  return same !== undefined && same.bytes <= added.bytes ? limits : [...limits.filter((limit) => limit !== same), added];
}

export interface Chosen {
  readonly copies: readonly Copy[];
  readonly left: readonly LeftOut[];
}

/** What is within the known limits. */
export function withinLimits(copies: readonly Copy[], limits: readonly SizeLimit[]): Chosen {
  const limitFor = ({ size }: Copy): SizeLimit | undefined => limits.find(({ bytes }) => size >= bytes);
  return {
    copies: copies.filter((copy) => limitFor(copy) === undefined),
    left: copies.flatMap((copy) => {
      const limit = limitFor(copy);
      return limit === undefined ? [] : [{ path: copy.path, why: limit.why, detail: '' }];
    }),
  };
}

/** The plan without what is left out now; what was to make way for it stays. */
export function withoutLeft(plan: Plan, { copies, left }: Chosen): Plan {
  if (left.length === 0) return plan;
  const dropped = new Set(left.map(({ path }) => path));
  const waysFor = new Set(plan.deletions.filter(({ replacedBy }) => replacedBy !== null && dropped.has(replacedBy)));
  const staying = heldBackBy(waysFor, plan.deletions);
  const { makes, renames } = plan;
  const actions = { makes, copies, renames, deletions: plan.deletions.filter((one) => !staying.has(one)) };
  return { ...plan, ...actions, ...countChanges(actions), leftOut: sorted([...plan.leftOut, ...left]) };
}

export interface RefusedFile {
  /** Sent in the same call, and not arrived. */
  readonly missing: readonly Copy[];
  /** The one that rsync could not write. */
  readonly file: Copy;
  readonly complaint: string;
  /** As reported by the vault; `null`: unknown. */
  readonly space: Space | null;
  readonly taken: TakenBy;
  readonly now: EpochMs;
}

/** What is not tried again in this run, grouped by reason. */
export interface RefusedCopies {
  readonly why: RefusedWhy;
  readonly copies: readonly Copy[];
  /** rsync's own message, where there is no better sentence. */
  readonly detail: string;
}

export interface Continuation {
  readonly copies: readonly Copy[];
  readonly left: RefusedCopies;
  readonly limit: SizeLimit | null;
}

/** What is tried next. The refused file is never tried again, so this terminates. */
export function goOn({ missing, file, complaint, space, taken, now }: RefusedFile): Continuation {
  const why = refusedWhy(complaint);
  const limit = why === 'too-large' || why === 'no-quota' ? learn(why, file.size, now) : null;
  const others = missing.filter((copy) => copy !== file);
  const copies = next();
  const going = new Set(copies);
  const left = { why, copies: missing.filter((copy) => !going.has(copy)), detail: why === 'not-arrived' ? complaint : '' };
  return { copies, left, limit };

  function next(): readonly Copy[] {
    if (limit !== null) return others.filter(({ size }) => size < limit.bytes);
    if (why === 'not-arrived') return others;
    // The reported free space may be wrong: files as large as the one that did not fit are not tried.
    const smaller = others.filter((copy) => taken(copy) < taken(file));
    return space === null ? smaller : fitInto(smaller, space, taken);
  }
}
