/** What a share accepts and what it refuses, told apart from a share that is in trouble. To be called in a folder of its own. */
import { unlinkSync, writeFileSync } from 'node:fs';
import { errnoName } from '../../../share/errno.ts';
import { asleep, OpFailed } from './failures.ts';

/** Errors by which file systems refuse a name, a link or a time. Any other may also come from a share that is in trouble. */
const REFUSALS: ReadonlySet<string> = new Set([
  'EACCES',
  'EILSEQ',
  'EINVAL',
  'EISDIR',
  'ENAMETOOLONG',
  'ENOENT',
  'ENOSYS',
  'ENOTDIR',
  'ENOTSUP',
  'EOPNOTSUPP',
  'EPERM',
]);

/** What answers so is lost for good: nothing that is mounted there later is this share. */
const LOST: ReadonlySet<string> = new Set(['ENODEV', 'ENOTCONN', 'ENXIO', 'ESTALE']);

/** In ms. Clients that drop their connection wait for some seconds until they connect again. */
const PATIENCE = 10_000;
const PAUSE = 100;

/** `breaks`: the share does not accept it, and did not answer for a while each time it was tried. */
export type Outcome = 'accepted' | 'refused' | 'breaks';

/**
 * Some clients drop their connection to the server, for seconds, when it does not accept a name; everything fails with EIO meanwhile, as on a
 * share that is in trouble. So an error that may come from such trouble counts only if it comes twice, with a share that answers in between.
 * @throws OpFailed if the share does not answer again, or fails in another way the second time
 */
export function attempt(act: () => unknown): Outcome {
  const first = errorOf(act);
  if (first === null) return 'accepted';
  if (REFUSALS.has(first)) return 'refused';
  waitForAnswer(first);
  const second = errorOf(act);
  if (second === null) return 'accepted';
  if (second !== first) throw new OpFailed('probe', second);
  return waitForAnswer(second) ? 'breaks' : 'refused';
}

export function accepts(act: () => unknown): boolean {
  return attempt(act) === 'accepted';
}

function errorOf(act: () => unknown): string | null {
  try {
    act();
    return null;
  } catch (error) {
    return errnoName(error);
  }
}

/** Until an ordinary file can be made again. False: that was so at once. */
function waitForAnswer(errno: string): boolean {
  let found = errorOf(makeOrdinaryFile);
  if (found === null) return false;
  for (let waited = 0; found !== null; waited += PAUSE) {
    if (LOST.has(found) || waited >= PATIENCE) throw new OpFailed('probe', errno);
    Atomics.wait(asleep, 0, 0, PAUSE);
    found = errorOf(makeOrdinaryFile);
  }
  return true;
}

function makeOrdinaryFile(): void {
  writeFileSync('ordinary', '');
  unlinkSync('ordinary');
}
