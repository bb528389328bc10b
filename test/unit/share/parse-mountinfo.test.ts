import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mountAt } from '../../../src/share/find-mount.ts';
import { parseMountinfo } from '../../../src/share/parse-mountinfo.ts';
import { notLinux, titled } from '../../support/titled.ts';

const ROOT = '25 1 254:1 / / rw,relatime shared:1 - ext4 /dev/root rw';

function parse(...lines: readonly string[]) {
  return parseMountinfo(Buffer.from(`${[ROOT, ...lines].join('\n')}\n`));
}

function paths(...lines: readonly string[]): readonly string[] {
  return parse(...lines).map((entry) => `${entry.path} ${entry.fsType}`);
}

describe('the mount table of Linux', () => {
  it('reads a CIFS share with its host', () => {
    const line =
      '312 25 0:47 / /home/dai/mounts/lenovo_share_real rw,relatime shared:160 - cifs //lenovo/share rw,vers=3.1.1,soft,username=dai';
    expect(parse(line)[1]).toEqual({
      path: '/home/dai/mounts/lenovo_share_real',
      fsType: 'cifs',
      source: '//lenovo/share',
      host: 'lenovo',
      share: 'share',
      readOnly: false,
      device: '0:47',
    });
  });

  it('takes any number of optional fields, also none', () => {
    const entries = parse(
      '36 25 98:0 /mnt1 /a rw - ext3 /dev/a rw',
      '37 25 98:1 / /b rw shared:2 master:1 propagate_from:3 unbindable - xfs /dev/b rw',
    );
    expect(entries.map((entry) => [entry.path, entry.fsType])).toEqual([
      ['/', 'ext4'],
      ['/a', 'ext3'],
      ['/b', 'xfs'],
    ]);
  });

  it('decodes octal escapes, once, as UTF-8', () => {
    const line = String.raw`40 25 0:50 / /mnt/a\040b\011c\012d\134040e\343\201\202 rw - cifs //host/my\040share\043x rw`;
    expect(parse(line)[1]).toMatchObject({ path: '/mnt/a b\tc\nd\\040eあ', source: '//host/my share#x', share: 'my share#x' });
  });

  it('knows read-only from either kind of option, not from a part of a word', () => {
    const entries = parse(
      '40 25 0:50 / /mount ro,relatime - cifs //h/a rw',
      '41 25 0:51 / /super rw - cifs //h/b ro,vers=3',
      '42 25 0:52 / /neither rw - cifs //h/c rw,errors=remount-ro,prox=ro1',
    );
    expect(entries.map((entry) => entry.readOnly)).toEqual([false, true, true, false]);
  });

  it('gives the last of what is stacked at one path', () => {
    expect(paths('40 25 0:50 / /mnt/v rw - cifs //h/old rw', '41 40 8:1 / /mnt/v rw - ext4 /dev/sdb1 rw')).toEqual([
      '/ ext4',
      '/mnt/v ext4',
    ]);
    expect(paths('40 25 0:50 / /mnt/v rw - autofs systemd-1 rw,fd=36,direct', '41 40 0:51 / /mnt/v rw - cifs //h/s rw')).toEqual([
      '/ ext4',
      '/mnt/v cifs',
    ]);
  });

  it('leaves out what a later mount further up hides', () => {
    expect(paths('40 25 0:50 / /mnt/v rw - cifs //h/s rw', '41 25 0:51 / /mnt rw - tmpfs tmpfs rw')).toEqual(['/ ext4', '/mnt tmpfs']);
    expect(paths('41 25 0:51 / /mnt rw - tmpfs tmpfs rw', '40 41 0:50 / /mnt/v rw - cifs //h/s rw')).toEqual([
      '/ ext4',
      '/mnt tmpfs',
      '/mnt/v cifs',
    ]);
  });

  it('gives a bind mount of a share as that share, and one of a local folder as local', () => {
    expect(paths('40 25 0:50 /sub /mnt/v rw - cifs //h/s rw', '41 25 254:1 /home/x /mnt/w rw - ext4 /dev/root rw')).toEqual([
      '/ ext4',
      '/mnt/v cifs',
      '/mnt/w ext4',
    ]);
  });

  it('reads a table without a root, as seen from a chroot', () => {
    expect(parseMountinfo(Buffer.from('40 25 0:50 / /v rw - cifs //h/s rw\n'))).toMatchObject([{ path: '/v', host: 'h' }]);
  });

  it('finds a mount by its path; a waiting automount is none', () => {
    const entries = parse('40 25 0:50 / /mnt/auto rw - autofs systemd-1 rw', '41 25 0:51 / /mnt/v rw - cifs //h/s rw');
    expect(mountAt(entries, '/mnt/v')).toMatchObject({ fsType: 'cifs' });
    expect(mountAt(entries, '/mnt/auto')).toBeNull();
    expect(mountAt(entries, '/mnt')).toBeNull();
  });

  it('removes a password from the source', () => {
    expect(parse('40 25 0:50 / /v rw - cifs //dai:hush@h/s rw')[1]).toMatchObject({ source: '//dai@h/s', host: 'h' });
  });

  it('reads hosts of NFS and SSHFS', () => {
    const entries = parse('40 25 0:50 / /a rw - nfs4 nas.local:/export/x rw', '41 25 0:51 / /b rw - fuse.sshfs dai@[fe80::1]:/home rw');
    expect(entries.slice(1)).toMatchObject([
      { host: 'nas.local', share: '/export/x' },
      { host: '[fe80::1]', share: '/home' },
    ]);
  });

  it('leaves out lines that make no sense, whatever they are', () => {
    expect(paths('', 'garbage', '1 2 3', '40 25 0:50 / /v rw shared:1 cifs //h/s rw')).toEqual(['/ ext4']);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        parseMountinfo(Buffer.from(bytes));
      }),
    );
  });

  it.skipIf(notLinux !== null)(titled('reads the real table of this machine', notLinux), () => {
    const entries = parseMountinfo(readFileSync('/proc/self/mountinfo'));
    expect(mountAt(entries, '/proc')).toMatchObject({ fsType: 'proc' });
    expect(new Set(entries.map((entry) => entry.path)).size).toBe(entries.length);
  });
});
