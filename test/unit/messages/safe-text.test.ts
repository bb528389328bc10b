import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { print, printError, printJson } from '../../../src/cli/io.ts';
import { escapeLines, isSafe, jsonText } from '../../../src/messages/safe-text.ts';
import { escapeText } from '../../../src/messages/template.ts';
import { shellWord } from '../../../src/platform/shell-word.ts';
import { HOSTILE_CHARACTERS, HOSTILE_TEXT, hostileIn } from '../../support/hostile-text.ts';

describe.each(Object.entries(HOSTILE_CHARACTERS))('%s', (_, character) => {
  it('is escaped in a value, in lines and in a word for the shell', () => {
    expect(isSafe(character)).toBe(false);
    for (const shown of [escapeText(`a${character}b`), escapeLines(`a${character}b\nc`), shellWord(`a${character}b`)])
      expect(shown).toMatch(/^[\x20-\x7e\n]+$/);
  });

  it('is escaped in JSON, which keeps its value', () => {
    const value = { [`key${character}`]: [`a${character}b`] };
    for (const text of [jsonText(value), jsonText(value, 2)]) {
      expect(text).toMatch(/^[\x20-\x7e\n]+$/);
      expect(JSON.parse(text)).toEqual(value);
    }
  });
});

describe('safe text', () => {
  it.each(['', 'plain ~ text', '保管庫は健全です。「共有」（100 %）', 'ガ'.normalize('NFD'), '🎬 é ß', 'a\u3000b'])(
    '%j stays as it is',
    (text) => {
      expect(escapeText(text)).toBe(text);
      expect(escapeLines(text)).toBe(text);
      expect(JSON.parse(jsonText(text))).toBe(text);
      expect(jsonText(text)).toBe(JSON.stringify(text));
    },
  );

  it('keeps newlines and tabs of lines, and only those', () => {
    expect(escapeLines('a\tb\nc\rd')).toBe('a\tb\nc\\x0dd');
  });

  it('names every character so that people can look it up', () => {
    expect(escapeText('\u009b\u202e\u{e0041}')).toBe('\\x9b\\u202e\\u{e0041}');
  });

  it('holds for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(isSafe(escapeText(text, 1_000))).toBe(true);
        expect(isSafe(escapeLines(text).replaceAll(/[\n\t]/g, ''))).toBe(true);
        expect(isSafe(jsonText(text))).toBe(true);
        expect(JSON.parse(jsonText(text))).toBe(text);
      }),
    );
  });

  it('means JSON that is not there by null, as everywhere in JSON', () => {
    expect(jsonText(undefined)).toBe('null');
  });
});

describe('what a command prints', () => {
  it('is safe, whatever it is given', () => {
    const written: string[] = [];
    const stream = { write: (text: string) => written.push(text) > 0 } as unknown as NodeJS.WriteStream;
    const io = { stdout: stream, stderr: stream } as Parameters<typeof print>[0];
    print(io, HOSTILE_TEXT);
    printError(io, HOSTILE_TEXT);
    printJson(io, { [HOSTILE_TEXT]: HOSTILE_TEXT }, 2);
    expect(written).toHaveLength(3);
    for (const text of written) expect(hostileIn(text)).toEqual([]);
  });
});
