import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createChildren } from '../../../src/platform/child/run.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { createSecrets } from '../../../src/platform/secrets.ts';
import { commandProbe } from '../../../src/probes/command.ts';
import { allowed, until } from '../../support/poll.ts';
import { type Attempt, gist, observe, troubleIn } from '../../support/probe-context.ts';
import { aliveWith } from '../../support/processes.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ytm-command-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const children = createChildren({ clock: systemClock, env: { ...process.env, API_TOKEN: 'hush' } });

function plugin(script: string, attempt: Attempt = {}, more: object = {}) {
  return observe(commandProbe, { command: ['/bin/sh', '-c', script], ...more }, { ports: { children }, ...attempt });
}

describe('command', () => {
  it.each([
    ['echo "ALL OK | n=1"; exit 0', 'ok'],
    ['echo LOW; exit 1', 'ok command.warning'],
    ['echo GONE; exit 2', 'answered command.critical'],
    ['echo "cannot tell"; exit 3', 'not-run command.unknown'],
    ['exit 127', 'not-run command.unusable'],
    ['exit 4', 'not-run command.unusable'],
    ['kill -SEGV $$', 'not-run command.unusable'],
    ['yes', 'not-run command.unusable'],
  ])('%s', async (script, expected) => {
    expect(gist(await plugin(script))).toBe(expected);
  });

  it('gives text and perfdata, and says the text', async () => {
    const outcome = await plugin("echo 'GONE - nothing left | left=0B;1;2'; exit 2");
    expect(outcome.facts.command).toEqual({
      exitCode: 2,
      output: 'GONE - nothing left',
      perfdata: [{ label: 'left', value: 0, unit: 'B' }],
    });
    expect(troubleIn(outcome).args).toEqual({ output: 'GONE - nothing left' });
    expect(troubleIn(await plugin('exit 2')).args).toEqual({ output: 'exit code 2' });
  });

  it.each([2, 3])('shows what the plugin wrote on stderr, when it ends with %d and says nothing else', async (exitCode) => {
    const outcome = await plugin(`echo 'cannot reach the array' >&2; exit ${exitCode}`);
    expect(troubleIn(outcome).args).toEqual({ output: 'cannot reach the array' });
    expect(outcome.facts.command).toMatchObject({ exitCode, output: 'cannot reach the array' });
  });

  it('gets variables that are secrets by reference, and is not run without one', async () => {
    const ports = { children, secrets: createSecrets({ TOKEN: 'hunter2' }) };
    const file = join(folder, 'token');
    writeFileSync(file, 'from a file\n', { mode: 0o600 });
    const given = await plugin('echo "$A-$B-$C"', { ports }, { env: { A: 'env:TOKEN', B: `file:${file}`, C: 'plain' } });
    expect(given.facts.command?.output).toBe('hunter2-from a file-plain');
    const missing = await plugin('echo run', { ports }, { env: { A: 'env:MISSING' } });
    expect(gist(missing)).toBe('not-run command.unusable');
    expect(troubleIn(missing).args).toEqual({ problem: 'env:MISSING is not set' });
  });

  it('runs no shell of its own, and with few variables', async () => {
    const echoed = await observe(commandProbe, { command: ['/bin/echo', '$HOME; exit 2'] }, { ports: { children } });
    expect(echoed.facts.command?.output).toBe('$HOME; exit 2');
    const variables = await plugin('echo "$API_TOKEN-$OWN-$(pwd)"', {}, { env: { OWN: 'given' } });
    expect(variables.facts.command?.output).toBe('-given-/');
  });

  it('reports a program that is missing or cannot be run', async () => {
    const file = join(folder, 'plugin');
    writeFileSync(file, '#!/bin/sh\n');
    chmodSync(file, 0o600);
    for (const command of [[join(folder, 'missing')], [file]]) {
      const outcome = await observe(commandProbe, { command }, { ports: { children } });
      expect([gist(outcome), troubleIn(outcome).args['problem']]).toEqual(['not-run command.unusable', expect.stringContaining(folder)]);
    }
  });

  it('keeps its deadline, and leaves nothing behind', async () => {
    const startedAt = performance.now();
    expect(gist(await plugin('trap "" TERM; sleep 4848.1 & sleep 4848.2', { timeoutMs: 300 }))).toBe('failed command.timeout');
    expect(performance.now() - startedAt).toBeLessThan(await allowed(2_000));
    expect(gist(await plugin('sleep 4848.3', { cancelAfterMs: 50 }))).toBe('not-run probe.cancelled');
    await until('no child left', () => aliveWith('4848.').length === 0);
  });

  it('shows no argument, since one may be a secret', () => {
    expect(commandProbe.target({ command: ['/usr/lib/check', '--password', 'hush'], env: {} })).toBe('/usr/lib/check');
  });

  it('needs a program', () => {
    expect(commandProbe.settings.safeParse({ command: [] }).success).toBe(false);
    expect(commandProbe.settings.safeParse({ command: 'ls -l' }).success).toBe(false);
    expect(commandProbe.settings.safeParse({ command: ['ls'], env: { 'A B': 'x' } }).success).toBe(false);
  });
});
