/** The failures of operations in the vault. Thrown inside the agent's program only. */
import { errnoName } from '../../../share/errno.ts';
import type { EnterRefusal } from '../protocol.ts';

/** One operation failed; the next one may follow. */
export class OpFailed extends Error {
  readonly errno: string;
  readonly step: string;
  constructor(step: string, errno: string) {
    super(`${step}: ${errno}`);
    this.step = step;
    this.errno = errno;
  }
}

/** The working folder is no longer the vault that was entered: nothing is written from now on. */
export class VaultLost extends Error {
  readonly refusal: EnterRefusal;
  constructor(refusal: EnterRefusal) {
    super(refusal.why);
    this.refusal = refusal;
  }
}

/** Runs `act`; an error of the system is labelled with the name of the step. */
export function atStep<T>(step: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw failed(step, error);
  }
}

const BUSY: ReadonlySet<string> = new Set(['EBUSY', 'ETXTBSY']);
/** In ms: a server that closes late, or an indexer, needs no longer. A program that works with a file keeps it open for much longer. */
const PAUSES = [10, 30, 60];
/** Nobody wakes it: to wait for a while. */
export const asleep = new Int32Array(new SharedArrayBuffer(4));

/** Like `atStep`, for a single call that removes a name: it is retried while the file is in use. */
export function onceFree<T>(step: string, act: () => T): T {
  for (const pause of PAUSES) {
    try {
      return act();
    } catch (error) {
      if (!BUSY.has(errnoName(error))) throw failed(step, error);
      Atomics.wait(asleep, 0, 0, pause);
    }
  }
  return atStep(step, act);
}

export function failed(step: string, error: unknown): Error {
  if (error instanceof OpFailed || error instanceof VaultLost) return error;
  return new OpFailed(step, errnoName(error));
}

/** The name does not exist. */
export function isAbsent(errno: string): boolean {
  return errno === 'ENOENT' || errno === 'ENOTDIR';
}
