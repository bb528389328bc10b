// Leaves a mark beside the folder that it is sent to, waits for who writes to the pipe beside it (if there is one), then answers.
import { appendFileSync, existsSync, openSync, readFileSync } from 'node:fs';

const { root, sentinel } = JSON.parse(readFileSync(0, 'utf8'));
process.stdout.write('\n');
appendFileSync(`${root}.visits`, `${sentinel}\n`);
// Blocked in a call, as a share that hangs would block it: one that looks again and again is busy.
if (existsSync(`${root}.wait`)) openSync(`${root}.wait`);
const report = { device: '2', parentDevice: '1', space: null, sentinel: null, uncachedLookup: 'absent', readOnly: false };
process.stdout.write(JSON.stringify({ report }));
