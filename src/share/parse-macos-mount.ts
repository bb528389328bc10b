/**
 * What macOS's `mount` prints (diskdev_cmds, mount.c): `//user@host/share on /Volumes/share (smbfs, nodev,
 * mounted by user)`. Nothing is escaped, so a name that holds ` on ` or ` (` is read from both ends.
 * Tested against recorded formats.
 */

import type { MountEntry } from './mount-entry.ts';
import { sourceFacts } from './mount-source.ts';

export function parseMacosMounts(text: Buffer): readonly MountEntry[] {
  const entries = text
    .toString('utf8')
    .split('\n')
    .flatMap((line) => parseLine(line) ?? []);
  // Mounted twice at one path: the last mount is the visible one.
  return [...new Map(entries.map((entry) => [entry.path, entry])).values()];
}

function parseLine(line: string): MountEntry | null {
  // The last bracket that is followed by a type and options; a name may hold brackets too.
  const match = /^(.+) \(([a-z][a-z0-9_.]*)((?:, [^,()]+)*)\)$/.exec(line);
  const [, names, fsType, flags] = match ?? [];
  if (names === undefined || fsType === undefined) return null;
  const split = splitNames(names);
  if (split === null) return null;
  const path = split.path.replace(/^\/System\/Volumes\/Data(?=\/)/, '');
  return { path, fsType, readOnly: (flags ?? '').split(', ').includes('read-only'), ...sourceFacts(fsType, split.source) };
}

/** A source of SMB is percent-encoded and holds no space, so the first ` on /` is the right one. */
function splitNames(names: string): { readonly source: string; readonly path: string } | null {
  const at = names.indexOf(' on /');
  return at <= 0 ? null : { source: names.slice(0, at), path: names.slice(at + 4) };
}
