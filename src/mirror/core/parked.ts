/** What waits for approval: identified by an id that depends only on the list, and approved path by path. */
import type { EpochMs } from '../../health/observation.ts';
import type { Copy, Deletion, Look, Make, Parked, ParkedPath, ParkLimit } from './plan.ts';
import { inOrder } from './sorting.ts';

const BASE_32 = 'abcdefghijklmnopqrstuvwxyz234567';
/** Bits for each character. */
const BITS = 5;

export function parkedDeletion({ path, look }: Deletion): ParkedPath {
  return { path, what: 'delete', look, vault: look };
}

/** `replaces` is set, so it is an update. */
export function parkedUpdate(update: Copy | Make): ParkedPath {
  const { path, mtime, replaces } = update;
  const size = 'size' in update ? update.size : 0;
  const look: Look = { type: update.kind === 'link' || update.kind === 'folder' ? update.kind : 'file', size, mtime };
  return { path, what: 'update', look, vault: replaces ?? look };
}

/** The limits of paths that wait for approval whatever the budgets say. */
export function waitingLimits(waiting: readonly Pick<ParkedPath, 'what'>[]): readonly ParkLimit[] {
  const content = waiting.filter(({ what }) => what === 'content').length;
  const drift = waiting.length - content;
  return [
    ...(drift > 0 ? [{ kind: 'drift', planned: drift } as const] : []),
    ...(content > 0 ? [{ kind: 'content', planned: content } as const] : []),
  ];
}

/** `before`: what was parked last; an unchanged list keeps its start time. `null`: nothing waits. */
export function park(paths: readonly ParkedPath[], limits: readonly ParkLimit[], now: EpochMs, before: Parked | null): Parked | null {
  if (paths.length === 0) return null;
  const sorted = paths.toSorted((left, right) => inOrder(keyOf(left), keyOf(right)));
  const id = idOf(sorted);
  return { id, at: before?.id === id ? before.at : now, paths: sorted, limits };
}

/**
 * A part of what is parked, as its own list: its id depends on its paths, so that a later approval of another part is not taken for this
 * one. `before`: what was approved earlier and has not been done yet; what of it is still parked stays approved.
 */
export function approvedPart(parked: Parked, before: Parked | null, isWanted: (path: ParkedPath) => boolean): Parked | null {
  const isApproved = createApproval(before);
  return park(
    parked.paths.filter((path) => isWanted(path) || isApproved(path)),
    parked.limits,
    parked.at,
    null,
  );
}

/** Whether a person approved exactly this: the same path, looking as it did on the list. */
export function createApproval(approved: Parked | null): (one: ParkedPath) => boolean {
  const listed = new Map((approved?.paths ?? []).map((path) => [keyOf(path), path]));
  return (one) => {
    const then = listed.get(keyOf(one));
    return then !== undefined && looksSame(then.look, one.look) && looksSame(then.vault, one.vault);
  };
}

/** Whether a person left exactly this when approving others. */
export function createUndecided(parked: Parked | null): (one: ParkedPath) => boolean {
  return createApproval(parked === null ? null : { ...parked, paths: parked.paths.filter(({ undecided }) => undecided === true) });
}

function keyOf({ path, what }: ParkedPath): string {
  return `${path}\0${what}`;
}

/** A folder's own time changes with every change inside it. */
function looksSame(left: Look, right: Look): boolean {
  if (left.type !== right.type) return false;
  return left.type === 'folder' || (left.size === right.size && left.mtime === right.mtime);
}

function idOf(paths: readonly ParkedPath[]): string {
  const lanes = { left: 0xdeadbeef, right: 0x41c6ce57 };
  for (const path of paths) digest(lanes, `${keyOf(path)}\0${textOf(path.look)}\0${textOf(path.vault)}\n`);
  return base32(lanes.left) + base32(lanes.right);
}

function textOf({ type, size, mtime }: Look): string {
  return type === 'folder' ? type : `${type} ${size} ${mtime}`;
}

/** Two multiplicative hashes side by side (as in cyrb53). Not used for security: it only has to distinguish two lists. */
function digest(lanes: { left: number; right: number }, text: string): void {
  let { left, right } = lanes;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    left = Math.imul(left ^ unit, 2_654_435_761);
    right = Math.imul(right ^ unit, 1_597_334_677);
  }
  lanes.left = Math.imul(left ^ (left >>> 16), 2_246_822_507) ^ Math.imul(right ^ (right >>> 13), 3_266_489_909);
  lanes.right = Math.imul(right ^ (right >>> 16), 2_246_822_507) ^ Math.imul(left ^ (left >>> 13), 3_266_489_909);
}

/** Half an id. */
function base32(lane: number): string {
  return [0, 1, 2, 3].map((place) => BASE_32.charAt((lane >>> (place * BITS)) & (BASE_32.length - 1))).join('');
}
