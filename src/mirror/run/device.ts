/** On which device the vault must lie, according to what the probes saw of the mount. */
import type { Snapshot } from '../../health/snapshot.ts';
import type { ExpectedDevice } from '../agent/protocol.ts';
import type { MirrorSettings } from './ports.ts';

/** `null`: the probes have not seen it, so it is unknown. */
export function expectedDevice(
  snapshot: Snapshot,
  { share, allowSameDevice }: MirrorSettings,
  platform: NodeJS.Platform,
): ExpectedDevice | null {
  const facts = snapshot.probes.flatMap(({ last, component }) => (last === null || component !== 'vault' ? [] : [last.facts]));
  const visited = facts.find(({ sentinel }) => sentinel?.device !== undefined)?.sentinel?.device;
  if (allowSameDevice && visited !== undefined) return { kind: 'same-as-visit', device: visited };
  const isListed = facts.some(({ mount }) => mount !== undefined);
  if (platform === 'darwin') return isListed ? { kind: 'mounted-at', mountPoint: share } : null;
  const listed = facts.find(({ mount }) => mount?.device !== undefined)?.mount?.device;
  const device = listed === undefined ? null : deviceNumber(listed);
  return device === null ? null : { kind: 'is', device };
}

/** `major:minor` of the mount table → the number that `stat` reports, in the encoding of Linux (sys/sysmacros.h). */
export function deviceNumber(majorMinor: string): string | null {
  const match = /^(\d+):(\d+)$/.exec(majorMinor);
  if (match?.[1] === undefined || match[2] === undefined) return null;
  const major = BigInt(match[1]);
  const minor = BigInt(match[2]);
  return String(((major & 0xfffn) << 8n) | ((major & ~0xfffn) << 32n) | (minor & 0xffn) | ((minor & ~0xffn) << 12n));
}
