import { describe, expect, it } from 'vitest';
import { parseMacosMounts } from '../../../src/share/parse-macos-mount.ts';

function parse(...lines: readonly string[]) {
  return parseMacosMounts(Buffer.from(`${lines.join('\n')}\n`));
}

// Recorded formats (diskdev_cmds mount.c and reports of users); there is no Mac to run them on.
describe('the mount table of macOS', () => {
  it('reads an SMB share', () => {
    expect(parse('//dai@lenovo.local/share on /Users/dai/mounts/lenovo_share_real (smbfs, nodev, nosuid, mounted by dai)')).toEqual([
      {
        path: '/Users/dai/mounts/lenovo_share_real',
        fsType: 'smbfs',
        source: '//dai@lenovo.local/share',
        host: 'lenovo.local',
        share: 'share',
        readOnly: false,
      },
    ]);
  });

  it('decodes what is percent-encoded, and keeps the source as it can be mounted', () => {
    expect(parse('//dai@Lenovo%20PC._smb._tcp.local/My%20Share on /Volumes/My Share (smbfs, nodev, nosuid)')).toMatchObject([
      {
        path: '/Volumes/My Share',
        host: 'Lenovo PC._smb._tcp.local',
        share: 'My Share',
        source: '//dai@Lenovo%20PC._smb._tcp.local/My%20Share',
      },
    ]);
  });

  it('reads names that hold “ on ” and brackets', () => {
    expect(
      parse('//d@h/s on /Volumes/work on film (2026) (smbfs, nodev)', '//d@h/t on /Volumes/x (smbfs, nodev) y (smbfs, nosuid)'),
    ).toMatchObject([{ path: '/Volumes/work on film (2026)', fsType: 'smbfs' }, { path: '/Volumes/x (smbfs, nodev) y' }]);
  });

  it('reads other file systems, flags and a firmlinked path', () => {
    expect(
      parse(
        '/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)',
        'map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)',
        '//d@h/s on /System/Volumes/Data/Users/dai/v (smbfs, nodev, nosuid, read-only, mounted by 501)',
      ),
    ).toMatchObject([
      { path: '/', fsType: 'apfs', readOnly: true },
      { path: '/home', fsType: 'autofs', readOnly: false },
      { path: '/Users/dai/v', fsType: 'smbfs', readOnly: true },
    ]);
  });

  it('gives the last of two mounts at one path, and leaves nonsense out', () => {
    expect(parse('//d@h/a on /v (smbfs, nodev)', 'nonsense', ' on (x)', '//d@h/b on /v (smbfs, nodev)')).toMatchObject([
      { path: '/v', share: 'b' },
    ]);
  });
});
