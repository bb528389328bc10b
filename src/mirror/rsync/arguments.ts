/**
 * rsync's command line. It only ever copies what it is told: no option that deletes, moves or writes in place, and what must
 * stay away from it is excluded here once more, although it is never on its list.
 */
import { BEAT_NAME, TEMP_NAME, TRASH_NAME, VAULTS_OWN } from '../core/contract.ts';
import { OUT_FORMAT } from '../core/rsync-output.ts';
import type { CopyOrder } from './copy.ts';

export type ArgumentsOrder = Pick<CopyOrder, 'rsync' | 'hot' | 'exclude' | 'backupDir' | 'wholeFile' | 'bwlimitKbps' | 'timeoutSeconds'>;

/** All that rsync is ever given; a value is part of its option, so that nothing can be taken for another one. */
const OPTIONS = new Set([
  '--times',
  '--whole-file',
  '--no-whole-file',
  '--omit-dir-times',
  // Whether a file is to be sent was decided before; rsync would leave out a change of the same size within its window of time.
  '--ignore-times',
  // To the nanosecond: older ones leave the time of a file alone that is as young as its copy.
  '--modify-window',
  '--no-human-readable',
  '--8-bit-output',
  '--temp-dir',
  '--timeout',
  '--bwlimit',
  '--backup',
  '--backup-dir',
  '--exclude',
  '--files-from',
  '--from0',
  // What vanished since the list was made is no failure.
  '--ignore-missing-args',
  '--out-format',
  '--info',
  '--stats',
]);

/** The program and its arguments, to be run in the vault with the list on standard input; `prefix` is what lowers its priority. */
export function rsyncCommand(order: ArgumentsOrder, prefix: readonly string[]): readonly [string, ...string[]] {
  const options = rsyncOptions(order);
  const unknown = options.filter((option) => !OPTIONS.has(option.split('=', 1)[0] ?? ''));
  if (unknown.length > 0) throw new Error(`rsync must not be given ${unknown.join(' ')}`);
  if (!order.hot.startsWith('/')) throw new Error('hot is an absolute path: anything else could be another host');
  const [file, ...before] = [...prefix, order.rsync.file] as const;
  return [file ?? order.rsync.file, ...before, ...options, '--', `${order.hot}/`, './'];
}

function rsyncOptions(order: ArgumentsOrder): readonly string[] {
  const excluded = [`/${VAULTS_OWN}*`, `/${BEAT_NAME}`, ...order.exclude.map((path) => `/${asPattern(path)}`)];
  return [
    '--times',
    order.wholeFile ? '--whole-file' : '--no-whole-file',
    '--omit-dir-times',
    '--ignore-times',
    '--modify-window=-1',
    '--no-human-readable',
    '--8-bit-output',
    `--temp-dir=${TEMP_NAME}`,
    `--timeout=${order.timeoutSeconds}`,
    ...(order.bwlimitKbps > 0 ? [`--bwlimit=${order.bwlimitKbps}`] : []),
    ...(order.backupDir === null ? [] : backupOptions(order.backupDir)),
    // The folder, file or link itself, and then all that a folder holds: with a list, the first does not cover the second.
    ...excluded.flatMap((pattern) => [`--exclude=${pattern}`, `--exclude=${pattern}/***`]),
    '--files-from=-',
    '--from0',
    '--ignore-missing-args',
    `--out-format=${OUT_FORMAT}`,
    '--info=progress2',
    '--stats',
  ];
}

function backupOptions(folder: string): readonly string[] {
  if (!folder.startsWith(`${TRASH_NAME}/`) || folder.split('/').includes('..'))
    throw new Error(`what is replaced goes to the trash, not to ${folder}`);
  return ['--backup', `--backup-dir=${folder}`];
}

/** A path as a filter pattern that stands for itself: a backslash escapes only where there is something to escape. */
function asPattern(path: string): string {
  return /[*?[]/.test(path) ? path.replaceAll(/[*?[\]\\]/g, '\\$&') : path;
}

/**
 * A path as rsync's list wants it. The leading `./` keeps a name from being a comment: without a word, rsync leaves out
 * lines that begin with `#` or `;`, also when they end with zero.
 */
export function listEntry(path: string): string {
  return `./${path}\0`;
}
