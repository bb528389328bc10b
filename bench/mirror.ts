/**
 * What the mirror costs beside bare rsync with the same copying arguments, which finds out by itself what is to be done. The two
 * take turns, so that whatever else the machine does falls on both; ratios are medians of those within each turn.
 *
 *   npm run bench -- mirror [empty] [copy] [memory] [slow] [quick] [saved] [day] [truth] [chances] [--turns 5] [--folders 2000] [--files 50]
 *
 * empty: a full pass over 100,000 files with nothing to do; copy: a first copy of 2 GB; memory: what `ytm serve` takes while it
 * mirrors 100,000 files, a first copy and an empty pass; slow: an empty pass on a share that takes 1 ms for each call (FUSE, as root);
 * quick: quick passes beside full ones over 20,000 files, on a disk and on such a share; saved: from a save until the vault has it, on both, and CPU while nothing happens; day: a studio's day on such a share; truth: 23 hostile histories, ytm beside rsync, rclone and unison (mirror/truth.ts has
 * its options); chances: random ones on real file systems, the same for each tool.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { MirrorBench } from './mirror/beside.ts';
import { chances } from './mirror/chances.ts';
import { day } from './mirror/day.ts';
import { firstCopy } from './mirror/first-copy.ts';
import { memoryOfServe } from './mirror/memory.ts';
import { nothingToDo } from './mirror/nothing-to-do.ts';
import { quickPass } from './mirror/quick-pass.ts';
import { saved } from './mirror/saved.ts';
import { slowShare } from './mirror/slow-share.ts';
import { truth } from './mirror/truth.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    turns: { type: 'string', default: '5' },
    folders: { type: 'string', default: '2000' },
    files: { type: 'string', default: '50' },
    // Of `day`, `truth` and `chances`: the folder `dist` of another build.
    ytm: { type: 'string' },
    only: { type: 'string' },
    json: { type: 'string' },
    why: { type: 'boolean', default: false },
    histories: { type: 'string', default: '24' },
    seed: { type: 'string', default: '20261' },
  },
});
const { ytm: dist, only, json, why } = values;
const size = { folders: Number(values.folders), filesAFolder: Number(values.files) };
const BENCHES = {
  empty: nothingToDo,
  copy: firstCopy,
  memory: memoryOfServe,
  slow: slowShare,
  quick: quickPass,
  saved,
  day: (bench: MirrorBench) => day({ ...bench, dist }),
  chances: () => chances({ dist, json, histories: Number(values.histories), seed: Number(values.seed) }),
  truth: () => truth({ dist, only, json, why }),
} as const;
type Name = keyof typeof BENCHES;
const names = Object.keys(BENCHES) as readonly Name[];

for (const name of names.filter((each) => positionals.length === 0 || positionals.includes(each))) {
  const folder = mkdtempSync(join(tmpdir(), 'ytm-bench-'));
  try {
    console.log(`- ${name}`);
    await BENCHES[name]({ folder, turns: Number(values.turns), size });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
