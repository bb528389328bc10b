import { describe, expect, it } from 'vitest';
import { cells, clean, cut, cutMiddle, cutStart, fitLine, pad, spread, wrap } from '../../../src/tui/fit.ts';
import { glyphsOf } from '../../../src/tui/glyphs.ts';
import { type Line, lineOf, segment } from '../../../src/tui/line.ts';
import { paint } from '../../../src/tui/theme.ts';

const textOf = (line: Line): string => paint(line, 'plain');

const unicode = glyphsOf('unicode');
const ascii = glyphsOf('ascii');

describe('cells', () => {
  it.each([
    ['abc', 3],
    ['保管庫', 6],
    ['カ\u3099', 2],
    ['✓', 1],
    ['', 0],
  ])('%j takes %i', (text, width) => expect(cells(text)).toBe(width));
});

describe('cut', () => {
  it('leaves what fits', () => expect(cut('保管庫', 6, unicode)).toBe('保管庫'));
  it('never splits a wide character', () => expect(cut('保管庫', 4, unicode)).toBe('保…'));
  it('uses the ellipsis of the glyph set', () => expect(cut('abcdef', 4, ascii)).toBe('ab..'));
  it('copes with less room than the ellipsis', () => expect([cut('abc', 1, ascii), cut('abc', 0, ascii)]).toEqual(['.', '']));
  it('can keep both ends of a name', () =>
    expect([cutMiddle('disk-of-rack-07', 10, unicode), cutMiddle('disk-of-rack-07', 10, ascii), cutMiddle('ab', 1, unicode)]).toEqual([
      'disk-…k-07',
      'disk..k-07',
      '…',
    ]));
  it('can keep the end', () => expect(cutStart('/Volumes/保管庫', 8, unicode)).toBe('…/保管庫'));
});

describe('pad', () => {
  it('fills up by cells', () => expect(pad('保管庫', 8, unicode)).toBe('保管庫  '));
  it('fills up after cutting a wide character', () => expect(cells(pad('保管庫', 4, unicode))).toBe(4));
  it('aligns right', () => expect(pad('7 ms', 6, unicode, 'right')).toBe('  7 ms'));
});

describe('clean', () => {
  it('lets no control character through', () => expect(clean('a\u001b[2Jb', unicode)).toBe('a\\x1b[2Jb'));
  it('replaces what ASCII does without', () => expect(clean('“a” → b…', ascii)).toBe('"a" -> b..'));
  it('drops marks that would melt into the text before', () => expect(clean('\u3099か', unicode)).toBe('か'));
});

describe('fitLine', () => {
  it('cuts in the segment that crosses the edge', () => {
    const line = fitLine(lineOf(segment('保管', 'bad'), segment('庫です', 'dim'), segment('!')), 7, unicode);
    expect(line.segments.map((part) => [part.text, part.role])).toEqual([
      ['保管', 'bad'],
      ['庫…', 'dim'],
    ]);
  });
  it('fills up with spaces', () => expect(textOf(fitLine(lineOf(segment('ab')), 4, unicode))).toBe('ab  '));
});

describe('spread', () => {
  it('keeps the right end whole and cuts the left', () => {
    expect(textOf(spread([segment('a long sentence')], [segment(' 3m')], { columns: 10, glyphs: unicode }))).toBe('a long… 3m');
  });
  it('cuts the right end only when it fills the line alone', () => {
    expect(textOf(spread([segment('x')], [segment('123456')], { columns: 4, glyphs: unicode }))).toBe('123…');
  });
});

describe('wrap', () => {
  it('breaks at spaces', () => expect(wrap('one two three', 7, 9, unicode)).toEqual(['one two', 'three']));
  it('breaks between Japanese characters, not before a full stop', () =>
    expect(wrap('共有です。次', 8, 9, unicode)).toEqual(['共有で', 'す。次']));
  it('breaks Japanese between phrases: a word stays whole, its particle and ending stay with it', () => {
    const hung = 'lab-gateway が tailscale ping に応答しません';
    expect(wrap(hung, 40, 9, unicode)).toEqual(['lab-gateway が tailscale ping に', '応答しません']);
    expect(wrap(hung, 13, 9, unicode)[0]).toBe('lab-gateway');
    expect(wrap('沈黙、4分のあいだ', 12, 9, unicode)).toEqual(['沈黙、', '4分のあいだ']);
    expect(wrap('経路の変化か、ホストは（前回と同じく）生きています', 26, 9, unicode)).toEqual([
      '経路の変化か、ホストは',
      '（前回と同じく）',
      '生きています',
    ]);
  });
  it('breaks a word that is longer than a line', () => expect(wrap('abcdefgh', 3, 9, unicode)).toEqual(['abc', 'def', 'gh']));
  it('keeps a number with its unit', () =>
    expect(wrap('no answer within 5 s now', 18, 9, unicode)).toEqual(['no answer within', '5 s now']));
  it('breaks a long path or address after a slash', () => {
    expect(wrap('at /Users/mika/mounts/share', 20, 9, unicode)).toEqual(['at', '/Users/mika/mounts/', 'share']);
    expect(wrap('https://acer-dai.example/ui/', 16, 9, unicode)).toEqual(['https://acer-dai', '.example/ui/']);
  });
  it('cuts the last line that is allowed', () => expect(wrap('one two three four', 8, 2, unicode)).toEqual(['one two', 'three f…']));
  it('ends even where a character is wider than the line', () => expect(wrap('保管庫', 1, 9, unicode).length).toBeLessThan(5));
});
