/** A share that is full, and that fills up in mid-run. */
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { change, contentsIn } from './changes.ts';
import { lossProblem, makeMountedLab, titled } from './lab.ts';

describe.skipIf(lossProblem !== null)(titled('a share that is full', lossProblem), { timeout: 60_000 }, () => {
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
    for (let index = 0; index < 6; index += 1) writeFileSync(join(lab.hot, `new-1/large-${index}.bin`), Buffer.alloc(1_000_000, index));
  });
  afterEach(() => lab.remove());

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

  it('takes nothing when the plan does not fit', async () => {
    const before = contentsIn(inDisk);
    fill(3_000_000);
    expect(await lab.run()).toMatchObject({ status: 'refused', reasons: [{ code: 'vault.no_room' }], done: null });
    expect(contentsIn(inDisk)).toEqual(before);
    await andThen(before);
  });

  it.each(['make-folders', 'copy'] as const)(
    'fills up just before: %s. The run ends and says so, nothing is deleted or lost',
    async (at) => {
      const before = contentsIn(inDisk);
      const record = await lab.run({ before: (step) => (step === at ? fill(2_500_000) : undefined) });
      expect(record).toMatchObject({
        status: 'failed',
        reasons: [{ code: 'rsync.failed', args: { exitCode: 11 } }, { code: 'mirror.not_arrived' }],
      });
      expect(record.passes.map(({ name }) => name)).not.toContain('delete');
      expect(record.done?.deletes).toBe(1);
      await andThen(before);
    },
  );

  it('has no byte left', async () => {
    const before = contentsIn(inDisk);
    fill(0);
    const record = await lab.run();
    expect(record.status).toMatch(/refused|failed/);
    await andThen(before);
  });
});
