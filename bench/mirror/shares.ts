/** The places of a bench: a disk, and shares on which each call takes 1 ms, as soon as the bench makes them slow. */
import { join } from 'node:path';
import { type FuseMount, fuseProblem, mountFuse } from '../../test/support/fuse/fuse-mount.ts';
import type { MirrorBench } from './beside.ts';

/** How long the client of the share remembers what it was told of a name, as those of SMB do; 0: it asks each time. */
const REMEMBERED_S = [1, 0] as const;

export async function onDiskAndShares(
  bench: MirrorBench,
  measured: (bench: MirrorBench, share: FuseMount | null) => Promise<void>,
): Promise<void> {
  console.log('on a disk');
  await measured(bench, null);
  if (fuseProblem !== null) return console.log(`a slow share is skipped: ${fuseProblem}`);
  for (const cacheSeconds of REMEMBERED_S) {
    const share = await mountFuse({ cacheSeconds });
    try {
      console.log(`on a share with 1 ms a call, of which names are remembered for ${cacheSeconds} s`);
      await measured({ ...bench, folder: join(bench.folder, `slow-${cacheSeconds}`) }, share);
    } finally {
      share.faults();
      await share.unmount();
    }
  }
}
