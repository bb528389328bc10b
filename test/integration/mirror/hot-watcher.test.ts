/** The watcher of hot on a real file system: it reports every change, also in folders that appear quickly, and says when it cannot. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Hint } from '../../../src/mirror/core/hints.ts';
import type { WatchMode } from '../../../src/mirror/hot/watch/protocol.ts';
import { createHotWatcher, type HotWatcher, type WatcherState } from '../../../src/mirror/hot/watcher.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { helperProgram } from '../../support/helpers.ts';
import { CONTRACT } from '../../support/mirror/model.ts';
import { plant } from '../../support/mirror/tree.ts';
import { until } from '../../support/poll.ts';

interface Heard {
  readonly watcher: HotWatcher;
  readonly folders: Set<string>;
  readonly paths: Set<string>;
  readonly states: WatcherState[];
  lost: number;
}

let folder: string;
let hot: string;
const watchers: HotWatcher[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ytm-watcher-'));
  hot = join(folder, 'hot');
  plant(hot, { 'a/x': 'x', 'a/deep/er/y': 'y', 'planning/plan': 'plan', 'b/.keep': '' });
});
afterEach(async () => {
  await Promise.all(watchers.splice(0).map((watcher) => watcher.stop()));
  rmSync(folder, { recursive: true, force: true });
});

async function watched({ mode = 'folders', path = hot }: { readonly mode?: WatchMode; readonly path?: string } = {}): Promise<Heard> {
  const watcher = createHotWatcher({
    clock: systemClock,
    program: helperProgram('watcher'),
    hot: path,
    niceness: 0,
    contract: { ...CONTRACT, exclude: ['planning'] },
    mode,
  });
  watchers.push(watcher);
  const heard: Heard = { watcher, folders: new Set(), paths: new Set(), states: [], lost: 0 };
  watcher.start({
    hints: (hints: readonly Hint[]) => {
      for (const { folder: at, names } of hints) {
        heard.folders.add(at);
        for (const name of names) heard.paths.add(join(at, name));
      }
    },
    lost: () => (heard.lost += 1),
    state: (state) => heard.states.push(state),
  });
  await until('the watcher has begun', () => heard.states.some(({ kind }) => kind !== 'starting'));
  return heard;
}

describe.each<WatchMode>(['folders', 'stream'])('the watcher of hot, by %s', (mode) => {
  it('reports the folder of what was written, created, moved and removed, and nothing that is not mirrored', async () => {
    const heard = await watched({ mode });
    // What changed before it watched, it cannot know.
    expect(heard.lost).toBe(1);
    writeFileSync(join(hot, 'planning/plan'), 'another');
    writeFileSync(join(hot, '.ytm_hot.json'), '{}');
    writeFileSync(join(hot, 'a/deep/.DS_Store'), '');
    writeFileSync(join(hot, 'a/x'), 'changed');
    renameSync(join(hot, 'a/deep/er/y'), join(hot, 'b/y'));
    mkdirSync(join(hot, 'new'));
    rmSync(join(hot, 'b/.keep'));
    await until('every change is reported', () => ['a/x', 'a/deep/er/y', 'b/y', 'new', 'b/.keep'].every((path) => heard.paths.has(path)));
    expect([...heard.paths].filter((path) => /planning|ytm|DS_Store/.test(path))).toEqual([]);
    expect(heard.lost).toBe(1);
  });
});

describe('the watcher of hot', () => {
  it('counts the folders that it watches', async () => {
    expect((await watched()).states.at(-1)).toEqual({ kind: 'watching', folders: 5 });
  });

  it('watches folders that are created and filled at once, and folders that moved, under their new names', async () => {
    const heard = await watched();
    for (let batch = 0; batch < 100; batch += 1) {
      const deep = join(hot, `batch ${batch}`, 'in', 'depth');
      mkdirSync(deep, { recursive: true });
      writeFileSync(join(deep, 'file'), '');
    }
    await until('all folders are watched', () => heard.states.some((state) => state.kind === 'watching' && state.folders === 305));
    // Each was reported after it was watched, as its content may have been there before.
    await until('all new folders are reported', () =>
      Array.from({ length: 100 }, (_, batch) => `batch ${batch}/in/depth`).every((at) => heard.folders.has(at)),
    );
    renameSync(join(hot, 'a/deep'), join(hot, 'b/deep'));
    await until('the moved folder is watched', () => heard.folders.has('b/deep/er'));
    heard.paths.clear();
    writeFileSync(join(hot, 'b/deep/er/y'), 'changed there');
    await until('a change in it is reported', () => heard.paths.has('b/deep/er/y'));
    expect(heard.paths.has('a/deep/er/y')).toBe(false);
    expect(heard.lost).toBe(1);
  });

  it('does not follow links, except to hot itself', async () => {
    mkdirSync(join(folder, 'elsewhere/in'), { recursive: true });
    symlinkSync(join(folder, 'elsewhere'), join(hot, 'b/link'));
    symlinkSync(hot, join(folder, 'link to hot'));
    const heard = await watched({ path: join(folder, 'link to hot') });
    writeFileSync(join(folder, 'elsewhere/in/file'), '');
    writeFileSync(join(hot, 'b/file'), '');
    await until('the change is reported', () => heard.paths.has('b/file'));
    expect([...heard.paths]).toEqual(['b/file']);
  });

  it('says that hot moved away, and that hot is not there', async () => {
    const heard = await watched();
    renameSync(hot, join(folder, 'moved'));
    await until('hot is missed', () => heard.states.at(-1)?.kind === 'failed');
    expect(heard.states.at(-1)).toEqual({ kind: 'failed', problem: 'MOVED' });
    expect((await watched({ path: join(folder, 'never') })).states.at(-1)).toEqual({ kind: 'failed', problem: 'ENOENT' });
  });

  it('reports that it may have missed something when the kernel dropped events', async () => {
    const heard = await watched();
    const pid = pidOfWatcher();
    process.kill(pid, 'SIGSTOP');
    const queue = Number(readFileSync('/proc/sys/fs/inotify/max_queued_events', 'utf8'));
    // In turns, as the kernel keeps equal events in a row only once.
    for (let event = 0; event <= queue; event += 1) utimesSync(join(hot, event % 2 === 0 ? 'a/x' : 'b/.keep'), 1, 1);
    process.kill(pid, 'SIGCONT');
    await until('the loss is reported', () => heard.lost === 2);
    // It goes on.
    writeFileSync(join(hot, 'a/x'), 'changed after that');
    await until('later changes are reported', () => heard.paths.has('a/x'));
  });

  it('reports that it was killed', async () => {
    const heard = await watched();
    process.kill(pidOfWatcher(), 'SIGKILL');
    await until('its end is reported', () => heard.states.at(-1)?.kind === 'failed');
    expect(heard.states.at(-1)).toMatchObject({ problem: expect.stringContaining('SIGKILL') });
  });
});

/** The only watcher that this process has started and not stopped. */
function pidOfWatcher(): number {
  const lines = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' }).split('\n');
  const found = lines.filter((line) => line.includes('watcher.mjs'));
  expect(found).toHaveLength(1);
  return Number(found[0]?.trim().split(' ')[0]);
}
