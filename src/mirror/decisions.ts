/** What a person decides about the mirror: put on record for the next run, whoever does it. */
import type { MirrorAnswer } from '../health/mirror.ts';
import type { MirrorStore } from './record.ts';

const DECIDED: MirrorAnswer = { ok: true };

/** What is parked under this id goes at the next run, as far as it still looks as listed. */
export function approveParked(store: MirrorStore, id: string): MirrorAnswer {
  const parked = store.parked();
  if (parked === null) return { ok: false, why: 'nothing is parked' };
  if (parked.id !== id) return { ok: false, why: `what is parked now has the id ${parked.id}` };
  store.setApproved(parked);
  return DECIDED;
}

/** @param accept `hot-shrunk`: hot is as it should be; `null`: only to try again */
export function resumeHalted(store: MirrorStore, accept: string | null): MirrorAnswer {
  const halted = store.halted();
  if (halted === null) return { ok: false, why: 'the mirror is not halted' };
  const { code, args } = halted.reason;
  if (accept !== null && code !== accept.replace('-', '.')) return { ok: false, why: `it is halted by ${code}` };
  // From now on hot is measured by what a person found right.
  const last = store.lastComplete();
  if (accept !== null && last !== null) store.setLastComplete({ ...last, hotPaths: Number(args['has']) });
  store.setHalted(null);
  return DECIDED;
}
