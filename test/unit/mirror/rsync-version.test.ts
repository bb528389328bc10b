import { describe, expect, it } from 'vitest';
import { parseRsyncVersion } from '../../../src/mirror/rsync/version.ts';

describe('what a program called rsync says of itself', () => {
  it.each([
    [
      '{\n  "program": "rsync",\n  "version": "3.5.0",\n  "protocol": "32.0"\n}\n',
      { kind: 'rsync', version: '3.5.0', checksum: 'md5', choice: true },
    ],
    [
      '{"program": "rsync","version": "3.4.1","checksum_list": ["xxh128", "xxh3", "xxh64", "md5", "md4", "sha1", "none"]}',
      { kind: 'rsync', version: '3.4.1', checksum: 'xxh128', choice: true },
    ],
    [
      'rsync  version 3.2.3  protocol version 31\nChecksum list:\n    xxh128 xxh3 xxh64 (xxhash) md5 md4 none\n',
      { kind: 'rsync', version: '3.2.3', checksum: 'xxh128', choice: true },
    ],
    [
      'rsync  version 3.1.3  protocol version 31\nCopyright (C) 1996-2018\n',
      { kind: 'rsync', version: '3.1.3', checksum: 'md5', choice: false },
    ],
    ['rsync  version v3.2.7pre1  protocol version 31\n', { kind: 'rsync', version: '3.2.7pre1', checksum: 'md5', choice: true }],
    ['rsync  version 4.0.0  protocol version 33\n', { kind: 'rsync', version: '4.0.0', checksum: 'md5', choice: true }],
    ['rsync  version 3.0.9  protocol version 30\n', { kind: 'too-old', version: '3.0.9' }],
    ['rsync  version 2.6.9  protocol version 29\n', { kind: 'too-old', version: '2.6.9' }],
    ['openrsync: protocol version 29\nrsync version 2.6.9 compatible\n', { kind: 'openrsync' }],
    ['rsync version 2.6.9 compatible\nopenrsync: protocol version 29\n', { kind: 'openrsync' }],
    ['{"program":"rclone","version":"3.5.0"}', { kind: 'unknown' }],
    ['{"program":"rsync","version":3}', { kind: 'unknown' }],
    ['{"program":"rsync","version":"new"}', { kind: 'unknown' }],
    ['BusyBox v1.36', { kind: 'unknown' }],
    ['null', { kind: 'unknown' }],
    ['', { kind: 'unknown' }],
  ])('%j', (output, flavour) => {
    expect(parseRsyncVersion(output)).toEqual(flavour);
  });
});
