/**
 * What the mirror costs beside bare rsync with the same copying arguments, which finds out by itself what is to be done. The two
 * take turns, so that whatever else the machine does falls on both; ratios are medians of those within each turn.
 *
 *   npm run bench -- mirror [empty] [copy] [memory] [slow] [--turns 5] [--folders 2000] [--files 50]
 *
 * empty: a full pass over 100,000 files with nothing to do; copy: a first copy of 2 GB; memory: what `ytm serve` takes while it
 * mirrors 100,000 files, a first copy and an empty pass; slow: an empty pass on a share that takes 1 ms for each call (FUSE, as root).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { firstCopy } from './mirror/first-copy.ts';
import { memoryOfServe } from './mirror/memory.ts';
import { nothingToDo } from './mirror/nothing-to-do.ts';
import { slowShare } from './mirror/slow-share.ts';

const BENCHES = { empty: nothingToDo, copy: firstCopy, memory: memoryOfServe, slow: slowShare } as const;
type Name = keyof typeof BENCHES;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    turns: { type: 'string', default: '5' },
    folders: { type: 'string', default: '2000' },
    files: { type: 'string', default: '50' },
  },
});
const names = Object.keys(BENCHES) as readonly Name[];
const size = { folders: Number(values.folders), filesAFolder: Number(values.files) };

for (const name of names.filter((each) => positionals.length === 0 || positionals.includes(each))) {
  const folder = mkdtempSync(join(tmpdir(), 'ytm-bench-'));
  try {
    console.log(`- ${name}`);
    await BENCHES[name]({ folder, turns: Number(values.turns), size });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
