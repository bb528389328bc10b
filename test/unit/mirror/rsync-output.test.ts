import { describe, expect, it } from 'vitest';
import { decodeName, decodeUtf8, endOutput, NOTHING_READ, type OutputEvent, readOutput } from '../../../src/mirror/core/rsync-output.ts';

function read(text: string): readonly OutputEvent[] {
  const { state, events } = readOutput(NOTHING_READ, Buffer.from(text).toString('latin1'));
  return [...events, ...endOutput(state)];
}

/** rsync 3.5.0, recorded. */
const RUN = [
  'ytm >f+++++++++ b5e9c1ad071b3e7fc779cfaa5e523818 2 #hash\n',
  '\r              2   0%    0.00kB/s    0:00:00  \r              2   0%    0.00kB/s    0:00:00 (xfr#1, to-chk=5/7)\n',
  'skipping non-regular file "lnk"\n',
  'ytm >f.s....... 99aa06d3014798d86001c324468d497f 30000000 big.bin\n',
  '\r       15000000  50%    1.95kB/s    0:00:01 ',
  '\r       30000003  99%  681.20MB/s    0:00:00 (xfr#3, ir-chk=1032/1341)\n',
  'ytm cd+++++++++                                  4096 sub/\n',
  'ytm cd+++++++++                                  4096 sub/日本/\n',
  'ytm >f+++++++++                                  2 sub/日本/ファイル.txt\n',
  '\r       30000005 100%    5.86kB/s   ??:??:?? (xfr#4, to-chk=0/7) \r       30000005 100%    5.86kB/s    0:00:00 (xfr#4, to-chk=0/7)\n',
  '\nNumber of files: 14 (reg: 10, dir: 2, link: 1, special: 1)\nNumber of created files: 12 (reg: 10, dir: 2)\nNumber of deleted files: 0\n',
  'Number of regular files transferred: 10\nTotal file size: 30000018 bytes\nTotal transferred file size: 30000011 bytes\n',
  'Literal data: 30000011 bytes\nMatched data: 0 bytes\nFile list size: 0\nFile list generation time: 0.001 seconds\nFile list transfer time: 0.000 seconds\n',
  'Total bytes sent: 30008567\nTotal bytes received: 285\n\nsent 30008567 bytes  received 285 bytes  60017704.00 bytes/sec\ntotal size is 30000018  speedup is 1.00\n',
].join('');

describe('what rsync says', () => {
  it('distinguishes files, progress, statistics and complaints', () => {
    expect(read(RUN)).toEqual([
      { kind: 'file', path: '#hash', size: 2, checksum: 'b5e9c1ad071b3e7fc779cfaa5e523818' },
      { kind: 'progress', bytes: 2, files: null },
      { kind: 'progress', bytes: 2, files: 1 },
      { kind: 'complaint', text: 'skipping non-regular file "lnk"' },
      { kind: 'file', path: 'big.bin', size: 30_000_000, checksum: '99aa06d3014798d86001c324468d497f' },
      { kind: 'progress', bytes: 15_000_000, files: null },
      { kind: 'progress', bytes: 30_000_003, files: 3 },
      { kind: 'file', path: 'sub/日本/ファイル.txt', size: 2, checksum: null },
      { kind: 'progress', bytes: 30_000_005, files: 4 },
      { kind: 'progress', bytes: 30_000_005, files: 4 },
      { kind: 'stat', name: 'transferred', value: 10 },
      { kind: 'stat', name: 'bytes', value: 30_000_011 },
    ]);
  });

  it.each([
    'cannot delete non-empty directory: a',
    'could not make way for new regular file: a',
    'IO error encountered -- skipping file deletion',
    'Number of regular files transferred: many',
    '*deleting   a',
  ])('takes %j for a complaint', (line) => {
    expect(read(`${line}\n`)).toEqual([{ kind: 'complaint', text: line }]);
  });

  it('says what the last line says also when it has no end', () => {
    expect(read('skipping')).toEqual([{ kind: 'complaint', text: 'skipping' }]);
  });

  it('keeps only so much of a line that does not end', () => {
    let state = NOTHING_READ;
    for (let index = 0; index < 100; index += 1) state = readOutput(state, 'x'.repeat(1_000)).state;
    expect(state).toHaveLength(32 * 1024);
    const whole = read(`${'x'.repeat(100_000)}\nnext\n`);
    expect(whole.map((event) => event.kind === 'complaint' && event.text.length)).toEqual([32 * 1024, 4]);
  });

  it.each([
    ['new\\#012line', 'new\nline'],
    ['like\\#134#012it', 'like\\#012it'],
    ['back\\slash', 'back\\slash'],
    ['tab\there', 'tab\there'],
    ['\\#01 \\#8 \\#', '\\#01 \\#8 \\#'],
    ['ytm >f+++++++++ 3 x', 'ytm >f+++++++++ 3 x'],
    ['\\#346\\#227\\#245', '日'],
  ])('decodes the name %j', (printed, name) => {
    expect(decodeName(Buffer.from(printed).toString('latin1'))).toBe(name);
  });

  it.each([
    ['ff', '\ufffd'],
    ['e3 81', '\ufffd\ufffd'],
    ['e3 81 82 e3', 'あ\ufffd'],
    ['c0 80', '\ufffd\ufffd'],
    ['ed a0 80', '\ufffd\ufffd\ufffd'],
    ['f0 9f 98 80', '😀'],
    ['f4 90 80 80', '\ufffd\ufffd\ufffd\ufffd'],
    ['41 cc 88', 'A\u0308'],
  ])('shows bytes %s that are no text as such', (bytes, text) => {
    expect(decodeUtf8(Buffer.from(bytes.replaceAll(' ', ''), 'hex').toString('latin1'))).toBe(text);
  });
});
