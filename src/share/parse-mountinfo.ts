/**
 * `/proc/self/mountinfo` (proc(5)): `36 35 98:0 /root /mount/point rw,noatime master:1 - ext3 /dev/root rw`.
 * Names may hold any bytes; space, tab, newline, backslash and # are written as three octal digits.
 */

import type { MountEntry } from './mount-entry.ts';
import { sourceFacts } from './mount-source.ts';

interface Row {
  readonly id: string;
  readonly parent: string;
  readonly entry: MountEntry;
}

/** The mounts that a path can lead to, in the order of the table. Invalid lines are ignored. */
export function parseMountinfo(text: Buffer): readonly MountEntry[] {
  const rows = text
    .toString('latin1')
    .split('\n')
    .flatMap((line) => parseLine(line) ?? []);
  return visibleOnly(rows);
}

function parseLine(line: string): Row | null {
  // Every field is escaped, so the first lone hyphen after the options ends the optional fields.
  const fields = line.split(' ');
  const hyphen = fields.indexOf('-', 6);
  const [id, parent, device, , mountPoint, options] = fields;
  const [fsType, source, superOptions] = hyphen < 0 ? [] : fields.slice(hyphen + 1);
  if (id === undefined || parent === undefined || device === undefined || mountPoint === undefined || options === undefined) return null;
  if (fsType === undefined || source === undefined) return null;
  const from = unescape(source);
  return {
    id,
    parent,
    entry: {
      path: unescape(mountPoint),
      fsType: unescape(fsType),
      device,
      readOnly: hasOption(options, 'ro') || hasOption(superOptions ?? '', 'ro'),
      ...sourceFacts(unescape(fsType), from),
    },
  };
}

function hasOption(options: string, option: string): boolean {
  return options.split(',').includes(option);
}

function unescape(field: string): string {
  const bytes = field.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8) & 0xff));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/**
 * Keeps what the kernel would find: from the root mount on, each mount point leads to the last mount on top of
 * it, and a mount below a path that was mounted over since is out of reach.
 */
function visibleOnly(rows: readonly Row[]): readonly MountEntry[] {
  const ids = new Set(rows.map((row) => row.id));
  const top = rows.findLast((row) => row.entry.path === '/' && !(ids.has(row.parent) && row.parent !== row.id));
  // In a chroot or a hand-made table there is no root; then the last mount of each path counts.
  if (top === undefined) return [...new Map(rows.map((row) => [row.entry.path, row.entry])).values()];
  const found = new Map<string, MountEntry>();
  const pending = [onTopOf(rows, top)];
  for (let mount = pending.pop(); mount !== undefined; mount = pending.pop()) {
    found.set(mount.entry.path, mount.entry);
    const below = childrenOf(rows, mount).filter((row) => row.entry.path !== mount?.entry.path);
    const reachable = below.filter((row) => !below.some((other) => other !== row && isBelow(row.entry.path, other.entry.path)));
    for (const path of new Set(reachable.map((row) => row.entry.path))) {
      const last = reachable.findLast((row) => row.entry.path === path);
      if (last !== undefined) pending.push(onTopOf(rows, last));
    }
  }
  return rows.map((row) => row.entry).filter((entry) => found.get(entry.path) === entry);
}

function childrenOf(rows: readonly Row[], mount: Row): readonly Row[] {
  return rows.filter((row) => row.parent === mount.id && row !== mount);
}

/** The last mount on top of this one at the same path, or itself. */
function onTopOf(rows: readonly Row[], mount: Row): Row {
  const over = childrenOf(rows, mount).findLast((row) => row.entry.path === mount.entry.path);
  return over === undefined ? mount : onTopOf(rows, over);
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder === '/' ? '/' : `${folder}/`);
}
