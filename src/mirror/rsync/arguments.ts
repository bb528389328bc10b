/**
 * rsync's command line. It only copies the files of its list: there is no option that deletes, moves or writes in place, and excluded paths
 * are excluded here again, although they are never on the list.
 */
import { HEARTBEAT_NAME, REPLACED_NAME, RESTORE_TEMP_NAME, TEMP_NAME, TRASH_NAME, VAULTS_OWN } from '../core/contract.ts';
import { OUT_FORMAT } from '../core/rsync-output.ts';
import type { CopyOrder } from './copy.ts';

export type ArgumentsOrder = Pick<
  CopyOrder,
  'rsync' | 'hot' | 'restore' | 'missingOnly' | 'exclude' | 'backupDir' | 'wholeFile' | 'sparse' | 'bwlimitKbps' | 'timeoutSeconds'
>;

/** All options that rsync may get; a value is part of its option, so that it cannot be taken for another one. */
const OPTIONS = new Set([
  '--times',
  // A file that is read-only in hot could not be replaced or removed on a server that enforces it.
  '--chmod',
  '--sparse',
  '--whole-file',
  '--no-whole-file',
  '--omit-dir-times',
  // Which files are sent was decided before; rsync would skip a change of the same size within its time window.
  '--ignore-times',
  // To the nanosecond: older versions do not set a file's time when it is as recent as its copy.
  '--modify-window',
  // For a restore, or a first fill: only missing files, or only files that are not newer there.
  '--ignore-existing',
  '--update',
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
  // A file that vanished since the list was made is not a failure.
  '--ignore-missing-args',
  '--out-format',
  '--checksum-choice',
  '--info',
  '--stats',
]);

/** The program and its arguments, to be run in the vault with the list on standard input; `prefix` lowers its priority. */
export function rsyncCommand(order: ArgumentsOrder, prefix: readonly string[]): readonly [string, ...string[]] {
  const options = rsyncOptions(order);
  const unknown = options.filter((option) => !OPTIONS.has(option.split('=', 1)[0] ?? ''));
  if (unknown.length > 0) throw new Error(`rsync must not be given ${unknown.join(' ')}`);
  if (!order.hot.startsWith('/')) throw new Error('hot is an absolute path: anything else could be another host');
  const [file, ...before] = [...prefix, order.rsync.file] as const;
  return [file ?? order.rsync.file, ...before, ...options, '--', ...placesOf(order)];
}

/** Source and destination. */
function placesOf({ hot, restore = null }: ArgumentsOrder): readonly [string, string] {
  if (restore === null) return [`${hot}/`, './'];
  return [restore.run === null ? './' : `./${TRASH_NAME}/${oneName(restore.run)}/`, `${hot}/`];
}

function oneName(run: string): string {
  if (run === '' || run === '.' || run === '..' || run.includes('/')) throw new Error(`no run is called ${run}`);
  return run;
}

function rsyncOptions(order: ArgumentsOrder): readonly string[] {
  const excluded = [`/${VAULTS_OWN}*`, `/${HEARTBEAT_NAME}`, ...order.exclude.map((path) => `/${asPattern(path)}`)];
  return [
    '--times',
    '--chmod=Fu+w',
    ...(order.sparse ? ['--sparse'] : []),
    order.wholeFile ? '--whole-file' : '--no-whole-file',
    '--omit-dir-times',
    ...whatToSend(order),
    '--no-human-readable',
    '--8-bit-output',
    `--temp-dir=${(order.restore ?? null) === null ? TEMP_NAME : RESTORE_TEMP_NAME}`,
    `--timeout=${order.timeoutSeconds}`,
    ...(order.bwlimitKbps > 0 ? [`--bwlimit=${order.bwlimitKbps}`] : []),
    ...(order.backupDir === null ? [] : backupOptions(order.backupDir, (order.restore ?? null) === null ? TRASH_NAME : REPLACED_NAME)),
    // The folder, file or link itself, and then everything in a folder: with a list, the first does not cover the second.
    ...excluded.flatMap((pattern) => [`--exclude=${pattern}`, `--exclude=${pattern}/***`]),
    '--files-from=-',
    '--from0',
    '--ignore-missing-args',
    `--out-format=${OUT_FORMAT}`,
    // rsync computes a checksum anyway, to verify the transfer; naming it makes the printed one predictable.
    ...(order.rsync.choice ? [`--checksum-choice=${order.rsync.checksum}`] : []),
    '--info=progress2',
    '--stats',
  ];
}

function whatToSend({ restore = null, missingOnly = false }: ArgumentsOrder): readonly string[] {
  if (restore === null && missingOnly) return ['--ignore-existing', '--modify-window=-1'];
  if (restore === null) return ['--ignore-times', '--modify-window=-1'];
  return restore.over ? ['--ignore-times', '--update', '--modify-window=-1'] : ['--ignore-existing'];
}

function backupOptions(folder: string, kept: string): readonly string[] {
  if (!folder.startsWith(`${kept}/`) || folder.split('/').includes('..'))
    throw new Error(`what is replaced goes to ${kept}, not to ${folder}`);
  return ['--backup', `--backup-dir=${folder}`];
}

/** A path as a literal filter pattern: a backslash escapes only if the pattern contains something to escape. */
function asPattern(path: string): string {
  return /[*?[]/.test(path) ? path.replaceAll(/[*?[\]\\]/g, '\\$&') : path;
}

/**
 * A path in the form of rsync's list. The leading `./` keeps a name from being a comment: rsync silently skips lines that begin with `#` or
 * `;`, even when entries end with NUL.
 */
export function listEntry(path: string): string {
  return `./${path}\0`;
}
