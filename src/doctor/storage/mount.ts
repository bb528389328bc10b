/** The share is mounted, as the mount table lists it, and its file system is one that the probes accept. */
import type { Config } from '../../config/config.ts';
import { type MountSettings, mountProbe } from '../../probes/mount.ts';
import { NOTHING_FOUND, reporterOf } from '../finding.ts';
import type { StorageCheck } from './place.ts';

const { finding, fact } = reporterOf('mount');

export const mountCheck: StorageCheck = {
  id: 'mount',
  async examine(place) {
    const { share } = place.config.paths;
    if (share === null) return NOTHING_FOUND;
    if ((await place.mounts()) === null) {
      return { findings: [finding('critical', 'mount.table_unreadable', { args: { problem: 'it could not be read' } })], facts: [] };
    }
    const entry = await place.shareMount();
    if (entry === null) {
      return { findings: [finding('critical', 'mount.absent', { path: share, args: { remount: 'mount-again' } })], facts: [] };
    }
    const facts = [fact('share-mounted', { path: share, source: entry.source, type: entry.fsType })];
    if (entry.readOnly) return { findings: [finding('critical', 'space.read_only', { path: share })], facts };
    const accepted = acceptedTypes(place.config, share);
    if (accepted === null || accepted.includes(entry.fsType)) return { findings: [], facts };
    const args = { got: entry.fsType, expected: accepted.join(', ') };
    return { findings: [finding('warning', 'mount.wrong_type', { path: share, args })], facts };
  },
};

/** By the probe of the share's mount; `null`: there is none, so any type will do. */
function acceptedTypes({ probes }: Config, share: string): readonly string[] | null {
  for (const { kind, settings } of probes) {
    if (kind !== mountProbe.kind) continue;
    const { path, fsTypes } = settings as MountSettings;
    if (path === share) return fsTypes;
  }
  return null;
}
