/** The share goes while the mirror works, or another one comes: never a byte in the folder beneath, and nothing is lost. */
import { readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SENTINEL_NAME } from '../../../../src/mirror/core/contract.ts';
import type { RunRecord } from '../../../../src/mirror/record.ts';
import { plant, treeOf } from '../../../support/mirror/tree.ts';
import { until } from '../../../support/poll.ts';
import { change, contentsIn, WRITES } from './changes.ts';
import { lossProblem, makeMountedLab, plantVault, SENTINEL_TEXT, type Step, titled } from './lab.ts';

/** By whoever stumbles over it, or by the probes that look all the time. */
const STOPPED: unknown = expect.stringMatching(/^(failed|aborted)$/);
/** As the share is mounted, not with places to fill in. */
const REMOUNT: unknown = expect.stringMatching(/^sudo mount -t tmpfs ytm-test-share /);

/** Both may tell. */
function firstOf({ status, reasons }: RunRecord): readonly unknown[] {
  return [status, reasons[0]?.code];
}

describe.skipIf(lossProblem !== null)(titled('a share that goes', lossProblem), () => {
  let lab: ReturnType<typeof makeMountedLab>;
  let inDisk: string;
  let round = 0;
  let before: ReadonlySet<string>;
  beforeAll(async () => {
    lab = makeMountedLab({ mirror: { rsync: { bwlimit: 4_000 }, budget: { bytes: '100%' }, trash: { max: '90%' } } });
    inDisk = join(lab.share.disk.content, 'ytm_workspaces');
    change(lab.hot, round);
    expect(await lab.run()).toMatchObject({ status: 'complete' });
  });
  afterAll(() => lab.remove());
  afterEach(() => {
    lab.share.unmount();
    lab.share.mount();
    rmSync(join(inDisk, SENTINEL_NAME), { recursive: true, force: true });
    writeFileSync(join(inDisk, SENTINEL_NAME), SENTINEL_TEXT);
  });
  beforeEach(() => {
    round += 1;
    change(lab.hot, round);
    before = contentsIn(inDisk);
  });

  function lost(): readonly string[] {
    const now = contentsIn(inDisk);
    return [...before].filter((content) => !now.has(content));
  }

  /** Nothing was lost and nothing written beneath; a run after it makes the vault an image again. */
  async function andThen(): Promise<void> {
    expect([lab.share.changesBeneath(), lost()]).toEqual([[], []]);
    lab.share.unmount();
    lab.share.mount();
    expect(await lab.run()).toMatchObject({ status: 'complete', reasons: [] });
    expect([lab.differences(), lab.share.changesBeneath(), lost()]).toEqual([[], [], []]);
  }

  /** Writes a file that takes seconds, and waits until part of it has arrived. */
  function plantLarge(): void {
    writeFileSync(join(lab.hot, 'large.bin'), Buffer.alloc(8_000_000, String(round)));
  }
  const inFlight = (): Promise<unknown> => until('a file in flight', () => readdirSync(join(inDisk, '.ytm_tmp')).length > 0, { every: 5 });

  it('has something to do for all that writes', async () => {
    const steps = new Set<Step>();
    expect(await lab.run({ before: (step) => void steps.add(step) })).toMatchObject({ status: 'complete' });
    expect(WRITES.filter((step) => !steps.has(step))).toEqual([]);
    expect([lab.differences(), lost()]).toEqual([[], []]);
  });

  it.each(['enter', ...WRITES] as const)('is unmounted just before: %s', async (at) => {
    const record = await lab.run({
      before: (step) => {
        if (step === at) lab.share.unmount();
      },
    });
    const lost = { code: 'mount.absent', args: { remount: REMOUNT } };
    // The probes may know it before the first pass begins, or not.
    if (at === 'write-test') {
      expect(record.status).toMatch(/^(refused|aborted)$/);
      expect(record.reasons.at(-1)).toMatchObject(lost);
    }
    // Who stands in the vault goes on there; whoever comes in anew is refused, as rsync is.
    else if (at !== 'remove-folder' && at !== 'write-heartbeat')
      expect(record).toMatchObject({ status: at === 'enter' ? 'refused' : 'aborted', reasons: [lost] });
    await andThen();
  });

  it.each(['trash', 'make-folders'] as const)('is unmounted during: %s', async (at) => {
    await lab.run({
      during: async (step) => {
        if (step !== at) return;
        await new Promise(setImmediate);
        lab.share.unmount();
      },
    });
    await andThen();
  });

  it('is unmounted while rsync writes', async () => {
    plantLarge();
    await lab.run({
      during: async (step) => {
        if (step !== 'copy') return;
        await inFlight();
        lab.share.unmount();
      },
    });
    await andThen();
  });

  it('is not there at all', async () => {
    lab.share.unmount();
    expect(await lab.run()).toMatchObject({ status: 'refused', reasons: [{ code: 'mirror.gate_shut' }, { code: 'mount.absent' }] });
    await andThen();
  });

  it.each(['enter', 'trash', 'copy'] as const)('has another one in its place, just before: %s', async (at) => {
    const other = lab.share.another();
    plantVault(other.content, { 'theirs.txt': 'of another share, with the same id', '.ytm_tmp': null });
    const theirs = treeOf(other.content);
    const record = await lab.run({
      before: (step) => {
        if (step !== at) return;
        lab.share.unmount();
        lab.share.mount(other);
      },
    });
    expect(firstOf(record)).toEqual([at === 'enter' ? 'refused' : STOPPED, 'mount.absent']);
    expect(treeOf(other.content)).toEqual(theirs);
    await andThen();
  });

  it('is another one from the beginning: of another vault', async () => {
    const other = lab.share.another();
    plant(other.content, { [`ytm_workspaces/${SENTINEL_NAME}`]: '{"vault_id":"another"}', 'ytm_workspaces/theirs.txt': 'theirs' });
    const theirs = treeOf(other.content);
    lab.share.unmount();
    lab.share.mount(other);
    expect(await lab.run()).toMatchObject({ status: 'refused', reasons: [{ code: 'mirror.gate_shut' }, { code: 'sentinel.wrong_vault' }] });
    expect(treeOf(other.content)).toEqual(theirs);
    await andThen();
  });

  const SPOILT = {
    deleted: (file: string) => rmSync(file),
    'another vault’s': (file: string) => writeFileSync(file, '{"vault_id":"another"}'),
    'no JSON': (file: string) => writeFileSync(file, 'x'),
    'a link to a good one': (file: string) => {
      writeFileSync(`${lab.folder}/good.json`, SENTINEL_TEXT);
      rmSync(file);
      symlinkSync(`${lab.folder}/good.json`, file);
    },
    'a folder': (file: string) => {
      rmSync(file);
      plant(file, { x: 'x' });
    },
  } as const;
  const CODES = {
    deleted: 'sentinel.missing',
    'another vault’s': 'sentinel.wrong_vault',
    'no JSON': 'sentinel.invalid',
    'a link to a good one': 'sentinel.invalid',
    'a folder': 'sentinel.invalid',
  } as const;

  it.each([
    ['deleted', 'enter'],
    ['deleted', 'trash'],
    ['another vault’s', 'make-folders'],
    ['another vault’s', 'copy'],
    ['no JSON', 'rename'],
    ['a link to a good one', 'copy'],
    ['a folder', 'make-link'],
  ] as const)('has a sentinel that is %s, just before: %s', async (how, at) => {
    const sentinel = join(inDisk, SENTINEL_NAME);
    let then: unknown;
    const record = await lab.run({
      before: (step) => {
        if (step !== at || then !== undefined) return;
        SPOILT[how](sentinel);
        then = treeOf(inDisk);
      },
    });
    expect(firstOf(record)).toEqual([at === 'enter' ? 'refused' : STOPPED, CODES[how]]);
    expect(treeOf(inDisk)).toEqual(then);
    rmSync(sentinel, { recursive: true, force: true });
    writeFileSync(sentinel, SENTINEL_TEXT);
    await andThen();
  });

  it('loses its sentinel while rsync writes: the run ends as soon as the probes know it', async () => {
    plantLarge();
    const sentinel = join(inDisk, SENTINEL_NAME);
    const record = await lab.run({
      pace: { everyMs: 300, timeoutMs: 5_000 },
      during: async (step) => {
        if (step !== 'copy') return;
        await inFlight();
        rmSync(sentinel);
      },
    });
    expect(record).toMatchObject({ status: 'aborted', reasons: [{ code: 'sentinel.missing' }] });
    writeFileSync(sentinel, SENTINEL_TEXT);
    await andThen();
  });
});
