/** What is sent unseen: it changed while it was sent, or the run ended before anybody looked. Nobody edited it in the vault. */
import { readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../../src/mirror/record.ts';
import { type MirrorLab, makeMirrorLab } from '../../../support/mirror/lab.ts';
import { differencesOf, listingOf } from '../../../support/mirror/listing.ts';
import { type Moments, runAt } from '../../../support/mirror/moments.ts';
import { scriptedRsync } from '../../../support/mirror/scripted-rsync.ts';
import { rsync } from '../rsync-lab.ts';

let lab: MirrorLab;
let time = 1_800_000_000;
beforeEach(async () => {
  lab = makeMirrorLab({ hot: { film: 'first', other: 'other' } });
  expect((await lab.run()).status).toBe('complete');
});
afterEach(() => lab.remove());

/** Every version is newer than the one before, in place: the inode stays. */
function write(text: string, name = 'film'): void {
  writeFileSync(join(lab.hot, name), text);
  time += 10;
  utimesSync(join(lab.hot, name), time, time);
}

const run = (moments: Moments): Promise<RunRecord> => runAt(lab, moments);

async function isMended(): Promise<void> {
  expect(await lab.run()).toMatchObject({ status: 'complete', drift: [] });
  expect(
    differencesOf(
      listingOf(lab.vault, (path) => path.startsWith('.ytm_') || path === 'ytm_heartbeat.json'),
      listingOf(lab.hot, (path) => path.startsWith('.ytm_')),
    ),
  ).toEqual([]);
}

describe('what is sent unseen', () => {
  it('a file that changed between the plan and the sending, and once more after it', async () => {
    write('second');
    const record = await run({ beforeSending: () => write('third, longer'), afterSending: () => write('fourth, longer still') });
    expect(record).toMatchObject({ status: 'complete', leftOut: [{ path: 'film', why: 'changed-while-sent' }] });
    expect(readFileSync(join(lab.vault, 'film'), 'utf8')).toBe('third, longer');
    await isMended();
  });

  it('a file that changes at every run', async () => {
    for (let round = 0; round < 4; round += 1) {
      write(`round ${round}`);
      expect(await run({ afterSending: () => write(`round ${round}, then more`) })).toMatchObject({ status: 'complete', drift: [] });
    }
    await isMended();
  });

  it('a run that ended before it looked, and hot went on', async () => {
    write('second');
    expect(await run({ unseen: true })).toMatchObject({ status: 'failed' });
    expect(readFileSync(join(lab.vault, 'film'), 'utf8')).toBe('second');
    write('third');
    await isMended();
  });

  it('two such runs one after the other, the second of which sent nothing', async () => {
    write('second');
    expect(await run({ unseen: true })).toMatchObject({ status: 'failed' });
    write('third');
    const stopped = await run({
      beforeSending: () => {
        throw new Error('it dies here');
      },
    });
    expect(stopped).toMatchObject({ status: 'failed' });
    expect(readFileSync(join(lab.vault, 'film'), 'utf8')).toBe('second');
    write('fourth');
    await isMended();
  });

  it('what arrived unseen is known once the next run saw it', async () => {
    write('second');
    expect(await run({ unseen: true })).toMatchObject({ status: 'failed' });
    await isMended();
    write('third');
    await isMended();
  });

  it('a new file that went from hot before anybody looked is not unmanaged', async () => {
    write('new', 'came and went');
    expect(await run({ unseen: true })).toMatchObject({ status: 'failed' });
    rmSync(join(lab.hot, 'came and went'));
    await isMended();
  });

  it('an edit in the vault is still one', async () => {
    write('second');
    expect(await run({ unseen: true })).toMatchObject({ status: 'failed' });
    writeFileSync(join(lab.vault, 'film'), 'edited in the vault');
    utimesSync(join(lab.vault, 'film'), time + 5, time + 5);
    write('third');
    expect(await lab.run()).toMatchObject({ status: 'parked', drift: ['film'] });
    expect(readFileSync(join(lab.vault, 'film'), 'utf8')).toBe('edited in the vault');
  });
});

describe('what the vault has got since the plan was made', () => {
  /** A person saves a film right there. */
  function saveInVault(name: string): void {
    writeFileSync(join(lab.vault, name), 'saved in the vault');
    utimesSync(join(lab.vault, name), time + 100, time + 100);
  }

  it.each([
    ['a file in the place of a new one', 'new'],
    ['an edit of one that is to be replaced', 'film'],
  ])('%s stays, also without a trash; the rest goes, and the next run judges it', async (_what, name) => {
    lab.configure({ trash: false });
    write('of hot', name);
    write('of hot, too', 'other');
    expect(await run({ afterPlan: () => saveInVault(name) })).toMatchObject({
      status: 'partial',
      returncode: 1,
      done: { updates: 1 },
      leftOut: [{ path: name, why: 'edited-in-vault' }],
    });
    expect(readFileSync(join(lab.vault, name), 'utf8')).toBe('saved in the vault');
    expect(readFileSync(join(lab.vault, 'other'), 'utf8')).toBe('of hot, too');
    expect(await lab.run()).toMatchObject({ status: 'parked', drift: [name] });
    expect(readFileSync(join(lab.vault, name), 'utf8')).toBe('saved in the vault');
  });

  it('a gap in the place of one that is to be replaced keeps nothing up', async () => {
    write('second');
    expect(await run({ afterPlan: () => rmSync(join(lab.vault, 'film')) })).toMatchObject({ status: 'complete', leftOut: [] });
    await isMended();
  });
});

describe('what changes at every look', () => {
  it('has half an hour from its first change on, not from one of which nothing was left', async () => {
    await lab.store((store) => store.hot.setChangingSince(new Map([['film', 1]])));
    expect(await lab.run()).toMatchObject({ status: 'complete' });
    expect(await lab.store((store) => store.hot.changingSince())).toEqual(new Map());
  });
});

describe('what does not arrive', () => {
  it('is named with what rsync says; other deletions do not wait for it, and it is sent once it goes', async () => {
    const says = `echo "rsync: [sender] send_files failed to open \\"$PWD/new\\": Permission denied (13)" >&2`;
    lab.configure({
      rsync: { bin: scriptedRsync(lab.folder, { rsync: rsync.file, options: '--exclude=/new', after: `${says}; exit 23` }) },
    });
    write('came from it', 'new');
    rmSync(join(lab.hot, 'other'));
    for (const deletes of [1, 0]) {
      const { leftOut, ...record } = await lab.run();
      expect(record).toMatchObject({ status: 'partial', reasons: [{ code: 'mirror.not_arrived' }], done: { creates: 0, deletes } });
      expect(leftOut).toEqual([{ path: 'new', why: 'not-arrived', detail: expect.stringContaining('Permission denied') }]);
      expect(await lab.store((store) => store.runs.putOffRuns())).toBe(0);
    }
    lab.configure({});
    expect(await lab.run()).toMatchObject({ status: 'complete', done: { creates: 1, deletes: 0 } });
  });
});
