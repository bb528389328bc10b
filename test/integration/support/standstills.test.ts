/** What tests allow themselves where a machine halts them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { until } from '../../support/poll.ts';

const PROGRAM = join(import.meta.dirname, '../../support/programs/standing-still.ts');
const STILL_MS = 1_200;

it('time in which the process stood still counts neither against a limit nor as patience', async () => {
  const child = spawn(process.execPath, [PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  await until('it has begun', () => said.includes('begun\n'));
  child.kill('SIGSTOP');
  const stoppedAt = performance.now();
  await until('it stood still for a while', () => performance.now() - stoppedAt > STILL_MS);
  child.stdin.write('go on\n');
  child.kill('SIGCONT');
  await once(child, 'close');
  const { passed, still, allowed, gaveUpAfter } = JSON.parse(said.replace('begun\n', '')) as Readonly<Record<string, number>>;
  expect(still).toBeGreaterThan(STILL_MS - 200);
  expect(still).toBeLessThan(passed ?? 0);
  expect(allowed).toBeGreaterThan(STILL_MS + 800);
  expect(gaveUpAfter).toBeGreaterThan(STILL_MS + 100);
});
