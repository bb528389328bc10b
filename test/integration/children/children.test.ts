import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type ChildRequest, type ChildResult, createChildren } from '../../../src/platform/child/run.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { allowed, until } from '../../support/poll.ts';
import { aliveWith } from '../../support/processes.ts';

const folder = mkdtempSync(join(tmpdir(), 'ytm-children-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const children = createChildren({ clock: systemClock, env: { PATH: process.env['PATH'], HOME: '/home/somebody', API_TOKEN: 'hush' } });
const never = new AbortController().signal;

function run(request: Partial<ChildRequest>): Promise<ChildResult> {
  return children.run({ file: '/bin/sh', args: [], timeoutMs: 10_000, signal: never, ...request });
}

function shell(script: string, request: Partial<ChildRequest> = {}): Promise<ChildResult> {
  return run({ args: ['-c', script], ...request });
}

describe('children', () => {
  it('gives exit code and both streams', async () => {
    expect(await shell('echo out; echo err >&2; exit 3')).toMatchObject({
      kind: 'ended',
      exitCode: 3,
      signal: null,
      stdout: 'out\n',
      stderr: 'err\n',
    });
  });

  it('reports the signal that ended a child', async () => {
    expect(await shell('kill -9 $$')).toMatchObject({ kind: 'ended', exitCode: 137, signal: 'SIGKILL' });
  });

  it('hands standard input over, and arguments without a shell', async () => {
    expect(await shell('cat', { stdin: 'given' })).toMatchObject({ stdout: 'given' });
    expect(await run({ file: '/bin/echo', args: ['$HOME; `id`'] })).toMatchObject({ stdout: '$HOME; `id`\n' });
  });

  it('lets a child see only a few variables, none of them a secret', async () => {
    const result = await shell('env');
    expect(result).toMatchObject({ stdout: expect.stringContaining('HOME=/home/somebody') as string });
    expect(result).toMatchObject({ stdout: expect.not.stringContaining('hush') as string });
    const own = await shell('echo "$ONLY, $MORE, $HOME"', { env: { ONLY: 'this' }, addEnv: { MORE: 'that' } });
    expect(own).toMatchObject({ stdout: 'this, that, \n' });
  });

  it('distinguishes a missing program from one that cannot be run', async () => {
    const script = join(folder, 'not-executable');
    writeFileSync(script, '#!/bin/sh\n');
    chmodSync(script, 0o600);
    expect(await run({ file: join(folder, 'missing') })).toMatchObject({ kind: 'missing' });
    expect(await run({ file: script })).toMatchObject({ kind: 'not-executable' });
    expect(await run({ file: folder })).toMatchObject({ kind: 'not-executable' });
  });

  it('kills a child that prints too much', async () => {
    const result = await shell('yes', { maxOutput: 1_000 });
    expect(result).toMatchObject({ kind: 'too-much-output' });
    expect(result.kind === 'too-much-output' && result.stdout.length).toBeLessThanOrEqual(1_000);
  });

  it('ends a child that ignores TERM with its grandchildren that hold its output, at the deadline', async () => {
    const startedAt = performance.now();
    const result = await shell('trap "" TERM; echo partly; (trap "" TERM; sleep 4141.1) & sleep 4141.2', { timeoutMs: 1_500 });
    expect(result).toMatchObject({ kind: 'timeout', stdout: 'partly\n', abandoned: false });
    expect(performance.now() - startedAt).toBeLessThan(await allowed(3_000));
    await until('no grandchild left', () => aliveWith('4141.').length === 0);
  });

  it('does not wait for a grandchild that outlives its parent and holds the output', async () => {
    const startedAt = performance.now();
    expect(await shell('echo done; sleep 4242.1 & exit 0')).toMatchObject({ kind: 'ended', exitCode: 0, stdout: 'done\n' });
    expect(performance.now() - startedAt).toBeLessThan(await allowed(5_000));
    await until('no grandchild left', () => aliveWith('4242.').length === 0);
  });

  it('is not held up by a grandchild that left the process group', async () => {
    const result = await shell('echo partly; setsid sleep 3 & sleep 4343.1', { timeoutMs: 1_500 });
    expect(result).toMatchObject({ kind: 'timeout', stdout: 'partly\n', abandoned: false });
  });

  it('ends at once when it is cancelled, also before it began', async () => {
    const startedAt = performance.now();
    expect(await shell('sleep 4444.1', { signal: AbortSignal.timeout(100) })).toMatchObject({ kind: 'cancelled', abandoned: false });
    expect(performance.now() - startedAt).toBeLessThan(await allowed(3_000));
    expect(await shell('sleep 4444.2', { signal: AbortSignal.abort() })).toMatchObject({ kind: 'cancelled', pid: 0 });
    await until('no child left', () => aliveWith('4444.').length === 0);
  });
});
