/** What the doctors say where macOS refuses access: a stand-in of a Mac, because errors of its privacy settings cannot be had elsewhere. */
import { describe, expect, it } from 'vitest';
import type { PathReport } from '../../../src/doctor/inspect/protocol.ts';
import { pathsCheck } from '../../../src/doctor/storage/paths.ts';
import type { StoragePlace } from '../../../src/doctor/storage/place.ts';
import { privacyCheck } from '../../../src/doctor/storage/privacy.ts';
import { configOf } from '../../support/config.ts';

const SEEN: PathReport = { kind: 'seen', type: 'folder', device: '7', read: null, write: null };

async function placeWith(reports: Readonly<Record<string, PathReport>>, platform: NodeJS.Platform): Promise<StoragePlace> {
  const config = await configOf('version: 1\npaths: { hot: /srv/hot, share: /mnt/share }\nmirror: { allowSameDevice: true }\n');
  return {
    config,
    platform,
    program: '/opt/node/bin/node',
    shareMount: () => Promise.resolve({ path: '/mnt/share', fsType: 'smbfs', source: '//x/y', readOnly: false }),
    look: (path: string) => Promise.resolve(reports[path] ?? SEEN),
  } as unknown as StoragePlace;
}

describe('on macOS', () => {
  it('names the program and the switch for a folder that can be seen but not read, and nothing else about it', async () => {
    const place = await placeWith({ '/mnt/share': { ...SEEN, read: 'EPERM' } as PathReport }, 'darwin');
    const { findings } = await privacyCheck.examine(place);
    expect(findings).toMatchObject([
      { code: 'permission.macos_privacy', severity: 'critical', args: { path: '/mnt/share', program: '/opt/node/bin/node' } },
    ]);
    expect((await pathsCheck.examine(place)).findings).toEqual([]);
  });

  it('finds nothing where everything can be read', async () => {
    expect((await privacyCheck.examine(await placeWith({}, 'darwin'))).findings).toEqual([]);
  });
});

it('is a matter of permissions elsewhere', async () => {
  const place = await placeWith({ '/srv/hot': { ...SEEN, read: 'EPERM' } as PathReport }, 'linux');
  expect((await privacyCheck.examine(place)).findings).toEqual([]);
  expect((await pathsCheck.examine(place)).findings).toMatchObject([{ code: 'path.unreadable', args: { errno: 'EPERM' } }]);
});
