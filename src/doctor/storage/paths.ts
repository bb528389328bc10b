/** Every path of the config: it exists, is a folder, can be read and written, and lies on the device where it belongs. */
import { deviceNumber } from '../../mirror/run/device.ts';
import { type Examined, type Finding, NOTHING_FOUND, reporterOf, together } from '../finding.ts';
import type { PathReport } from '../inspect/protocol.ts';
import { type NamedPath, pathsOf, type StorageCheck, type StoragePlace } from './place.ts';

const { finding, fact } = reporterOf('paths');

export const pathsCheck: StorageCheck = {
  id: 'paths',
  async examine(place) {
    const examined: Examined[] = [];
    let shareHangs = false;
    const isMounted = (await place.shareMount()) !== null;
    for (const named of pathsOf(place.config)) {
      // Beneath a mount point without its share lie local folders: they say nothing, and the check of the mount reports it.
      if (named.onShare && (!isMounted || shareHangs)) continue;
      const report = await place.look(named.path);
      shareHangs ||= named.onShare && report.kind === 'hung';
      examined.push(await judge(named, report, place));
    }
    return together(examined);
  },
};

async function judge(named: NamedPath, report: PathReport, place: StoragePlace): Promise<Examined> {
  const only = (found: Finding): Examined => ({ findings: [found], facts: [] });
  const { key, path } = named;
  switch (report.kind) {
    case 'missing':
      return only(missing(named, place));
    case 'failed':
      return isPrivacy(report.errno, place)
        ? NOTHING_FOUND
        : only(finding('critical', 'path.unreadable', { path, args: { key, errno: report.errno } }));
    case 'hung':
      return only(finding('critical', named.onShare ? 'path.share-hung' : 'path.hung', { path, args: { key } }));
    case 'unasked':
      return only(finding('warning', 'path.not-checked', { path, args: { key, problem: report.problem } }));
    case 'seen': {
      const findings = [...kindAndAccess(named, report, place), ...(await onDevice(named, report, place))];
      return { findings, facts: findings.length > 0 ? [] : [fact('path-usable', { key, path, device: report.device })] };
    }
  }
}

function missing({ key, path, onShare }: NamedPath, { config }: StoragePlace): Finding {
  if (key === 'paths.vault') return finding('critical', 'path.no-vault', { path, args: { key } });
  return finding(
    key === 'paths.hot' ? 'critical' : 'warning',
    onShare && config.paths.hot !== null ? 'path.missing-on-share' : 'path.missing',
    {
      path,
      args: { key },
    },
  );
}

type Seen = Extract<PathReport, { readonly kind: 'seen' }>;

function kindAndAccess({ key, path }: NamedPath, { type, read, write }: Seen, place: StoragePlace): readonly Finding[] {
  if (type !== 'folder') return [finding('critical', 'path.not-a-folder', { path, args: { key } })];
  const findings: Finding[] = [];
  if (read !== null && !isPrivacy(read, place)) findings.push(finding('critical', 'path.unreadable', { path, args: { key, errno: read } }));
  if (write !== null && read === null) findings.push(finding('critical', 'path.not-writable', { path, args: { key, errno: write } }));
  return findings;
}

/** The check of the privacy settings reports it, with its own remedy. */
function isPrivacy(errno: string, { platform }: StoragePlace): boolean {
  return platform === 'darwin' && errno === 'EPERM';
}

/** What belongs on the share lies on its device, and hot does not, unless the config allows that. */
async function onDevice({ key, path, onShare }: NamedPath, { device }: Seen, place: StoragePlace): Promise<readonly Finding[]> {
  const { share } = place.config.paths;
  if (share === null || place.config.mirror.allowSameDevice) return [];
  const mount = await place.shareMount();
  const listed = mount?.device === undefined ? null : deviceNumber(mount.device);
  const shareDevice = listed ?? (await deviceAt(share, place));
  if (shareDevice === null) return [];
  if (onShare && device !== shareDevice) return [finding('critical', 'path.other-device', { path, args: { key, share } })];
  return key === 'paths.hot' && device === shareDevice && mount !== null
    ? [finding('critical', 'path.hot-on-share', { path, args: { share } })]
    : [];
}

async function deviceAt(path: string, place: StoragePlace): Promise<string | null> {
  const report = await place.look(path);
  return report.kind === 'seen' ? report.device : null;
}
