/**
 * What interrupted transfers left: the temporary files of rsync and of SMB clients. One goes to the trash when it is a day old and the file
 * that it was meant to become is beside it; all others are only reported, because a name alone proves nothing.
 */
import type { Millis } from '../../health/observation.ts';
import { type Entry, joined } from '../../mirror/core/entry.ts';
import { reporterOf } from '../finding.ts';
import { type Found, refusalIn, type VaultCheck, type VaultPlace } from './place.ts';

const { finding } = reporterOf('leftovers');
const OLD_MS: Millis = 24 * 3_600_000;
/** rsync writes `NAME` as `.NAME.XXXXXX` (rsync, receiver.c). */
const OF_RSYNC = /^\.(.+)\.[A-Za-z0-9]{6}$/;
/** Open files that were removed on macOS, FUSE and NFS; folders of rsync's options for partial and delayed files. */
const OTHERS = /^(?:\.smbdelete[A-Za-z0-9]+|\.fuse_hidden[0-9a-f]+|\.nfs[0-9a-f]{10,}|\.rsync-partial|\.~tmp~)$/;

export const leftoversCheck: VaultCheck = {
  id: 'leftovers',
  async folder(folder, { entries }, place) {
    const names = new Set(entries.map(({ name }) => name));
    return entries.flatMap((entry) => leftover(folder, entry, names, place));
  },
};

function leftover(folder: string, { name, type, size, mtime }: Entry, names: ReadonlySet<string>, place: VaultPlace): readonly Found[] {
  const { agent, now, run, signal } = place;
  const path = joined(folder, name);
  const wanted = OF_RSYNC.exec(name)?.[1];
  if (OTHERS.test(name)) return [{ finding: finding('warning', 'leftover.other', { path }), repair: null }];
  if (type !== 'file' || wanted === undefined || !names.has(wanted)) return [];
  if (now - mtime < OLD_MS) return [{ finding: finding('info', 'leftover.recent', { path, args: { wanted } }), repair: null }];
  return [
    {
      finding: finding('warning', 'leftover.rsync', { path, args: { wanted, bytes: size } }),
      repair: async () => refusalIn(await agent.ask<'trash'>({ op: 'trash', path, run: run(), look: { type, size, mtime } }, signal)),
    },
  ];
}
