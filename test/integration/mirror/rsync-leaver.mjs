/** A process that copies into the vault it is given until its input ends, then stops the copy, says how that ended, and has nothing more to do. */
import { makeCopyLab } from './rsync-lab.ts';

const lab = makeCopyLab(process.argv[2]);
lab.write('big', Buffer.alloc(20 * 1024 * 1024, 1));
const { copy } = await lab.start(['big'], { bwlimitKbps: 4_000 });
process.stdout.write(`${copy.group}\n`);
process.stdin.resume().once('end', () => copy.stop(0));
process.stdout.write(`${(await copy.ended).kind}\n`);
lab[Symbol.dispose]();
