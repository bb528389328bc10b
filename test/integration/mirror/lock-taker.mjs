/** A process that takes the lock when told to (`take`), says what came of it, adds groups (`add N`), gives it up (`release`) and ends (`end`). */
import { createInterface } from 'node:readline';
import { createProcessGroups } from '../../../src/mirror/lock/groups.ts';
import { createMirrorLock } from '../../../src/mirror/lock/lock.ts';
import { createChildren } from '../../../src/platform/child/run.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { createProcessTable } from '../../../src/share/process-table.ts';

const [, , folder = ''] = process.argv;
const { platform } = process;
const children = createChildren({ clock: systemClock, env: process.env });
const processes = createProcessTable({ platform, children });
const groups = createProcessGroups({ platform, children, processes });
const lock = createMirrorLock({ folder, processes, groups, clock: systemClock });
let held = null;

process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  const [word, number] = line.split(' ');
  if (word === 'take') {
    const taken = await lock.take();
    if (taken.kind === 'held') held = taken.lock;
    process.stdout.write(`${taken.kind}\n`);
  } else if (word === 'add') {
    await held?.addGroup(Number(number));
    process.stdout.write('added\n');
  } else if (word === 'release') {
    await held?.release();
    process.stdout.write('released\n');
  } else break;
}
