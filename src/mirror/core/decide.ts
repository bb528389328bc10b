/** Guard 9: decides on the differences. What is within the budgets becomes the plan; the rest waits for a person; or the mirror halts. */
import type { EpochMs } from '../../health/observation.ts';
import { awaitingArrival, leftWaiting, missingIn } from './arrival.ts';
import { type ByteLimits, hadByFolder, overBytes, overDeletions, overUpdates } from './budget.ts';
import type { Contract } from './contract.ts';
import { countChanges } from './counts.ts';
import { isFolderMove, withoutFolderMoves } from './folder-moves.ts';
import type { HotState } from './image.ts';
import { sentInstead } from './moves.ts';
import { createApproval, createUndecided, park, parkedDeletion, parkedUpdate, waitingLimits } from './parked.ts';
import type { Copy, Deletion, Differences, Drift, LeftOut, Make, Parked, ParkedPath, ParkLimit, Plan, Rename, Verdict } from './plan.ts';
import { sorted } from './sorting.ts';
import { heldBackBy, isWithin, replacementsOf } from './ways.ts';

export interface DecideInput {
  readonly differences: Differences;
  readonly contract: Contract;
  /** False: this run deletes nothing. */
  readonly withDeletions: boolean;
  /** `null`: no run has completed yet. */
  readonly lastComplete: { readonly hotPaths: number } | null;
  /** What a person approved. */
  readonly approved: Parked | null;
  /** What is parked already: an unchanged list keeps its start time. */
  readonly parked?: Parked | null;
  /** A person confirmed that hot is as it should be. */
  readonly acceptShrunk: boolean;
  /** Whether hot carries the mark of the newest run. */
  readonly hotState?: HotState;
  readonly bytes?: ByteLimits;
  readonly now: EpochMs;
}

type Halt = Extract<Verdict, { readonly kind: 'halt' }>;

export function decide(input: DecideInput): Verdict {
  const { now, parked: before = null } = input;
  const halt = haltOf(input);
  if (halt !== null) return halt;
  const differences = deletable(input);
  const draft = withApproved(differences, input.approved);
  const { waiting } = draft;
  const { actions, paths, limits, awaiting } = withinBudgets(draft, input);
  const parked = park([...paths, ...waiting.map(parkedDrift)], [...limits, ...waitingLimits(waiting)], now, before);
  const plan = { ...actions, ...countChanges(actions), parked, leftOut: sorted([...differences.leftOut, ...awaiting]) };
  if (parked !== null) return { kind: 'park', plan };
  const { makes, copies, renames, deletions } = actions;
  return { kind: makes.length + copies.length + renames.length + deletions.length === 0 ? 'nothing' : 'go', plan };
}

type Measured = Pick<DecideInput, 'differences' | 'contract' | 'lastComplete' | 'acceptShrunk' | 'hotState'>;

/**
 * Hot lost too much, or is not the one that was mirrored. What could not be read does not count as loss: it postpones all deletions
 * instead.
 */
export function haltOf(input: Measured): Halt | null {
  const { differences, lastComplete, acceptShrunk, hotState = 'current' } = input;
  const { hotPaths: has, readErrors, makes, copies, deletions } = differences;
  const had = lastComplete?.hotPaths ?? 0;
  const updates = [...makes, ...copies].filter(({ replaces }) => replaces !== null).length;
  const halt = (code: Halt['code']): Halt => ({ kind: 'halt', code, has, had, updates, deletes: deletions.length });
  if (has === 0) return halt('hot.empty');
  if (acceptShrunk) return null;
  if (hotState !== 'current') return halt(hotState === 'older' ? 'hot.older' : 'hot.unknown');
  return readErrors === 0 && seemsShrunk(input) ? halt('hot.shrunk') : null;
}

function seemsShrunk({ differences, contract, lastComplete, acceptShrunk }: Measured): boolean {
  return !acceptShrunk && differences.hotPaths < contract.minHotRatio * (lastComplete?.hotPaths ?? 0);
}

/** What may be done, given whether deletions are allowed at all. */
function deletable(input: DecideInput): Differences {
  const { differences, contract, withDeletions } = input;
  if (!contract.delete || !withDeletions) return withoutDeletions(differences);
  if (!seemsShrunk(input)) return differences;
  const putOff = differences.deletions.map(({ path }): LeftOut => ({ path, why: 'deletion-put-off', detail: '' }));
  const open = withoutDeletions(differences);
  return { ...open, leftOut: sorted([...open.leftOut, ...putOff]) };
}

type Actions = Pick<Plan, 'makes' | 'copies' | 'renames' | 'deletions'>;

/**
 * Nothing of the vault is removed: neither what would make way for something else nor what moved. Folders wait together with what they
 * hold.
 */
