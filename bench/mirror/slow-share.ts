/** An empty pass on a share on which each call takes 1 ms: ytm keeps many calls under way, rsync one. */
import { fuseProblem, mountFuse } from '../../test/support/fuse/fuse-mount.ts';
import { inTurns, type MirrorBench } from './beside.ts';
import { bareRsync, makeSite, measureHere } from './site.ts';
import { copyTree, makeTree } from './trees.ts';

/** A tenth of the others': the time grows with the number of files. */
const PART = 10;

export async function slowShare({ folder, turns, size }: MirrorBench): Promise<void> {
  if (fuseProblem !== null) return console.log(`skipped: ${fuseProblem}`);
  const share = await mountFuse();
  try {
    const { hot, vault, command } = makeSite(folder, share.path);
    makeTree(hot, { ...size, folders: Math.ceil(size.folders / PART) });
    copyTree(hot, vault);
    for (let run = 0; run < 2; run += 1) await measureHere(command);
    share.faults('delay 0.001');
    console.log(`${Math.ceil(size.folders / PART) * size.filesAFolder} files`);
    const bare = bareRsync(hot, vault);
    await inTurns(Math.min(turns, 3), [
      [bare.name, () => measureHere(bare)],
      [command.name, () => measureHere(command)],
    ]);
  } finally {
    share.faults();
    await share.unmount();
  }
}
