/** Decisions of people about the mirror: stored for the next run, whichever process stores them. */
import type { MirrorAnswer } from '../health/mirror.ts';
import { isUnder } from '../health/mirror-listing.ts';
import { approvedPart, createApproval } from './core/parked.ts';
import type { ParkedPath } from './core/plan.ts';
import type { MirrorStore } from './store-port.ts';

const DECIDED: MirrorAnswer = { ok: true };

/**
 * What is parked under this id is done by the next run, as far as it still looks as listed.
 * @param under only these paths, and what lies in these folders
 */
export function approveParked(store: MirrorStore, id: string, under: readonly string[] = ['']): MirrorAnswer {
  const { decisions } = store;
  const parked = decisions.parked();
  if (parked === null) return { ok: false, why: 'nothing is parked' };
  if (parked.id !== id) return { ok: false, why: `what is parked now has the id ${parked.id}` };
  const missing = under.find((folder) => !parked.paths.some(({ path }) => isUnder(path, [folder])));
  if (missing !== undefined) return { ok: false, why: `nothing that is parked is ${missing} or lies in it` };
  const approved = approvedPart(parked, decisions.approved(), ({ path }) => isUnder(path, under));
  const isApproved = createApproval(approved);
  const paths = parked.paths.map(({ path, what, look, vault }): ParkedPath => ({ path, what, look, vault }));
  decisions.setParked({ ...parked, paths: paths.map((path) => (isApproved(path) ? path : { ...path, undecided: true })) });
  decisions.setApproved(approved);
  return DECIDED;
}

/** @param accept the halt's code, written with a hyphen: hot is as it should be; `null`: only try again */
export function resumeHalted(store: MirrorStore, accept: string | null): MirrorAnswer {
  const halted = store.decisions.halted();
  if (halted === null) return { ok: false, why: 'the mirror is not halted' };
  const { code, args } = halted.reason;
  if (accept !== null && code !== accept.replace('-', '.')) return { ok: false, why: `it is halted by ${code}` };
  if (accept === 'hot-shrunk') acceptSize(store, Number(args['has']));
  else if (accept !== null) acceptMark(store, String(args['mark'] ?? ''));
  store.decisions.setHalted(null);
  return DECIDED;
}

/** From now on hot is compared with the size that a person accepted. */
function acceptSize(store: MirrorStore, hotPaths: number): void {
  const last = store.runs.lastComplete();
  if (last !== null) store.runs.setLastComplete({ ...last, hotPaths });
}

/** Accepts the copy of hot that carries this mark, and no other one. */
function acceptMark(store: MirrorStore, accepted: string): void {
  const vaultId = store.vaults.pinned() ?? '';
  const image = store.vaults.image(vaultId);
  if (image !== null) store.vaults.setImage(vaultId, { ...image, accepted });
}
