/** macOS: the privacy settings let this program read hot and the share. Each program has its own permission, and a service asks nobody. */
import { reporterOf } from '../finding.ts';
import { pathsOf, type StorageCheck, type StoragePlace } from './place.ts';

const { finding } = reporterOf('privacy');

export const privacyCheck: StorageCheck = {
  id: 'privacy',
  async examine(place) {
    if (place.platform !== 'darwin') return { findings: [], facts: [] };
    const isMounted = (await place.shareMount()) !== null;
    const findings = [];
    for (const { path, onShare } of pathsOf(place.config)) {
      if ((!onShare || isMounted) && (await isDenied(path, place)))
        findings.push(finding('critical', 'permission.macos_privacy', { path, args: { program: place.program } }));
    }
    return { findings, facts: [] };
  },
};

async function isDenied(path: string, place: StoragePlace): Promise<boolean> {
  const report = await place.look(path);
  if (report.kind === 'failed') return report.errno === 'EPERM';
  return report.kind === 'seen' && report.read === 'EPERM';
}
