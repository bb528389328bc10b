/** Runs the benches one after the other, all or the one that is named: `npm run bench [-- NAME [OPTIONS]]`. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const BENCHES = ['startup', 'serve', 'probe-cost', 'history', 'watch', 'mirror-scan', 'mirror'] as const;
const [name, ...options] = process.argv.slice(2);
const chosen = name === undefined ? BENCHES : [name];

for (const bench of chosen) {
  const file = join(import.meta.dirname, `${bench}.ts`);
  if (!existsSync(file)) {
    console.error(`there is no bench "${bench}"; there are: ${BENCHES.join(', ')}`);
    process.exit(2);
  }
  console.log(`--- ${bench}`);
  const { status } = spawnSync(process.execPath, [file, ...options], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
