import { describe, expect, test } from 'vitest';
import {
  decodeUtf8,
  endOutput,
  NOTHING_READ,
  type OutputEvent,
  readOutput,
  refusedPath,
} from '../../../../src/mirror/core/rsync-output.ts';

const SUM = '0a8b407a6b799115cb769ed3029b0c6d';
const complaint = (text: string): OutputEvent => ({ kind: 'complaint', text });

test('nothing was read of no output', () => {
  expect(endOutput(NOTHING_READ)).toEqual([]);
  expect(readOutput(NOTHING_READ, 'half a line').events).toEqual([]);
});

describe('a line', () => {
  test.each<[string, string, readonly OutputEvent[]]>([
    ['of a file', `ytm >f.st...... ${SUM} 12 a b`, [{ kind: 'file', path: 'a b', size: 12, checksum: SUM }]],
    [
      'of a file with a line end in its name',
      `ytm >f+++++++++ ${' '.repeat(32)} 0 a\\#012b`,
      [{ kind: 'file', path: 'a\nb', size: 0, checksum: null }],
    ],
    ['of a folder', `ytm cd+++++++++ ${' '.repeat(32)} 4096 a/`, []],
    ['of nothing but spaces', '  ', []],
    ['with a file in its middle', `as ytm >f.st...... ${SUM} 12 a`, [complaint(`as ytm >f.st...... ${SUM} 12 a`)]],
    [
      'of progress after a file',
      '     31457391  23%   20.37MB/s    0:00:01 (xfr#41, to-chk=0/2463)',
      [{ kind: 'progress', bytes: 31_457_391, files: 41 }],
    ],
    ['of progress by an older rsync', ' 9 1% 1.00kB/s 0:00:00  (xfer#2, ir-chk=10/24) ', [{ kind: 'progress', bytes: 9, files: 2 }]],
    ['of progress within a file', '        32768   0%   ??kB/s   ??:??:??', [{ kind: 'progress', bytes: 32_768, files: null }]],
    ['that begins like progress', '9 1% 1.00kB/s 0:00:00 of what', [complaint('9 1% 1.00kB/s 0:00:00 of what')]],
    ['with progress at its end', 'at 9 1% 1.00kB/s 0:00:00', [complaint('at 9 1% 1.00kB/s 0:00:00')]],
    ['that counts files', 'Number of regular files transferred: 3', [{ kind: 'stat', name: 'transferred', value: 3 }]],
    ['that counts bytes', 'Total transferred file size: 123 bytes', [{ kind: 'stat', name: 'bytes', value: 123 }]],
    [
      'that only begins like a count',
      'Total transferred file size: 123 bytes, or so',
      [complaint('Total transferred file size: 123 bytes, or so')],
    ],
    ['that only ends like a count', 'The Total transferred file size: 123', [complaint('The Total transferred file size: 123')]],
    ['of other statistics', 'Number of created files: 1 (reg: 1)', []],
    ['of the sum of statistics', 'sent 1 bytes  received 2 bytes  6.00 bytes/sec', []],
    ['of the size', 'total size is 0  speedup is 0.00', []],
    ['with statistics in its middle', 'file "Number of files: 1" vanished', [complaint('file "Number of files: 1" vanished')]],
    ['with a sum in its middle', 'name sent 1 bytes  received 2', [complaint('name sent 1 bytes  received 2')]],
    ['with a size in its middle', 'the total size is 0', [complaint('the total size is 0')]],
  ])('%s', (_, line, events) => {
    expect(readOutput(NOTHING_READ, `${line}\n`).events).toEqual(events);
    expect(endOutput(line)).toEqual(events);
  });
});

test.each<[string, string | null]>([
  ['rsync: [receiver] write failed on "/vault/a": File too large (27)', '/vault/a'],
  ['rsync: [receiver=3.4.1] close failed on "/vault/a\\#012b": Disk quota exceeded (122)', '/vault/a\nb'],
  ['rsync: [generator] fsync failed on "/vault/"a": b": Input/output error (5)', '/vault/"a": b'],
  ['rsync: [sender] write failed on "/hot/a": File too large (27)', null],
  ['rsync: [receiver] mkstemp "/vault/.a.x" failed: Permission denied (13)', null],
  ['of rsync: [receiver] write failed on "/vault/a": File too large (27)', null],
  ['rsync: [receiver] write failed on "/vault/a": File too large (27) and more', null],
])('the path that %s names', (line, path) => {
  expect(refusedPath(line)).toBe(path);
});

test.each<[string, string]>([
  ['\xe0\xa0\x80', '\u0800'],
  ['\xe0\x80\x80', '\ufffd\ufffd\ufffd'],
  ['\xed\xa0\x80', '\ufffd\ufffd\ufffd'],
  ['\xf0\x9f\x8e\xac', '🎬'],
  ['a\xffb', 'a\ufffdb'],
])('%j is read as UTF-8', (bytes, text) => {
  expect(decodeUtf8(bytes)).toBe(text);
});
