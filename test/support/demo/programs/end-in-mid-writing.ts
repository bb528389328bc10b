// Ends, without stopping its lab, while files are still being written into it: end-in-mid-writing.ts PARENT.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startLab } from '../../../../src/demo/lab.ts';
import { systemClock } from '../../../../src/platform/clock.ts';

const [, , parent = ''] = process.argv;
const lab = await startLab({ clock: systemClock, language: 'en', parent });
// More than the threads do at once: they go on while the process is ending.
const bytes = Buffer.alloc(64 * 1024);
for (let file = 0; file < 100; file += 1) void writeFile(join(lab.folder, `late-${file}`), bytes);
setImmediate(() => process.exit(3));
