// Answers its order, and does not end.
import { readFileSync } from 'node:fs';

readFileSync(0, 'utf8');
const report = { device: '2', parentDevice: '1', space: null, sentinel: null, uncachedLookup: 'absent', readOnly: false };
process.stdout.write(`\n${JSON.stringify({ report })}\n`);
setInterval(() => {}, 1_000);