function withoutDeletions(all: Differences): Differences {
  const folders = all.renames.filter(isFolderMove);
  const differences = withoutFolderMoves(all, new Set(folders));
  const { makes, copies, renames, deletions, drift, leftOut } = differences;
  const closed = replacementsOf([...deletions, ...drift.map(({ deletion }) => deletion)].filter((one) => one !== null));
  const putOff = [...closed, ...folders.map(({ to }) => to)].map((path): LeftOut => ({ path, why: 'deletion-put-off', detail: '' }));
  // Also what was to move out of such a folder.
  const places = new Set(folders.map(({ to }) => to));
  const isMoved = (one: Rename): boolean => one.why === 'moved' && !isFolderMove(one) && !isWithin(one.to, places);
  const moved = all.renames.filter(isMoved).map(sentInstead);
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

/** What would be done if there were no budgets. */
interface Draft extends Actions {
  /** Those of these actions that a person approved; they do not count against the budgets. */
  readonly free: ReadonlySet<Copy | Make | Deletion>;
  /** Edited in the vault, and not approved. */
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

/** What lies in a folder that cannot make way as a whole does not make way alone. */
function deletionOf({ path, deletion }: Drift): Deletion | null {
  return deletion === null || deletion.replacedBy === path ? deletion : { ...deletion, makesWay: false, replacedBy: null };
}

function parkedDrift({ path, what, look, vault }: Drift): ParkedPath {
  return { path, what, look, vault };
}

interface Budgeted {
  readonly actions: Actions;
  /** Beyond the limits. */
  readonly paths: readonly ParkedPath[];
  readonly limits: readonly ParkLimit[];
  /** Deletions that wait for files that are not sent. */
  readonly awaiting: readonly LeftOut[];
}

/** For a share that does not report its size. */
const WITHOUT_SIZE: ByteLimits = { budget: Number.POSITIVE_INFINITY, trashRoom: null };

function withinBudgets(
  { free, waiting, ...draft }: Draft,
  { differences, contract, lastComplete, parked, bytes = WITHOUT_SIZE }: DecideInput,
): Budgeted {
  const { makes, copies, renames, deletions } = draft;
  const isUndecided = createUndecided(parked ?? null);
  const left = {
    deletions: deletions.filter((one) => !free.has(one) && isUndecided(parkedDeletion(one))),
    updates: [...makes, ...copies].filter((one) => one.replaces !== null && !free.has(one) && isUndecided(parkedUpdate(one))),
  };
  const waitsAnyway = new Set<Copy | Make | Deletion>([...left.deletions, ...left.updates]);
  const { budget } = contract;
  const base = lastComplete?.hotPaths ?? differences.hotPaths;
  const counted = deletions.filter((one) => !free.has(one) && !waitsAnyway.has(one));
  const over = overDeletions(counted, { budget, base, had: hadByFolder(differences) });
  const updates = [...makes, ...copies].filter((one) => one.replaces !== null && !free.has(one) && !waitsAnyway.has(one));
  const overUp = overUpdates(updates, budget, base);
  const goesByNumber = [counted.filter((one) => !over.parked.has(one)), updates.filter((one) => !overUp.parked.has(one))] as const;
  const overSize = overBytes(...goesByNumber, bytes);
  const parkedDeletions = heldBackBy(new Set([...over.parked, ...overSize.deletions.parked, ...left.deletions]), deletions);
  const parkedUpdates = new Set([...overUp.parked, ...overSize.updates.parked, ...left.updates]);
  // What replaces something that stays for now waits with it.
  const closed = replacementsOf([...parkedDeletions, ...waiting.map(({ deletion }) => deletion).filter((one) => one !== null)]);
  const goes = (one: Copy | Make): boolean => !parkedUpdates.has(one) && !isWithin(one.path, closed);
  const open = deletions.filter((one) => !parkedDeletions.has(one));
  const missing = missingIn(
    copies.filter((one) => !goes(one)),
    waiting,
  );
  const awaiting = awaitingArrival(open, missing);
  const waits = new Set(awaiting.map(({ deletion }) => deletion));
  return {
    actions: { makes: makes.filter(goes), copies: copies.filter(goes), renames, deletions: open.filter((one) => !waits.has(one)) },
    awaiting: awaiting.map(leftWaiting),
    paths: [...[...parkedDeletions].map(parkedDeletion), ...[...parkedUpdates].map(parkedUpdate)].map((path) =>
      isUndecided(path) ? { ...path, undecided: true } : path,
    ),
    limits: [
      ...[over, overUp, overSize.deletions, overSize.updates].flatMap(({ limits }) => limits),
      ...(waitsAnyway.size > 0 ? [{ kind: 'undecided', planned: waitsAnyway.size } as const] : []),
    ],
  };
}
