import { describe, expect, it } from 'vitest';
import { genericRemountCommand, remountCommand } from '../../../src/share/remount.ts';

const FSTAB = String.raw`# <file system> <mount point> <type> <options>
//lenovo/share /mnt/vault cifs credentials=/etc/.smb,soft,nofail 0 0
//lenovo/film  /mnt/my\040film cifs users,soft 0 0
`;

describe('the command that mounts a share again', () => {
  it('uses fstab where the path is in it', () => {
    const entry = { fsType: 'cifs', source: '//lenovo/share' };
    expect(remountCommand({ ...entry, path: '/mnt/vault' }, 'linux', FSTAB)).toBe('sudo mount /mnt/vault');
    expect(remountCommand({ ...entry, path: '/mnt/my film' }, 'linux', FSTAB)).toBe(`mount '/mnt/my film'`);
    expect(remountCommand({ ...entry, path: '/mnt/other' }, 'linux', FSTAB)).toBe('sudo mount -t cifs //lenovo/share /mnt/other');
  });

  it('on macOS opens what lies in /Volumes, and mounts anything else', () => {
    const entry = { fsType: 'smbfs', source: '//dai@lenovo/share' };
    expect(remountCommand({ ...entry, path: '/Volumes/share' }, 'darwin', '')).toBe('open smb://dai@lenovo/share');
    expect(remountCommand({ ...entry, path: '/Users/dai/my vault' }, 'darwin', '')).toBe(
      `mount -t smbfs -o soft,nobrowse //dai@lenovo/share '/Users/dai/my vault'`,
    );
  });

  it('has places to fill in where the share was never seen', () => {
    expect(genericRemountCommand('/mnt/vault', 'linux', FSTAB)).toBe('sudo mount /mnt/vault');
    expect(genericRemountCommand('/mnt/x', 'linux', FSTAB)).toBe('sudo mount -t cifs //HOST/SHARE /mnt/x');
    expect(genericRemountCommand('/Users/dai/v', 'darwin', '')).toBe('mount -t smbfs -o soft,nobrowse //USER@HOST/SHARE /Users/dai/v');
  });

  it('quotes what a shell would take apart', () => {
    const path = `/mnt/it's; rm -rf $HOME`;
    expect(remountCommand({ path, fsType: 'cifs', source: '//h/s' }, 'linux', '')).toBe(
      String.raw`sudo mount -t cifs //h/s '/mnt/it'\''s; rm -rf $HOME'`,
    );
  });
});
