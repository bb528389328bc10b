/** The tools that play the histories, each with the careful options that its own documentation recommends for a one-way mirror. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runToEnd } from '../shell.ts';
import type { Place } from './place.ts';

export interface Wishes {
  /** Paths at the root that are never sent. */
  readonly exclude: readonly string[];
  /** Of tools that wait until files are quiet. */
  readonly settle: boolean;
  /** No budgets. */
  readonly freely: boolean;
}

/** What a run told whoever started it. */
export interface Told {
  readonly code: number;
  /** What was printed. */
  readonly text: string;
  /** Paths that it named as not mirrored, or whose enclosing folder it named. */
  readonly named: readonly string[];
}

export interface Tool {
  readonly name: string;
  readonly version: string;
  /** Why it cannot run here; `null`: it can. */
  readonly problem: string | null;
  /** Before the first run. */
  prepare(place: Place, wishes: Wishes): void | Promise<void>;
  sync(place: Place, wishes: Wishes): Promise<Told>;
  /** Folders with what a run deleted or replaced. */
  backups(place: Place): readonly string[];
  /** Paths of the vault that are the tool's own. */
  isOwn(path: string): boolean;
}

const LONGEST_RUN_MS = 120_000;

interface Peer {
  readonly name: string;
  readonly program: string;
  readonly versionOf: readonly string[];
  readonly argv: (place: Place, wishes: Wishes, turn: number) => readonly string[];
  readonly named: (text: string) => readonly string[];
  /** What a run that failed may leave. */
  readonly draft: RegExp;
}

function peer({ name, program, versionOf, argv, named, draft }: Peer): Tool {
  const asked = spawnSync(program, versionOf, { encoding: 'utf8' });
  const turns = new WeakMap<Place, number>();
  return {
    name,
    version: asked.status === 0 ? (/\d+\.\d+[\w.-]*/u.exec(asked.stdout)?.[0] ?? '?') : '',
    problem: asked.status === 0 ? null : `there is no ${program}`,
    prepare: () => undefined,
    async sync(place, wishes) {
      const turn = (turns.get(place) ?? 0) + 1;
      turns.set(place, turn);
      const env = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8', HOME: place.home, XDG_CACHE_HOME: join(place.home, 'cache') };
      const { code, stdout, stderr } = await runToEnd(program, argv(place, wishes, turn), { env, within: LONGEST_RUN_MS });
      const text = `${stdout}\n${stderr}`;
      return { code: code ?? -1, text, named: named(text) };
    },
    backups: (place) => [place.backup],
    isOwn: (path) => draft.test(path),
  };
}

const rsync = peer({
  name: 'rsync',
  program: 'rsync',
  versionOf: ['--version'],
  argv: ({ hot, vault, backup }, { exclude }, turn) => [
    '--archive',
    '--delete',
    '--backup',
    `--backup-dir=${join(backup, String(turn))}`,
    ...exclude.map((path) => `--exclude=/${path}`),
    '--',
    `${hot}/`,
    `${vault}/`,
  ],
  named: (text) => [...text.matchAll(/"([^"]+)"/gu)].map(([, path = '']) => path),
  draft: /(^|\/)\.[^/]+\.\w{6}$/u,
});

const rclone = peer({
  name: 'rclone',
  program: 'rclone',
  versionOf: ['version'],
  argv: ({ hot, vault, backup, kind }, { exclude, freely }, turn) => [
    'sync',
    '--links',
    '--track-renames',
    '--check-first',
    ...(freely ? [] : ['--max-delete=20']),
    `--backup-dir=${join(backup, String(turn))}`,
    '--retries=1',
    ...(kind === 'folds' ? ['--ignore-case-sync'] : []),
    ...exclude.map((path) => `--exclude=/${path}/**`),
    hot,
    vault,
  ],
  named: (text) => [...text.matchAll(/(?:ERROR|NOTICE)\s*: ([^:]+):/gu)].map(([, path = '']) => path),
  draft: /\.partial$/u,
});

const UNISON_ALWAYS = '-batch -auto -times -confirmbigdel -dumbtty -logfile /dev/null -backuploc central -maxbackups 99'.split(' ');

/** Nothing ever changes hot: what differs in the vault alone is a conflict, which is skipped and named. */
const unison = peer({
  name: 'unison',
  program: 'unison',
  versionOf: ['-version'],
  argv: ({ hot, vault, home, kind, backup }, { exclude }) => {
    mkdirSync(join(home, '.unison'), { recursive: true });
    return [
      hot,
      vault,
      ...UNISON_ALWAYS,
      '-backup',
      'Name *',
      ...['-noupdate', '-nodeletion', '-nocreation'].flatMap((option) => [option, hot]),
      '-backupdir',
      backup,
      ...(kind === 'mounted' ? ['-mountpoint', '.mounted'] : []),
      ...(kind === 'folds' ? ['-ignorecase', 'true', '-unicode', 'true'] : []),
      ...exclude.flatMap((path) => ['-ignore', `Path ${path}`]),
    ];
  },
  named: (text) => [...text.matchAll(/^ {2}(?:skipped|failed): (.+?)(?: \(.*\))?$/gmu)].map(([, path = '']) => path),
  draft: /\.unison\.tmp$/u,
});

export const PEERS: readonly Tool[] = [rsync, rclone, unison];
