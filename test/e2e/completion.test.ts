/** `ytm completion` as it is shipped: each shell that is here reads it, and completes with it, also names of the config and of the store. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { StoredMirror } from '../../src/store/mirror-store.ts';
import { openStore } from '../../src/store/store.ts';
import { LAUNCH, type Ran, ytm } from '../support/e2e/program.ts';
import { runRecord } from '../support/mirror/run-record.ts';
import { titled } from '../support/titled.ts';
import { hasTmux, openTmux, type TmuxWindow } from '../support/tmux.ts';

let folder: string;
let env: Readonly<Record<string, string>>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ytm-completion-'));
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin/ytm'), `#!/bin/sh\nexec ${LAUNCH.map((word) => `'${word}'`).join(' ')} "$@"\n`, { mode: 0o755 });
  const config = `version: 1\npaths: { hot: ${folder}/hot, share: ${folder}/share, state: ${folder}/state }\ngateway: { peer: bench, url: "http://127.0.0.1:1" }\n`;
  writeFileSync(join(folder, 'config.yaml'), config, { mode: 0o600 });
  mkdirSync(join(folder, 'state'), { mode: 0o700 });
  const opened = openStore(join(folder, 'state'), 0);
  if (!opened.ok) throw new Error(opened.problem);
  new StoredMirror(opened.store.database).runs.save(runRecord({ id: 'run-1' }), []);
  opened.store.close();
  env = { HOME: folder, PATH: `${folder}/bin:${process.env['PATH'] ?? ''}`, YTM_CONFIG: join(folder, 'config.yaml') };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...words: readonly string[]): Promise<Ran> {
  return ytm({ config: '', state: '', env }, words);
}

function isThere(shell: string): boolean {
  return spawnSync(shell, ['-c', 'true']).error === undefined;
}

test.each(['bash', 'zsh', 'fish'])('%s reads its script without a complaint', async (shell) => {
  const ran = await run('completion', shell);
  expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: '' });
  expect(ran.stdout).toContain('__complete --');
  if (!isThere(shell)) return;
  const file = join(folder, `ytm.${shell}`);
  writeFileSync(file, ran.stdout);
  expect(spawnSync(shell, ['-n', file], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
});

test.each<[readonly string[], readonly string[]]>([
  [['ch'], ['words', 'check\trun the probes now and report']],
  [
    ['mirror', 'tra'],
    ['words', 'trash\tshow the contents of the trash, or remove runs from it'],
  ],
  [
    ['check', 'heal'],
    ['words', 'healthz\tgateway'],
  ],
  [
    ['check', 'healthz', 'mou'],
    ['words', 'mount\tvault'],
  ],
  [
    ['why', 'ga'],
    ['words', 'gateway\t'],
  ],
  [['mirror', 'restore', ''], ['files']],
  [['mirror', 'restore', '--to', ''], ['folders']],
  [
    ['mirror', 'undo', ''],
    ['words', 'run-1\tcomplete'],
  ],
  [
    ['mirror', 'restore', '--from', 'run'],
    ['words', 'run-1\tcomplete'],
  ],
  [
    ['why', 'm'],
    ['words', 'mirror\t'],
  ],
  [['check', 'healthz', 'heal'], ['words']],
  [
    ['check', '--qu'],
    ['words', '--quiet\tprint only what changed since the last run with --quiet, recoveries included'],
  ],
  [['check', '--json', '--js'], ['words']],
  [['check', '--json', '--qu'], ['words']],
  [
    ['mirror', 'trash', '--js'],
    ['words', '--json\tprint as JSON'],
  ],
  [
    ['help', 'mirror', 'app'],
    ['words', 'approve\tapprove parked changes, or some of their paths and folders, for the next run'],
  ],
  [
    ['mirror', 'help', 'app'],
    ['words', 'approve\tapprove parked changes, or some of their paths and folders, for the next run'],
  ],
  [['help', 'check', 'heal'], ['words']],
  [['check', '--config', '/nowhere', 'he'], ['words']],
  [
    ['nonsense', ''],
    ['words', expect.stringMatching(/^watch\t/) as string],
  ],
])('after %j there is %j', async (words, [kind, ...expected]) => {
  const ran = await run('__complete', '--', ...words);
  expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: '' });
  const [first, ...lines] = ran.stdout.split('\n').slice(0, -1);
  expect(first).toBe(kind);
  expect(lines.slice(0, expected.length)).toEqual(expected);
  if (expected.length === 0) expect(lines).toEqual([]);
});

describe.skipIf(!isThere('bash'))(titled('in bash', isThere('bash') ? null : 'there is no bash here'), () => {
  test.each([
    [['ytm', 'ch'], ['check']],
    [
      ['ytm', 'co'],
      ['config', 'completion'],
    ],
    [['ytm', 'check', '--q'], ['--quiet']],
    [['ytm', 'gate', '--wa'], ['--wait']],
    [['ytm', 'check', 'heal'], ['healthz']],
    [['ytm', 'mirror', 'trash', 'p'], ['prune']],
  ])('%j is completed to %j', async (words, expected) => {
    const script = [
      (await run('completion', 'bash')).stdout,
      `COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _ytm`,
      'printf "%s\\n" "${COMPREPLY[@]}"',
    ].join('\n');
    const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8', env });
    expect([stdout.trim().split('\n'), stderr]).toEqual([expected, '']);
  });

  test('files and folders are those of the current folder, also in the bash of macOS', async () => {
    const place = join(folder, 'place');
    mkdirSync(join(place, 'a folder'), { recursive: true });
    writeFileSync(join(place, 'a file'), '');
    const script = (await run('completion', 'bash')).stdout;
    // Version 3.2 has neither.
    const without = 'mapfile() { echo "no mapfile" >&2; }; compopt() { return 127; }';
    const complete = (words: string): string => {
      const line = `${without}\n${script}\nCOMP_WORDS=(${words}); COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 )); _ytm; printf "%s\\n" "\${COMPREPLY[@]}"`;
      const { stdout, stderr } = spawnSync('bash', ['-c', line], { encoding: 'utf8', env, cwd: place });
      expect(stderr).toBe('');
      return stdout.trim();
    };
    expect(complete("ytm mirror restore 'a'").split('\n').toSorted()).toEqual(['a file', 'a folder']);
    expect(complete("ytm mirror restore --to 'a'")).toBe('a folder');
  });
});

/** What each of the two shows for a line at Tab: the words with what they mean. */
const OFFERED: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  ['ytm ch', [['check', 'run the probes now and report']]],
  [
    'ytm check he',
    [
      ['heartbeat', 'gateway'],
      ['healthz', 'gateway'],
    ],
  ],
  ['ytm mirror undo ', [['run-1', 'complete']]],
  ['ytm check --q', [['--quiet', 'print only what changed since the last run with --quiet, recoveries included']]],
];

