/** `ytm completion` as it is shipped: each shell that is here reads it, and bash completes with it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ran, ytm } from '../support/e2e/program.ts';

const COMMANDS = ['watch', 'check', 'serve', 'gate', 'why', 'config', 'demo', 'completion'];

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ytm-completion-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function completion(...words: readonly string[]): Promise<Ran> {
  return ytm({ config: '', state: '', env: { HOME: folder, PATH: process.env['PATH'] ?? '' } }, ['completion', ...words]);
}

function isThere(shell: string): boolean {
  return spawnSync(shell, ['-c', 'true']).error === undefined;
}

describe.each(['bash', 'zsh', 'fish'])('%s', (shell) => {
  test('names every command', async () => {
    const ran = await completion(shell);
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: '' });
    for (const command of COMMANDS) expect(ran.stdout).toMatch(new RegExp(`\\b${command}\\b`));
    expect(ran.stdout).toMatch(shell === 'fish' ? /-l nagios\b/ : /--nagios\b/);
  });

  test('the shell reads it without a complaint', async (context) => {
    if (!isThere(shell)) context.skip(`there is no ${shell} here`);
    const file = join(folder, `ytm.${shell}`);
    writeFileSync(file, (await completion(shell)).stdout);
    expect(spawnSync(shell, ['-n', file], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });
});

describe.skipIf(!isThere('bash'))('in bash', () => {
  test.each([
    [['ytm', 'ch'], ['check']],
    [
      ['ytm', 'co'],
      ['config', 'completion'],
    ],
    [['ytm', 'check', '--q'], ['--quiet']],
    [['ytm', 'gate', '--wa'], ['--wait']],
  ])('%j is completed to %j', async (words, expected) => {
    const script = [
      (await completion('bash')).stdout,
      `COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _ytm`,
      'printf "%s\\n" "${COMPREPLY[@]}"',
    ].join('\n');
    const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    expect([stdout.trim().split('\n'), stderr]).toEqual([expected, '']);
  });
});

test.each([[[]], [['csh']], [['bash', 'zsh']]])('%j gives 2 and the usage', async (words) => {
  expect(await completion(...words)).toMatchObject({
    code: 2,
    stdout: '',
    stderr: 'ytm completion: name one shell: bash, zsh, fish\nusage: ytm completion bash|zsh|fish\n',
  });
});
