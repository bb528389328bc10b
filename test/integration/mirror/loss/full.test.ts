/** A share that is full, and that fills up in mid-run. */
import { existsSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rsync } from '../rsync-lab.ts';
import { change, contentsIn } from './changes.ts';
import { lossProblem, makeMountedLab, titled } from './lab.ts';

describe.skipIf(lossProblem !== null)(titled('a share that is full', lossProblem), () => {
  let lab: ReturnType<typeof makeMountedLab>;
  let inDisk: string;
  let ballast: string;
  beforeEach(async () => {
    lab = makeMountedLab({ size: '16m' });
    inDisk = join(lab.share.disk.content, 'ytm_workspaces');
    ballast = join(lab.share.disk.content, 'ballast');
    change(lab.hot, 0);
    expect(await lab.run()).toMatchObject({ status: 'complete' });
    change(lab.hot, 1);
    plantLarge();
  });
  afterEach(() => lab.remove());

  function plantLarge(first = 0): void {
    for (let index = first; index < first + 6; index += 1)
      writeFileSync(join(lab.hot, `new-1/large-${index}.bin`), Buffer.alloc(1_000_000, index));
  }

  /** Leaves so many bytes. */
  function fill(left: number): void {
    const { bavail, bsize } = statfsSync(lab.share.disk.content);
    writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - left)));
  }

  async function andThen(before: ReadonlySet<string>): Promise<void> {
    const now = contentsIn(inDisk);
    expect([...before].filter((content) => !now.has(content))).toEqual([]);
    rmSync(ballast);
    expect(await lab.run()).toMatchObject({ status: 'complete', reasons: [] });
    expect(lab.differences()).toEqual([]);
  }

  it('takes the smallest files first, down to the reserve, and names the rest', async () => {
    const before = contentsIn(inDisk);
    fill(2_500_000);
    const record = await lab.run();
    expect(record).toMatchObject({ status: 'partial', reasons: [{ code: 'vault.no_room', args: { count: 4 } }] });
    expect(record.leftOut.filter(({ why }) => why === 'no-room')).toHaveLength(4);
    expect(existsSync(join(inDisk, 'new-1/large-1.bin'))).toBe(true);
    await andThen(before);
  });

  it('takes nothing when not even the smallest file fits', async () => {
    const before = contentsIn(inDisk);
    fill(300_000);
    const record = await lab.run();
    expect(record.leftOut.filter(({ why }) => why === 'no-room').length).toBeGreaterThan(6);
    expect([...before].filter((content) => !contentsIn(inDisk).has(content))).toEqual([]);
    await andThen(before);
  });

  it('refuses the run when there is nothing else to do', async () => {
    // A deletion would be something else to do.
    expect((await lab.run()).status).toBe('complete');
    plantLarge(6);
    fill(1_200_000);
    const before = contentsIn(inDisk);
    expect(await lab.run()).toMatchObject({
      status: 'refused',
      reasons: [{ code: 'vault.no_room' }],
      returncode: 4,
      guards: expect.arrayContaining([expect.objectContaining({ name: 'write', ok: false })]),
    });
    await andThen(before);
  });

  it.each(['make-folders', 'copy'] as const)(
    'fills up just before: %s. What is smaller than the file under way goes on, the rest is named, nothing is lost',
    async (at) => {
      const before = contentsIn(inDisk);
      // To a share that seems slow, as one does on a busy machine, several copies are sent at the same time.
      let isFull = false;
      const fillOnce = (): void => {
        if (!isFull) fill(2_500_000);
        isFull = true;
      };
      const record = await lab.run({ before: (step) => (step === at ? fillOnce() : undefined) });
      expect(record).toMatchObject({ status: 'partial', reasons: [{ code: 'vault.no_room' }] });
      expect(record.leftOut.filter(({ why }) => why === 'no-room').length).toBeGreaterThan(3);
      await andThen(before);
    },
  );

  it('fills up, and the half of rsync that writes ends before it could say why: that it is full is known all the same', async () => {
    const silent = join(lab.folder, 'rsync');
    const said = '"$0.$$"';
    const script = [
      `${rsync.file} "$@" 2>${said}`,
      'code=$?',
      '[ $code != 11 ] || { echo "rsync: [sender] write error: Broken pipe (32)" >&2; exit 10; }',
      `cat ${said} >&2`,
      'exit $code',
    ];
    writeFileSync(silent, `#!/bin/sh\n${script.join('\n')}\n`, { mode: 0o755 });
    const config = join(lab.folder, 'config.yaml');
    const { mirror, ...others } = JSON.parse(readFileSync(config, 'utf8')) as Readonly<Record<string, object>>;
    writeFileSync(config, JSON.stringify({ ...others, mirror: { ...mirror, rsync: { bin: silent } } }));
    const before = contentsIn(inDisk);
    const record = await lab.run({ before: (step) => (step === 'make-folders' ? fill(2_500_000) : undefined) });
    expect(record).toMatchObject({ status: 'partial', reasons: [{ code: 'vault.no_room' }] });
    expect(record.passes.map(({ returncode }) => returncode)).toContain(10);
    await andThen(before);
  });

  it('has no byte left', async () => {
    const before = contentsIn(inDisk);
    fill(0);
    const record = await lab.run();
    expect(record.status).toMatch(/refused|failed/);
    await andThen(before);
  });
});
