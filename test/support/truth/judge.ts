/** What became of a history: worked out from the bytes on both sides and from what the tool said, and from nothing that the tool decided. */
import type { History } from './history.ts';
import type { Told } from './tools.ts';
import { type Bytes, isFile } from './trees.ts';
import type { Run, World } from './world.ts';

/**
 * `held`: no silent difference, and nobody's work was touched. `stuck`: told, but what could have arrived did not. `aside`: somebody's work was
 * replaced or removed unasked, and lies in a backup. `silent`: a difference that nobody was told of. `lost`: bytes that are nowhere any more.
 */
export type Verdict = 'held' | 'stuck' | 'aside' | 'silent' | 'lost';

export interface Judgement {
  readonly verdict: Verdict;
  /** Why it is not held: a line for each path. */
  readonly findings: readonly string[];
}

interface Finding {
  readonly verdict: Exclude<Verdict, 'held'>;
  readonly path: string;
  readonly what: string;
}

const WORST_FIRST: readonly Verdict[] = ['lost', 'silent', 'aside', 'stuck'];

export function judge(history: History, world: World): Judgement {
  const last = world.runs.at(-1);
  if (last === undefined) throw new Error(`${history.name} never ran the tool`);
  const findings: readonly Finding[] = [
    ...world.runs.flatMap((run) => run.lost.map((path): Finding => ({ verdict: 'lost', path, what: 'its bytes are nowhere any more' }))),
    ...differences(history, world, last),
    ...touched(world, last),
    ...unmanaged(world, last),
    ...[...(history.also?.(world, last) ?? [])].map(([path, what]): Finding => ({ verdict: 'silent', path, what })),
  ];
  const verdict = WORST_FIRST.find((each) => findings.some((finding) => finding.verdict === each)) ?? 'held';
  return { verdict, findings: findings.map(({ verdict: kind, path, what }) => `${kind}: ${path}: ${what}`) };
}

/** Paths of hot that are not in the vault as they were at some moment of the run, and paths of the vault that hot has no more. */
function differences(history: History, world: World, run: Run): readonly Finding[] {
  const isExempt = (path: string): boolean =>
    path.startsWith('.ytm_') || history.exempt?.(path) === true || isWithin(path, world.wishes.exclude);
  const [hotBefore, hotAfter] = run.hot;
  const [, vault] = run.vault;
  const inVault = lookUp(vault, world);
  const missing = [...new Set([...hotBefore.keys(), ...hotAfter.keys()])].filter((path) => {
    const atEnd = hotAfter.get(path) ?? null;
    const wanted = history.asAtEnd?.(path) === true ? [atEnd] : [hotBefore.get(path) ?? null, atEnd];
    return !isExempt(path) && !wanted.includes(inVault(path));
  });
  const inHot = lookUp(new Map([...hotBefore, ...hotAfter]), world);
  const stale = [...vault.keys()].filter((path) => !isExempt(path) && !world.work.has(path) && inHot(path) === null);
  return [...missing, ...stale].flatMap((path): readonly Finding[] => {
    const what = `hot ${short(hotAfter.get(path))}, vault ${short(inVault(path))}`;
    if (!isTold(path, run.told, history.alarm === true)) return [{ verdict: 'silent', path, what }];
    if (world.work.has(path)) return [];
    return history.mustArrive?.(path) === true ? [{ verdict: 'stuck', path, what }] : [];
  });
}

/** On a share that folds names, a name is found however it is written. */
function lookUp(tree: Bytes, { place }: World): (path: string) => string | null {
  if (place.kind !== 'folds') return (path) => tree.get(path) ?? null;
  const folded = new Map([...tree].map(([path, what]) => [fold(path), what]));
  return (path) => folded.get(fold(path)) ?? null;
}

export function fold(path: string): string {
  return path.normalize('NFC').toLowerCase().normalize('NFC');
}

function touched(world: World, run: Run): readonly Finding[] {
  const [, vault] = run.vault;
  return [...world.work].flatMap(([path, what]): readonly Finding[] =>
    vault.get(path) === what ? [] : [{ verdict: 'aside', path, what: 'somebody’s work is not where it was put' }],
  );
}

function unmanaged(world: World, run: Run): readonly Finding[] {
  const [, vault] = run.vault;
  return [...vault].flatMap(([path, what]): readonly Finding[] =>
    world.foreign.has(what) ? [{ verdict: 'silent', path, what: 'it was never in hot, or is never to be sent' }] : [],
  );
}

/** A run that did not end well is a word; of one that did, the path itself or a folder around it must be named. */
export function isTold(path: string, { code, named, text }: Told, loudly = false): boolean {
  if (code !== 0) return true;
  return loudly ? text.includes(path) : isWithin(path, named);
}

function isWithin(path: string, places: readonly string[]): boolean {
  return places.some((place) => path === place || path.startsWith(`${place}/`));
}

function short(what: string | null | undefined): string {
  if (what === null || what === undefined) return 'nothing';
  return isFile(what) ? what.slice(0, 8) : what;
}
