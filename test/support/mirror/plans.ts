/** Differences, and what is decided on them. */
import { type DecideInput, decide } from '../../../src/mirror/core/decide.ts';
import type { Copy, Deletion, Differences, Drift, Look, Make, Plan, Verdict } from '../../../src/mirror/core/plan.ts';
import { CONTRACT, FREE, NOW } from './model.ts';

export const FILE: Look = { type: 'file', size: 10, mtime: 1_000 };

/** 1,000 paths of hot, all of them as they were sent. */
export const NO_DIFFERENCES: Differences = {
  makes: [],
  copies: [],
  renames: [],
  deletions: [],
  drift: [],
  leftOut: [],
  unmanaged: { count: 0, sample: [] },
  lost: [],
  unmanagedPaths: [],
  adopted: [],
  forgotten: [],
  hotPaths: 1_000,
  hotPathsByFolder: new Map([['', 1_000]]),
  readErrors: 0,
};

export function judged(differences: Partial<Differences>, more: Partial<DecideInput> = {}): Verdict {
  return decide({
    differences: { ...NO_DIFFERENCES, ...differences },
    contract: CONTRACT,
    withDeletions: true,
    lastComplete: null,
    approved: null,
    acceptShrunk: false,
    now: NOW,
    ...more,
  });
}

/** By a contract whose budgets never park anything. */
export function judgedFreely(differences: Partial<Differences>, more: Partial<DecideInput> = {}): Verdict {
  return judged(differences, { contract: { ...CONTRACT, budget: FREE }, ...more });
}

export function planOf(verdict: Verdict): Plan {
  if (verdict.kind === 'halt') throw new Error('halted');
  return verdict.plan;
}

export function deletion(path: string, more: Partial<Deletion> = {}): Deletion {
  return { path, sentAs: path, look: FILE, sent: null, makesWay: false, replacedBy: null, ...more };
}

export function copy(path: string, replaces: Look | null = null): Copy {
  const kind = replaces === null ? 'create' : 'update';
  return { kind, path, size: 5, mtime: 2_000, ctime: 2_000, birth: null, inode: 7, fresh: false, replaces };
}

export function make(kind: 'folder' | 'link', path: string, replaces: Look | null = null): Make {
  return { kind, path, mtime: 2_000, birth: null, inode: 8, target: kind === 'link' ? 'x' : null, replaces };
}

export function drift(path: string, more: Partial<Drift>): Drift {
  return { path, what: 'drift', look: FILE, vault: FILE, copy: null, make: null, deletion: null, ...more };
}
