/** Guard 9: the differences judged. What is within the budgets is the plan; what is beyond waits for a person; or all of it stops. */
import type { EpochMs } from '../../health/observation.ts';
import { hadByFolder, overDeletions, overUpdates } from './budget.ts';
import type { Contract } from './contract.ts';
import { countChanges } from './counts.ts';
import { createApproval, park, parkedDeletion, parkedUpdate } from './parked.ts';
import type { Copy, Deletion, Differences, Drift, LeftOut, Make, Parked, ParkedPath, ParkLimit, Plan, Rename, Verdict } from './plan.ts';
import { sorted } from './sorting.ts';
import { heldBackBy, isWithin, waysOf } from './ways.ts';

export interface DecideInput {
  readonly differences: Differences;
  readonly contract: Contract;
  /** False: this run deletes nothing. */
  readonly withDeletions: boolean;
  /** `null`: there was none yet. */
  readonly lastComplete: { readonly hotPaths: number } | null;
  /** What a person let through. */
  readonly approved: Parked | null;
  /** What waits already: the same list waits since then. */
  readonly parked?: Parked | null;
  /** A person looked, and hot is as it should be. */
  readonly acceptShrunk: boolean;
  readonly now: EpochMs;
}

type Halt = Extract<Verdict, { readonly kind: 'halt' }>;

export function decide(input: DecideInput): Verdict {
  const { contract, withDeletions, now, parked: before = null } = input;
  const halt = haltOf(input);
  if (halt !== null) return halt;
  const differences = contract.delete && withDeletions ? input.differences : withoutDeletions(input.differences);
  const draft = withApproved(differences, input.approved);
  const { waiting } = draft;
  const { actions, paths, limits } = withinBudgets(draft, input);
  const drift: readonly ParkLimit[] = waiting.length > 0 ? [{ kind: 'drift', planned: waiting.length }] : [];
  const parked = park([...paths, ...waiting.map(parkedDrift)], [...limits, ...drift], now, before);
  const plan = { ...actions, ...countChanges(actions), parked, leftOut: differences.leftOut };
  if (parked !== null) return { kind: 'park', plan };
  const { makes, copies, renames, deletions } = actions;
  return { kind: makes.length + copies.length + renames.length + deletions.length === 0 ? 'nothing' : 'go', plan };
}

/** Hot lost too much. What could not be read is no loss: it puts off deletions instead. */
export function haltOf({
  differences,
  contract,
  lastComplete,
  acceptShrunk,
}: Pick<DecideInput, 'differences' | 'contract' | 'lastComplete' | 'acceptShrunk'>): Halt | null {
  const { hotPaths: has, readErrors } = differences;
  const had = lastComplete?.hotPaths ?? 0;
  if (has === 0) return { kind: 'halt', code: 'hot.empty', has, had };
  const isShrunk = readErrors === 0 && has < contract.minHotRatio * had;
  return isShrunk && !acceptShrunk ? { kind: 'halt', code: 'hot.shrunk', has, had } : null;
}

type Actions = Pick<Plan, 'makes' | 'copies' | 'renames' | 'deletions'>;

/** Nothing that the vault has goes: neither what would make way for something else nor what moved. */
function withoutDeletions(differences: Differences): Differences {
  const { makes, copies, renames, deletions, drift, leftOut } = differences;
  const closed = waysOf([...deletions, ...drift.map(({ deletion }) => deletion)].filter((one) => one !== null));
  const putOff = [...closed].map((path): LeftOut => ({ path, why: 'deletion-put-off', detail: '' }));
  const moved = renames.filter(({ why }) => why === 'moved').map(sentInstead);
  return {
    ...differences,
    makes: makes.filter(({ path }) => !isWithin(path, closed)),
    copies: sorted([...copies, ...moved].filter(({ path }) => !isWithin(path, closed))),
    renames: renames.filter(({ why }) => why === 'fold'),
    deletions: [],
    drift: drift.filter(({ deletion }) => deletion === null),
    leftOut: sorted([...leftOut, ...putOff]),
  };
}

/** Whether it is fresh is not known any more: it is looked at twice. */
function sentInstead({ to: path, look: { size }, mtime, inode }: Rename): Copy {
  return { kind: 'create', path, size, mtime, inode, fresh: true, replaces: null };
}

/** What would be done if there were no budgets. */
interface Draft extends Actions {
  /** Of these actions, what a person let through: not counted. */
  readonly free: ReadonlySet<Copy | Make | Deletion>;
  /** Edited in the vault, and nobody let it through. */
  readonly waiting: readonly Drift[];
}

function withApproved({ makes, copies, renames, deletions, drift }: Differences, approved: Parked | null): Draft {
  const isApproved = createApproval(approved);
  const through = drift.filter((one) => isApproved(parkedDrift(one)));
  const added = {
    makes: through.map(({ make }) => make).filter((one) => one !== null),
    copies: through.map(({ copy }) => copy).filter((one) => one !== null),
    deletions: through.map(deletionOf).filter((one) => one !== null),
  };
  const listed = [
    ...deletions.filter((one) => isApproved(parkedDeletion(one))),
    ...[...makes, ...copies].filter((one) => one.replaces !== null && isApproved(parkedUpdate(one))),
  ];
  return {
    makes: sorted([...makes, ...added.makes]),
    copies: sorted([...copies, ...added.copies]),
    renames,
    deletions: sorted([...deletions, ...added.deletions]),
    free: new Set([...listed, ...added.makes, ...added.copies, ...added.deletions]),
    waiting: drift.filter((one) => !isApproved(parkedDrift(one))),
  };
}

/** What lies in a folder that cannot make way as a whole makes no way by itself. */
function deletionOf({ path, deletion }: Drift): Deletion | null {
  return deletion === null || deletion.wayFor === path ? deletion : { ...deletion, makesWay: false, wayFor: null };
}

function parkedDrift({ path, what, look, vault }: Drift): ParkedPath {
  return { path, what, look, vault };
}

interface Budgeted {
  readonly actions: Actions;
  /** Beyond the limits. */
  readonly paths: readonly ParkedPath[];
  readonly limits: readonly ParkLimit[];
}

function withinBudgets({ free, waiting, ...draft }: Draft, { differences, contract, lastComplete }: DecideInput): Budgeted {
  const { makes, copies, renames, deletions } = draft;
  const { budget } = contract;
  const base = lastComplete?.hotPaths ?? differences.hotPaths;
  const counted = deletions.filter((one) => !free.has(one));
  const over = overDeletions(counted, { budget, base, had: hadByFolder(differences) });
  const parkedDeletions = heldBackBy(over.parked, deletions);
  const updates = [...makes, ...copies].filter((one) => one.replaces !== null && !free.has(one));
  const { parked: parkedUpdates, limits: updateLimits } = overUpdates(updates, budget, base);
  // What comes in the place of something that stays for now waits with it.
  const closed = waysOf([...parkedDeletions, ...waiting.map(({ deletion }) => deletion).filter((one) => one !== null)]);
  const goes = (one: Copy | Make): boolean => !parkedUpdates.has(one) && !isWithin(one.path, closed);
  return {
    actions: {
      makes: makes.filter(goes),
      copies: copies.filter(goes),
      renames,
      deletions: deletions.filter((one) => !parkedDeletions.has(one)),
    },
    paths: [...[...parkedDeletions].map(parkedDeletion), ...[...parkedUpdates].map(parkedUpdate)],
    limits: [...over.limits, ...updateLimits],
  };
}
