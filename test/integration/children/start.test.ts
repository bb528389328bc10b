/** What every child of ours begins and ends with, with real processes. */
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { type StartRequest, startChild } from '../../../src/platform/child/start.ts';
import { until } from '../../support/poll.ts';

function start(script: string, pipes?: StartRequest['pipes']) {
  return startChild({ argv: ['/bin/sh', '-c', script], env: { PATH: '/usr/bin:/bin', WORD: 'x' }, ...(pipes && { pipes }) });
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('has its own group, the root folder and nothing of our environment', async () => {
  const child = start('echo $$ $(ps -o pgid= -p $$) $PWD $WORD "$HOME"; exit 3');
  const said = text(child.stdout);
  expect(await child.closed).toEqual({ code: 3, signal: null, problem: 'it ended with exit code 3' });
  expect((await said).trim()).toBe(`${child.pid} ${child.pid} / x`);
});

test('kills the whole group, and says by which signal it ended', async () => {
  const child = start('sleep 1000 & echo $!; wait');
  let printed = '';
  child.stdout.on('data', (part: Buffer) => void (printed += part.toString()));
  const grandchild = Number(await until('the pid', () => (printed.includes('\n') ? printed : null)));
  child.kill('SIGKILL');
  expect(await child.exited).toEqual({ code: 137, signal: 'SIGKILL', problem: 'it ended with SIGKILL' });
  await until('its end', () => !lives(grandchild));
});

test('of a program that is not there, both ends are known', async () => {
  const child = startChild({ argv: ['/nowhere/at/all'], env: {} });
  expect(child.pid).toBeNull();
  for (const end of [await child.exited, await child.closed])
    expect(end).toMatchObject({ code: null, problem: expect.stringContaining('ENOENT') as string });
});

test('release lets go of every pipe', async () => {
  const child = start('sleep 1000', 'stderr-and-fd3');
  child.release();
  for (const stream of [child.stdin, child.stdout, child.stderr, child.fd3]) expect(stream?.destroyed).toBe(true);
  expect(child.hasEnded()).toBe(false);
  child.kill('SIGKILL');
  expect((await child.exited).signal).toBe('SIGKILL');
  expect(child.hasEnded()).toBe(true);
});
