/** The tree of commands: its texts are whole in both languages, its parser understands and refuses, its completion offers. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manPage } from '../../../scripts/man-page.ts';
import type { Io } from '../../../src/cli/io.ts';
import { main } from '../../../src/cli/main.ts';
import { nextWords } from '../../../src/cli/tree/candidates.ts';
import { childrenOf, placesOf } from '../../../src/cli/tree/node.ts';
import { TREE } from '../../../src/cli/tree/tree.ts';
import { helpTexts } from '../../../src/messages/help.ts';
import { cells } from '../../../src/tui/fit.ts';
import { cases } from '../../support/long.ts';

const PLACES = placesOf(TREE);
const EN = helpTexts('en');
const JA = helpTexts('ja');

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function ytm(words: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  const streams = { out: new PassThrough(), err: new PassThrough() };
  const io = {
    stdin: process.stdin,
    stdout: streams.out,
    stderr: streams.err,
    env: { HOME: '/nowhere', LANG: 'C', ...env },
    programs: { visit: '', hot: '', watcher: '', agent: '', inspect: '', page: '' },
    signal: new AbortController().signal,
  } as unknown as Io;
  const code = await main(words, io);
  const textOf = (stream: PassThrough): string => String((stream.read() as Buffer | null) ?? '');
  return { code, out: textOf(streams.out), err: textOf(streams.err) };
}

describe('the help texts', () => {
  const shape = ({ commands }: typeof EN) =>
    Object.entries(commands).map(([path, { words, examples, description }]) => [
      path,
      Object.keys(words ?? {}),
      examples?.length ?? 0,
      description !== undefined,
    ]);

  it('are the same in both languages, by shape', () => {
    expect(shape(JA)).toEqual(shape(EN));
    expect(Object.keys(JA.exits)).toEqual(Object.keys(EN.exits));
  });

  it.each(PLACES.map(({ path, node }) => [path.join(' '), node] as const))(
    'cover every word of "ytm %s", and no other',
    (path, { spec }) => {
      const { words = {}, examples = [] } = EN.commands[path] ?? { summary: '' };
      const operands = spec.operands === undefined ? [] : [spec.operands];
      const expected = [
        ...(spec.args ?? []).map(({ name }) => name),
        ...operands,
        ...Object.keys(spec.options ?? {}).map((name) => `--${name}`),
      ];
      expect(Object.keys(words).sort()).toEqual(expected.sort());
      expect(examples).toHaveLength(spec.examples?.length ?? 0);
    },
  );

  it('hold no command that does not exist', () => {
    expect(Object.keys(EN.commands).sort()).toEqual(PLACES.map(({ path }) => path.join(' ')).sort());
  });

  it('are Japanese in Japanese', () => {
    const all = Object.values(JA.commands).flatMap(({ summary, words, examples }) => [
      summary,
      ...Object.values(words ?? {}),
      ...(examples ?? []),
    ]);
    expect(
      [...all, ...Object.values(JA.exits)].filter((text) => !/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(text)),
    ).toEqual(['DEGRADED', 'DOWN']);
  });
});

describe.each(PLACES.map(({ path, node }) => [['ytm', ...path].join(' '), path, node] as const))('%s', (name, path, node) => {
  it('has help of its own, in both languages, on standard output', async () => {
    const english = await ytm([...path, '--help']);
    expect(english).toMatchObject({ code: 0, err: '' });
    expect(english.out.startsWith(`usage: ${name}`)).toBe(true);
    for (const { spec } of childrenOf(node)) expect(english.out).toMatch(new RegExp(`^  ${spec.name} `, 'm'));
    for (const option of Object.keys(node.spec.options ?? {})) expect(english.out).toMatch(new RegExp(`^  --${option}\\b`, 'm'));
    const japanese = await ytm([...path, '-h'], { LC_ALL: 'ja_JP.UTF-8' });
    expect(japanese).toMatchObject({ code: 0, err: '' });
    expect(japanese.out.startsWith(`使い方: ${name}`)).toBe(true);
    expect((await ytm(['help', ...path])).out).toBe(english.out);
  });

  it('refuses an option that it does not have', async () => {
    const ran = await ytm([...path, '--nonsense']);
    expect(ran).toMatchObject({ code: node.spec.usageExit, out: '' });
    expect(ran.err).toContain(`${name}: unknown option '--nonsense'`);
  });
});

describe('help', () => {
  it.each(
    PLACES.flatMap(({ path }) => [{ LC_ALL: 'C' }, { LC_ALL: 'ja_JP.UTF-8' }].map((env) => [path.join(' '), env.LC_ALL, env] as const)),
  )('of "ytm %s" fits into 80 columns, but for the usage and examples (%s)', async (path, _locale, env) => {
    const { out } = await ytm([...path.split(' ').filter(Boolean), '--help'], env);
    const lines = out.split('\n').slice(1);
    const end = lines.findIndex((line) => /^(examples|例):$/.test(line));
    expect(lines.slice(0, end < 0 ? lines.length : end).filter((line) => cells(line) > 80)).toEqual([]);
  });
});

describe('usage errors', () => {
  it.each<[string, number, string]>([
    ['chek', 2, 'ytm: there is no command "chek"; did you mean check?\n'],
    ['zzzz', 2, 'ytm: there is no command "zzzz"; ytm --help lists them\n'],
    ['status', 2, 'ytm: there is no command "status", but there is: ytm mirror status, ytm service status\n'],
    ['mirror find x', 2, 'ytm mirror: there is no "mirror find", but there is: ytm find\n'],
    ['mirror trash status', 2, 'ytm mirror trash: there is no "trash status", but there is: ytm mirror status, ytm service status\n'],
    ['mirror rn', 2, 'ytm mirror: there is no "mirror rn"; did you mean run?\nusage: ytm mirror plan | run |'],
    ['mirror trash prun', 2, 'ytm mirror trash: there is no "trash prun"; did you mean prune?\nusage: ytm mirror trash list | prune\n'],
    ['config chekc', 2, 'ytm config: there is no "config chekc"; did you mean check?\nusage: ytm config init | check | show | schema\n'],
    ['check --jsn', 3, "ytm check: unknown option '--jsn'; did you mean --json?\nusage: ytm check [PROBE...] [--json |"],
    ['check --timeout soon', 3, 'ytm check: --timeout takes a duration such as 90s or 10m, got "soon"\n'],
    ['check --timeout', 3, 'ytm check: --timeout 90s: the value is missing\n'],
    ['watch --theme pink', 3, 'ytm watch: --theme takes auto, color, mono, plain; got "pink"\n'],
    ['watch --once --follow', 3, 'ytm watch: --once and --follow exclude each other\n'],
    ['mirror resume --accept all', 2, 'ytm mirror resume: --accept takes hot-shrunk, hot-older, hot-unknown; got "all"\n'],
    ['mirror undo', 2, 'ytm mirror undo: name the run: ytm mirror log lists them\nusage: ytm mirror undo RUN [PATH...]\n'],
    ['mirror trash prune', 2, 'ytm mirror trash prune: specify which runs to remove'],
    ['gate ls', 2, 'ytm gate: too many arguments: ls\nusage: ytm gate [--wait 10m] [--json] [-- COMMAND...]\n'],
    ['gate ls -- true', 2, 'ytm gate: too many arguments: ls\n'],
    ['gate --', 2, 'ytm gate: name a command after --\n'],
    ['completion csh', 2, 'ytm completion: name one shell: bash, zsh, fish\nusage: ytm completion bash|zsh|fish\n'],
    ['--config a.yaml check', 3, 'ytm check: --config belongs behind the command, as in: ytm check --config a.yaml\n'],
    ['--config=a.yaml check', 3, 'ytm check: --config belongs behind the command, as in: ytm check --config=a.yaml\n'],
    ['--timeout 5s --json check ui', 3, 'ytm check: --timeout belongs behind the command, as in: ytm check --timeout 5s --json ui\n'],
    ['check --config', 3, 'ytm check: --config FILE: the value is missing\n'],
    ['check --config=', 3, 'ytm check: --config FILE: the value is missing\n'],
    ['--config a.yaml', 2, 'ytm: --config belongs behind the command, as in: ytm watch --config\n'],
    ['--json chek', 2, 'ytm: --json belongs behind the command, as in: ytm watch --json\n'],
    ['mirror --from A restore', 2, 'ytm mirror restore: --from belongs behind the command, as in: ytm mirror restore --from A\n'],
    ['--wait 1m gate -- status', 2, 'ytm gate: --wait belongs behind the command, as in: ytm gate --wait 1m -- status\n'],
    [
      'mirror trash --older-than 3d prune',
      2,
      'ytm mirror trash prune: --older-than belongs behind the command, as in: ytm mirror trash prune --older-than 3d\n',
    ],
    [
      'mirror trash --older-than 3d',
      2,
      'ytm mirror trash: --older-than belongs behind the command, as in: ytm mirror trash prune --older-than\n',
    ],
    ['service --quiet status', 2, "ytm service status: unknown option '--quiet'\n"],
    ['demo now', 2, 'ytm demo: too many arguments: now\n'],
  ])('ytm %s ends with %d', async (words, code, text) => {
    const ran = await ytm(words.split(' '));
    expect({ code: ran.code, out: ran.out, err: ran.err.slice(0, text.length) }).toEqual({ code, out: '', err: text });
  });

  it('follow the locale', async () => {
    expect((await ytm(['mirror', 'rn'], { LANG: 'ja_JP.UTF-8' })).err).toContain(
      '「mirror rn」はありません。run のことですか？\n使い方: ytm mirror',
    );
  });

  it.each([[[]], [['mirror']], [['config']]])('%j shows what there is, on standard error', async (words) => {
    const ran = await ytm(words);
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).toContain(`${['ytm', ...words].join(' ')}: a command is missing\n\nusage: `);
  });

  it('escape what they repeat', async () => {
    expect((await ytm(['\u001b[2Jx'])).err).not.toContain('\u001b');
    expect((await ytm(['check', '--\u001b[2Jx'])).err).not.toContain('\u001b');
  });
});

describe('completion', () => {
  const offered = (...words: readonly string[]) => nextWords(TREE, words);

  it('knows commands, options, values and names at every level', () => {
    expect(offered('ch')).toMatchObject({ kind: 'commands', path: [], words: expect.arrayContaining(['check', 'mirror']) });
    expect(offered('mirror', '')).toMatchObject({ kind: 'commands', path: ['mirror'], words: expect.arrayContaining(['plan', 'trash']) });
    expect(offered('mirror', 'trash', '')).toMatchObject({ kind: 'commands', words: ['list', 'prune'] });
    expect(offered('mirror', 'run', '--')).toMatchObject({
      kind: 'options',
      words: ['--full', '--no-delete', '--dry-run', '--json', '--config', '--help'],
    });
    expect(offered('watch', '--theme', '')).toEqual({ kind: 'words', words: ['auto', 'color', 'mono', 'plain'] });
    expect(offered('completion', '')).toEqual({ kind: 'words', words: ['bash', 'zsh', 'fish'] });
    expect(offered('check', 'ui', '')).toEqual({ kind: 'names', noun: 'probe' });
    expect(offered('why', '')).toEqual({ kind: 'names', noun: 'component' });
    expect(offered('why', 'gateway', '')).toEqual({ kind: 'nothing' });
    expect(offered('mirror', 'undo', '')).toEqual({ kind: 'names', noun: 'run' });
    expect(offered('mirror', 'undo', 'r1', '')).toEqual({ kind: 'names', noun: 'file' });
    expect(offered('mirror', 'restore', '--from', '')).toEqual({ kind: 'names', noun: 'run' });
    expect(offered('mirror', 'log', '--config', 'y', '')).toEqual({ kind: 'names', noun: 'run' });
    expect(offered('check', '--timeout', '')).toEqual({ kind: 'nothing' });
    expect(offered('gate', '--', 'ls')).toEqual({ kind: 'names', noun: 'file' });
  });

  it('takes any words, and never offers what is hidden', () => {
    const word = fc.oneof(fc.constantFrom('mirror', 'trash', 'check', '--config', '--', '--json', 'list', ''), fc.string());
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (words) => {
        const next = nextWords(TREE, words);
        if ('words' in next) expect(next.words).not.toContain('__complete');
      }),
      cases(300),
    );
  });
});

describe('the man page', () => {
  it('has a section for every command', () => {
    const page = manPage('1.2.3');
    expect(page).toContain('"ytm 1.2.3"');
    for (const { path } of PLACES.slice(1)) expect(page).toContain(`.SS "ytm ${path.join(' ')}`);
  });

  it('is read by man without a warning', ({ skip }) => {
    const there = spawnSync('man', ['--version']).error === undefined && spawnSync('groff', ['--version']).error === undefined;
    skip(!there, 'no man or groff here');
    const folder = mkdtempSync(join(tmpdir(), 'ytm-man-'));
    try {
      writeFileSync(join(folder, 'ytm.1'), manPage('1.2.3'));
      const ran = spawnSync('man', ['--warnings', '-l', join(folder, 'ytm.1')], {
        encoding: 'utf8',
        env: { ...process.env, MANWIDTH: '80', LC_ALL: 'C.UTF-8', MAN_KEEP_FORMATTING: '' },
      });
      expect(ran.stderr).toBe('');
      // What people copy is what they type: hyphens, quotes, tildes.
      expect(ran.stdout).toContain("ytm find '*.srt' --json");
      expect(ran.stdout).toContain('rsync -a ~/takes/ /mnt/vault/takes/');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
