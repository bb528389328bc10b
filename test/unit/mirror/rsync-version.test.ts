import { describe, expect, it } from 'vitest';
import { parseRsyncVersion } from '../../../src/mirror/rsync/version.ts';

describe('what a program called rsync says of itself', () => {
  it.each([
    ['{\n  "program": "rsync",\n  "version": "3.5.0",\n  "protocol": "32.0"\n}\n', { kind: 'rsync', version: '3.5.0' }],
    ['rsync  version 3.1.3  protocol version 31\nCopyright (C) 1996-2018\n', { kind: 'rsync', version: '3.1.3' }],
    ['rsync  version v3.2.7pre1  protocol version 31\n', { kind: 'rsync', version: '3.2.7pre1' }],
    ['rsync  version 4.0.0  protocol version 33\n', { kind: 'rsync', version: '4.0.0' }],
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
