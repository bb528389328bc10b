/** A folder of hot is a link to somewhere else while rsync is at work: what came from there is taken back. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MirrorLab, makeMirrorLab, WIDE } from '../../../support/mirror/lab.ts';
import { listingOf } from '../../../support/mirror/listing.ts';
import { runAt } from '../../../support/mirror/moments.ts';
import { rsyncProblem, rsyncTitle } from '../rsync-lab.ts';

const TIME = 1_700_000_000;
const SWAPPER = join(import.meta.dirname, '../../../support/mirror/programs/swap-link.mjs');
let lab: MirrorLab;
beforeEach(async () => {
  lab = makeMirrorLab({ hot: { 'takes/old': 'the first', 'other/file': 'other' }, mirror: { budget: WIDE } });
  expect(await lab.run()).toMatchObject({ status: 'complete' });
  mkdirSync(join(lab.folder, 'outside'));
  // Of equal size and time, so that looks cannot tell one from the other.
  for (const name of ['old', 'new']) {
    for (const [folder, text] of [
      [join(lab.hot, 'takes'), `inside ${name}`],
      [join(lab.folder, 'outside'), `secret ${name}`],
    ] as const) {
      writeFileSync(join(folder, name), text);
      utimesSync(join(folder, name), TIME, TIME);
    }
  }
  writeFileSync(join(lab.hot, 'other/new'), 'more');
});
afterEach(() => lab.remove());

const takes = (): string => join(lab.hot, 'takes');
function away(): void {
  renameSync(takes(), join(lab.folder, 'takes away'));
  symlinkSync(join(lab.folder, 'outside'), takes());
}
function back(): void {
  rmSync(takes());
  renameSync(join(lab.folder, 'takes away'), takes());
}

/** Files of the vault, without its own, that hold what was never in hot. */
function foreignIn(vault: string): readonly string[] {
  return [...listingOf(vault, (path) => path.startsWith('.ytm_'))].flatMap(([path, { type }]) =>
    type === 'file' && readFileSync(join(vault, path), 'utf8').startsWith('secret') ? [path] : [],
  );
}

describe.skipIf(rsyncProblem !== null)(rsyncTitle('what came from behind a link'), () => {
  it('is taken back and reported, also when the folder is back before anybody looks', async () => {
    const record = await runAt(lab, { beforeSending: away, afterSending: back });
    expect(record).toMatchObject({ status: 'partial', reasons: [{ code: 'mirror.not_arrived', args: { count: 2 } }] });
    expect(record.leftOut.map(({ path, why }) => [path, why])).toEqual([
      ['takes/new', 'not-from-hot'],
      ['takes/old', 'not-from-hot'],
    ]);
    expect(existsSync(join(lab.vault, 'takes/new'))).toBe(false);
    expect(readFileSync(join(lab.vault, 'takes/old'), 'utf8')).toBe('the first');
    expect(readFileSync(join(lab.vault, 'other/new'), 'utf8')).toBe('more');
    expect(await lab.run()).toMatchObject({ status: 'complete', done: { creates: 1, updates: 1 }, drift: [] });
    expect(readFileSync(join(lab.vault, 'takes/new'), 'utf8')).toBe('inside new');
  });

  it('is taken back while the link stays, too', async () => {
    const record = await runAt(lab, { beforeSending: away });
    expect(record.leftOut.filter(({ why }) => why === 'not-from-hot')).toHaveLength(2);
    expect(readFileSync(join(lab.vault, 'takes/old'), 'utf8')).toBe('the first');
    back();
    expect(await lab.run()).toMatchObject({ status: 'complete', drift: [] });
  });

  it.each(['takes/old', 'takes/new'])('is found by the next run when nobody looked after the sending: %s', async (path) => {
    const record = await runAt(lab, { beforeSending: away, afterSending: back, unseen: 'once sent' });
    expect(record).toMatchObject({ status: 'failed' });
    expect(readFileSync(join(lab.vault, path), 'utf8')).toMatch(/^secret/u);
    expect(await lab.run()).toMatchObject({ status: 'complete', done: { creates: 0, updates: 2 }, drift: [] });
    expect(readFileSync(join(lab.vault, path), 'utf8')).toMatch(/^inside/u);
  });

  it('is left to the next run, which reads nothing when nobody touched the folder', async () => {
    expect(await runAt(lab, { unseen: 'once sent' })).toMatchObject({ status: 'failed' });
    expect(await lab.run()).toMatchObject({ status: 'complete', done: { creates: 0, updates: 0 }, drift: [] });
    expect(readFileSync(join(lab.vault, 'takes/new'), 'utf8')).toBe('inside new');
    expect(await lab.store((store) => store.manifest('vault-of-whole-runs').row('takes/new')?.digest)).toBeNull();
  });

  it('never stays under a final name after a complete run, however often the folder is swapped', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `take ${index}`);
    const write = (folder: string, what: string): void => {
      for (const name of names) {
        writeFileSync(join(folder, name), `${what} ${name}`);
        utimesSync(join(folder, name), TIME, TIME);
      }
    };
    write(join(lab.folder, 'outside'), 'secret');
    write(takes(), 'inside');
    // A folder that is a link at the moment of the scan would halt the mirror: hot has shrunk.
    lab.configure({ minHotRatio: '0%' });
    const attacker = spawn(process.execPath, [SWAPPER, takes(), join(lab.folder, 'outside')], { stdio: ['pipe', 'pipe', 'inherit'] });
    const statuses: string[] = [];
    try {
      await once(attacker.stdout, 'data');
      for (let turn = 0; turn < 4; turn += 1) {
        const record = await lab.run();
        statuses.push(record.status);
        const reported = new Set([...record.leftOut.map(({ path }) => path), ...record.drift]);
        const foreign = foreignIn(lab.vault).filter((path) => !reported.has(path));
        if (record.status === 'complete' || record.status === 'parked') expect(foreign).toEqual([]);
      }
    } finally {
      attacker.stdin.end();
      await once(attacker, 'exit');
    }
    const last = await lab.run();
    expect([last.status, foreignIn(lab.vault)], statuses.join()).toEqual(['complete', []]);
    for (const name of names) expect(readFileSync(join(lab.vault, 'takes', name), 'utf8')).toBe(`inside ${name}`);
  });

  it('is not what came from a folder in which somebody works: its content is that of hot', async () => {
    const record = await runAt(lab, { beforeSending: () => writeFileSync(join(takes(), 'born meanwhile'), 'x') });
    expect(record).toMatchObject({ status: 'complete', done: { creates: 2, updates: 1 }, leftOut: [] });
  });
});
