import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { glyphsOf } from '../../../../src/tui/glyphs.ts';
import { sureWidth } from '../../../../src/tui/screen/sure-width.ts';

const segmenter = new Intl.Segmenter();

describe('the width that every terminal agrees on', () => {
  it('is the width that the lines were fitted with, and such characters never melt into one', () => {
    const sure = Array.from({ length: 0x11000 }, (_, codePoint) => codePoint).filter((codePoint) => sureWidth(codePoint) > 0);
    expect(sure.length).toBeGreaterThan(28_000);
    const wrong = sure.filter((codePoint) => stringWidth(String.fromCodePoint(codePoint)) !== sureWidth(codePoint));
    expect(wrong.map((codePoint) => codePoint.toString(16))).toEqual([]);
    const melting = sure.filter((codePoint) => [...segmenter.segment(`a${String.fromCodePoint(codePoint)}保`)].length !== 3);
    expect(melting.map((codePoint) => codePoint.toString(16))).toEqual([]);
  });

  it('is known for every sign of the glyph sets', () => {
    for (const set of ['unicode', 'safe', 'ascii'] as const) {
      const signs = JSON.stringify(glyphsOf(set));
      expect(Array.from(signs).filter((sign) => sureWidth(sign.codePointAt(0) ?? 0) === 0)).toEqual([]);
    }
  });

  it.each(['\u3099', '\u0301', '\u200d', '\ufe0f', '👩', '🇯', 'क', '\u00ad', '\u{20000}', 'ﾞ', '\x1b', '\t'])(
    'is in doubt for %j',
    (text) => {
      expect(sureWidth(text.codePointAt(0) ?? 0)).toBe(0);
    },
  );
});
