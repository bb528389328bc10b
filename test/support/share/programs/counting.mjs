// Leaves a mark beside the folder that it is sent to, waits until it is let go on, then answers.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

const { root, sentinel } = JSON.parse(readFileSync(0, 'utf8'));
process.stdout.write('\n');
appendFileSync(`${root}.visits`, `${sentinel}\n`);
const shared = new Int32Array(new SharedArrayBuffer(4));
while (existsSync(`${root}.wait`)) Atomics.wait(shared, 0, 0, 5);
const report = { device: '2', parentDevice: '1', space: null, sentinel: null, uncachedLookup: 'absent', readOnly: false };
process.stdout.write(JSON.stringify({ report }));
