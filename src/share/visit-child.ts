/**
 * The program of one visit, run in a process of its own because any of these calls may never return. Everything is synchronous: a call that
 * hangs keeps the main thread (state D), so that the process is not mistaken for a zombie. It receives its order on standard input, prints
 * an empty line when it starts to look, and then one line of JSON with the result. Its end is not waited for.
 */
import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  opendirSync,
  openSync,
  readFileSync,
  readSync,
  realpathSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { errnoName } from './errno.ts';
import type { FolderSeen, VisitReport } from './visit.ts';
import { LARGEST_SENTINEL, type VisitOrder } from './visit-order.ts';

export type VisitAnswer = { readonly report: VisitReport } | { readonly errno: string; readonly step: string };

class StepFailed extends Error {
  readonly errno: string;
  readonly step: string;
  constructor(step: string, cause: unknown) {
    super(step, { cause });
    this.step = step;
    this.errno = errnoName(cause);
  }
}

function atStep<T>(step: string, look: () => T): T {
  try {
    return look();
  } catch (error) {
    throw new StepFailed(step, error);
  }
}

function see(order: VisitOrder): VisitReport {
  const root = atStep('enter', () => realpathSync(order.root));
  const parentDevice = atStep('parent', () => statSync(dirname(root), { bigint: true }).dev);
  const entered = atStep('enter', () => statSync(root, { bigint: true }));
  return {
    device: String(entered.dev),
    parentDevice: String(parentDevice),
    space: atStep('statfs', () => spaceOf(root)),
    sentinel: order.sentinel === null ? null : readSentinel(join(root, order.sentinel)),
    uncachedLookup: lookUpRandomName(root),
    readOnly: isReadOnly(root),
    ...(order.folder === null ? {} : { folder: seeFolder(join(root, order.folder)) }),
  };
}

function spaceOf(root: string): VisitReport['space'] {
  const { blocks, bavail, bsize, frsize } = statfsSync(root);
  const unit = frsize > 0 ? frsize : bsize;
  return blocks > 0 ? { freeBytes: bavail * unit, sizeBytes: blocks * unit } : null;
}

function readSentinel(file: string): VisitReport['sentinel'] {
  try {
    if (!lstatSync(file).isFile()) return { kind: 'not-regular' };
    const handle = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const { size, dev } = fstatSync(handle, { bigint: true });
      if (size > LARGEST_SENTINEL) return { kind: 'too-large' };
      const buffer = Buffer.alloc(LARGEST_SENTINEL);
      const length = readSync(handle, buffer, 0, LARGEST_SENTINEL, 0);
      return { kind: 'read', text: buffer.toString('utf8', 0, length), device: String(dev) };
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    const errno = errnoName(error);
    return errno === 'ENOENT' || errno === 'ENOTDIR' ? { kind: 'missing' } : { kind: 'error', errno };
  }
}

/** Whether it is empty matters, not how much it holds. */
const MOST_ENTRIES = 1_000;

function seeFolder(path: string): FolderSeen {
  try {
    const stats = lstatSync(path);
    if (!stats.isDirectory()) return { kind: 'not-a-folder' };
    const folder = opendirSync(path);
    try {
      let entries = 0;
      for (let entry = folder.readSync(); entry !== null && entries < MOST_ENTRIES; entry = folder.readSync())
        if (!entry.name.startsWith('.')) entries += 1;
      return { kind: 'folder', entries, changedAt: stats.mtimeMs };
    } finally {
      folder.closeSync();
    }
  } catch (error) {
    const errno = errnoName(error);
    return errno === 'ENOENT' || errno === 'ENOTDIR' ? { kind: 'missing' } : { kind: 'error', errno };
  }
}

function lookUpRandomName(root: string): VisitReport['uncachedLookup'] {
  try {
    lstatSync(join(root, `.ytm-no-such-name-${process.pid}-${Math.random().toString(36).slice(2)}`));
    return { errno: 'EEXIST' };
  } catch (error) {
    const errno = errnoName(error);
    return errno === 'ENOENT' ? 'absent' : { errno };
  }
}

function isReadOnly(root: string): boolean {
  try {
    accessSync(root, constants.W_OK);
    return false;
  } catch (error) {
    return errnoName(error) === 'EROFS';
  }
}

function answer(order: VisitOrder): VisitAnswer {
  try {
    return { report: see(order) };
  } catch (error) {
    if (error instanceof StepFailed) return { errno: error.errno, step: error.step };
    throw error;
  }
}

const written = readFileSync(0, 'utf8');
// Nothing on standard input: the parent died before this process was recorded, so nothing is accessed.
if (written !== '') {
  // It runs, and looks from now on. A delay before this is due to a busy machine and says nothing about the share.
  writeSync(1, '\n');
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(written) as VisitOrder))}\n`);
}
