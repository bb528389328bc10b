/** scripts/tailnet.sh, stopped in the middle: nothing of its lab stays behind. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { until } from '../support/poll.ts';

const SCRIPT = join(import.meta.dirname, '../../scripts/tailnet.sh');
const WITHOUT = process.env['YTM_TAILNET_WITHOUT'] ?? 'this is not npm run test:tailnet';

/** The command lines of all processes in a process namespace below ours: those of another lab. One that has ended has none. */
function below(): readonly string[] {
  const ours = readlinkSync('/proc/self/ns/pid');
  const lines = readdirSync('/proc').map((pid) => {
    try {
      return readlinkSync(`/proc/${pid}/ns/pid`) === ours ? '' : readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    } catch {
      return '';
    }
  });
  return lines.filter((line) => line !== '');
}

test.for(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const)('by %s', async (signal, { skip, onTestFinished }) => {
  skip(WITHOUT !== '', WITHOUT);
  const script = spawn('sh', [SCRIPT, 'scenarios', '-t', 'a direct path'], { stdio: 'ignore' });
  onTestFinished(() => void script.kill('SIGKILL'));
  await until('its control server runs', () => below().some((line) => line.includes('headscale')), { within: 120_000 });
  const ended = once(script, 'exit');
  script.kill(signal);
  await ended;
  // Sooner than it would end by itself.
  await until('nothing of it runs', () => below().length === 0, { within: 5_000 });
  expect(readdirSync('/mnt')).toEqual([]);
});
