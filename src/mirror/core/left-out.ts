/** What a run left out, grouped by reason (health/left-out.ts documents each reason). */
import { classOf, type LeftGroup } from '../../health/left-out.ts';
import type { Args } from '../../health/observation.ts';
import type { Reason } from '../../health/snapshot.ts';
import type { LeftOut } from './plan.ts';

/** At most this many are listed by name. */
const NAMED = 5;

/** One group for each reason; a path that was noted twice for one reason counts once. */
export function groupLeftOut(all: readonly LeftOut[]): readonly LeftGroup[] {
  const byWhy = new Map<LeftOut['why'], Map<string, LeftOut>>();
  for (const one of all) {
    const paths = byWhy.get(one.why) ?? new Map<string, LeftOut>();
    byWhy.set(one.why, paths);
    if (!paths.has(one.path)) paths.set(one.path, one);
  }
  return Array.from(byWhy, ([why, paths]) => ({
    why,
    count: paths.size,
    first: Array.from(paths.values()).slice(0, NAMED).map(pathOf),
  }));
}

function pathOf({ path, detail, since, assumed: guessed }: LeftOut): LeftGroup['first'][number] {
  return { path, detail, ...(since === undefined ? {} : { since }), ...(guessed === undefined ? {} : { assumed: guessed }) };
}

/** Removes repeated notes with the same reason. */
export function eachOnce(all: readonly LeftOut[]): readonly LeftOut[] {
  const seen = new Set<string>();
  return all.filter(({ path, why }) => {
    const key = `${why} ${path}`;
    return !seen.has(key) && seen.add(key);
  });
}

const BY_ABILITIES: ReadonlySet<LeftOut['why']> = new Set(['name-forbidden', 'name-too-long', 'name-collision', 'link-unsupported']);

/** Marks what depends on abilities that were never probed. */
export function assumed(all: readonly LeftOut[]): readonly LeftOut[] {
  return all.map((one) => (BY_ABILITIES.has(one.why) ? { ...one, assumed: true } : one));
}

const NAMED_IN_SENTENCE = 3;

/** Merges reasons: those of one code become one with the sum of their counts, and the files that did not arrive are listed by name. */
export function tellOnce(reasons: readonly Reason[], leftOut: readonly LeftOut[]): readonly Reason[] {
  const byCode = new Map<string, Reason>();
  for (const reason of reasons) {
    const before = byCode.get(reason.code);
    byCode.set(reason.code, before === undefined ? reason : { ...before, args: added(before.args, reason.args) });
  }
  return Array.from(byCode.values(), (reason) =>
    reason.code === 'mirror.not_arrived' ? { ...reason, args: { ...reason.args, paths: firstFailed(leftOut) } } : reason,
  );
}

function added(before: Args, after: Args): Args {
  const { count } = before;
  return typeof count === 'number' && typeof after['count'] === 'number' ? { ...before, count: count + after['count'] } : before;
}

function firstFailed(leftOut: readonly LeftOut[]): string {
  const failed = [...new Set(leftOut.filter((one) => classOf(one) === 'failed').map(({ path }) => path))];
  return [...failed.slice(0, NAMED_IN_SENTENCE), ...(failed.length > NAMED_IN_SENTENCE ? ['…'] : [])].join(', ');
}
