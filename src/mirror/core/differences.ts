/** What was found folder by folder, put together: sorted, with what moved, and without what the rest of the tree forbids. */

import { topFolderOf } from './entry.ts';
import type { FolderDifferences, Gone, JoinRules } from './folder.ts';
import { findMoves } from './moves.ts';
import type { Differences, LeftOut, LeftOutWhy } from './plan.ts';
import { inOrder, sorted } from './sorting.ts';
import { isWithin, waysOf, withFoldersAround } from './ways.ts';

/** So many strangers are told by name. */
const LONGEST_SAMPLE = 100;

export class DifferencesCollector {
  readonly #rules: Pick<JoinRules, 'contract'>;
  readonly #all = {
    makes: [] as Differences['makes'][number][],
    copies: [] as Differences['copies'][number][],
    folds: [] as Differences['renames'][number][],
    gone: [] as Gone[],
    drift: [] as Differences['drift'][number][],
    leftOut: [] as LeftOut[],
    strangers: [] as string[],
    adopted: [] as Differences['adopted'][number][],
    forgotten: [] as string[],
  };
  readonly #hotPathsByFolder = new Map<string, number>();
  #hotPaths = 0;
  #readErrors = 0;
  /** Folders of the vault, gone from hot, of which something stays. */
  readonly #staying: string[] = [];
  /** Type changes that are not possible, by path of hot. */
  readonly #closed = new Set<string>();

  constructor(rules: Pick<JoinRules, 'contract'>) {
    this.#rules = rules;
  }

  add(found: FolderDifferences): void {
    const { at } = found;
    for (const key of ['makes', 'copies', 'folds', 'gone', 'drift', 'leftOut', 'strangers', 'adopted', 'forgotten'] as const)
      append(this.#all[key] as unknown[], found[key]);
    if (found.hotPaths > 0) {
      const top = at.path === '' ? '' : topFolderOf(`${at.path}/`);
      this.#hotPathsByFolder.set(top, (this.#hotPathsByFolder.get(top) ?? 0) + found.hotPaths);
      this.#hotPaths += found.hotPaths;
    }
    this.#readErrors += found.readErrors;
    if (!found.stays || at.inHot) return;
    this.#staying.push(at.vaultPath);
    if (at.wayFor !== null) this.#closed.add(at.wayFor);
  }

  finish(): Differences {
    const { strangers, adopted, forgotten, drift } = this.#all;
    const open = this.#readErrors > 0 ? this.#withoutDeletions() : this.#withoutClosed();
    const ways = waysOf([...open.gone, ...drift].map(({ deletion }) => deletion).filter((one) => one !== null));
    const isTaken = (path: string): boolean => isWithin(path, ways);
    const { renames, gone, copies } = this.#rules.contract.delete
      ? findMoves(open.gone, sorted(open.copies), isTaken)
      : { renames: [], gone: open.gone, copies: open.copies };
    return {
      makes: sorted(open.makes),
      copies: sorted(copies),
      renames: [...this.#all.folds.toSorted(byTarget), ...renames.toSorted(byTarget)],
      deletions: sorted(gone.map(({ deletion }) => deletion)),
      drift: sorted(drift.filter(({ deletion }) => deletion === null || this.#readErrors === 0)),
      leftOut: sorted(open.leftOut),
      strangers: { count: strangers.length, sample: strangers.toSorted(inOrder).slice(0, LONGEST_SAMPLE) },
      adopted: sorted(adopted),
      forgotten: forgotten.toSorted(inOrder),
      hotPaths: this.#hotPaths,
      hotPathsByFolder: this.#hotPathsByFolder,
      readErrors: this.#readErrors,
    };
  }

  /** Folders with something that stays do not go, and what cannot go whole makes way for nothing. */
  #withoutClosed(): Open {
    const staying = withFoldersAround(this.#staying);
    const gone = this.#all.gone.filter(
      ({ deletion: { path, look, wayFor } }) =>
        !(look.type === 'folder' && staying.has(path)) && !(wayFor !== null && this.#closed.has(wayFor)),
    );
    return this.#closing(gone, this.#closed, 'stranger-in-the-way');
  }

  /** What could not be read in hot may be what is missing there: nothing is deleted. */
  #withoutDeletions(): Open {
    const { gone, drift } = this.#all;
    const deletions = [...gone, ...drift].map(({ deletion }) => deletion).filter((one) => one !== null);
    const ways = waysOf(deletions);
    const putOff = deletions.filter(({ makesWay }) => !makesWay);
    const open = this.#closing([], ways, 'deletion-put-off');
    return { ...open, leftOut: [...open.leftOut, ...putOff.map(({ path }): LeftOut => ({ path, why: 'deletion-put-off', detail: '' }))] };
  }

  #closing(gone: readonly Gone[], closed: ReadonlySet<string>, why: LeftOutWhy): Open {
    const { makes, copies, leftOut } = this.#all;
    return {
      gone,
      makes: makes.filter(({ path }) => !isWithin(path, closed)),
      copies: copies.filter(({ path }) => !isWithin(path, closed)),
      leftOut: [...leftOut, ...[...closed].map((path): LeftOut => ({ path, why, detail: '' }))],
    };
  }
}

/** What can be done as far as the tree is concerned. */
interface Open extends Pick<Differences, 'makes' | 'copies' | 'leftOut'> {
  readonly gone: readonly Gone[];
}

function append<T>(all: T[], more: readonly T[]): void {
  // Not by spreading: a folder may hold more than a call can take.
  for (const one of more) all.push(one);
}

function byTarget(left: { readonly to: string }, right: { readonly to: string }): number {
  return inOrder(left.to, right.to);
}