describe.skipIf(!isThere('fish'))(titled('in fish', isThere('fish') ? null : 'there is no fish here'), () => {
  /** The lines that fish would offer. */
  async function offered(line: string, cwd = folder): Promise<readonly string[]> {
    writeFileSync(join(folder, 'ytm.fish'), (await run('completion', 'fish')).stdout);
    const script = `source '${folder}/ytm.fish'; complete -C '${line}'`;
    const { stdout, stderr } = spawnSync('fish', ['--no-config', '-c', script], { encoding: 'utf8', env, cwd });
    expect(stderr).toBe('');
    return stdout.split('\n').filter((each) => each !== '');
  }

  test.each(OFFERED)('"%s"', async (line, words) => {
    expect((await offered(line)).toSorted()).toEqual(words.map((word) => word.join('\t')).toSorted());
  });

  test('files and folders are those of the current folder', async () => {
    const place = join(folder, 'place of fish');
    mkdirSync(join(place, 'a folder'), { recursive: true });
    writeFileSync(join(place, 'a file'), '');
    expect((await offered('ytm mirror restore a', place)).map((line) => line.split('\t')[0])).toEqual(['a file', 'a folder/']);
    expect((await offered('ytm mirror restore --to a', place)).map((line) => line.split('\t')[0])).toEqual(['a folder/']);
  });
});

const noZsh = isThere('zsh') ? (hasTmux() ? null : 'there is no tmux here') : 'there is no zsh here';

describe.skipIf(noZsh !== null)(titled('in zsh', noZsh), () => {
  /** A zsh with nothing but its own completion and this script. */
  async function zsh(place: string): Promise<TmuxWindow> {
    const functions = join(folder, 'zsh');
    mkdirSync(functions, { recursive: true });
    writeFileSync(join(functions, '_ytm'), (await run('completion', 'zsh')).stdout);
    const window = await openTmux(120, 24, env);
    onTestFinished(() => window.close());
    await window.send(`cd '${place}'; PS1='ready> ' exec zsh -f`, 'Enter');
    await window.shows(/^ready>/);
    await window.send(`fpath=('${functions}' $fpath); autoload -Uz compinit; compinit -u -D; clear`, 'Enter');
    await window.shows('compinit', { gone: true });
    return window;
  }

  test('words are offered with what they mean, and a single one is filled in', async () => {
    const window = await zsh(folder);
    for (const [line, words] of OFFERED) {
      await window.send('-l', line);
      await window.shows(line.trim());
      // Of several the first one fills in what they have in common.
      await window.send(...(words.length === 1 ? ['Tab'] : ['Tab', 'Tab']));
      const [[word, meaning] = ['', '']] = words;
      if (words.length === 1) await window.shows(new RegExp(`^ready> ${line.slice(0, line.lastIndexOf(' '))} ${word}$`));
      else await window.shows(new RegExp(`^${word} .*-- ${meaning}$`));
      await window.send('C-u');
      await window.send('C-l');
      await window.shows(/^ready>$/);
    }
    expect((await window.screen()).join('\n')).not.toContain('_ytm:');
  });

  test('files and folders are those of the current folder', async () => {
    const place = join(folder, 'place of zsh');
    mkdirSync(join(place, 'a-folder'), { recursive: true });
    writeFileSync(join(place, 'b-file'), '');
    const window = await zsh(place);
    await window.send('-l', 'ytm mirror restore b');
    await window.send('Tab');
    await window.shows('ytm mirror restore b-file');
    await window.send('C-u');
    await window.send('-l', 'ytm mirror restore --to ');
    await window.send('Tab');
    await window.shows('ytm mirror restore --to a-folder/');
  });
});

test('a damaged store is left alone by a Tab', async () => {
  const state = join(folder, 'broken');
  mkdirSync(state, { mode: 0o700 });
  writeFileSync(join(state, 'ytm.sqlite'), 'SQLite format 3\0 but then nonsense'.repeat(300));
  const ran = await ytm({ config: '', state, env: { ...env, YTM_STATE_DIR: state } }, ['__complete', '--', 'mirror', 'log', '']);
  expect(ran).toMatchObject({ code: 0, stdout: 'words\n', stderr: '' });
  expect(readdirSync(state)).toEqual(['ytm.sqlite']);
});
