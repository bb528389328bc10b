import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGlob } from '../../../../src/mirror/core/glob.ts';
import { createJunk } from '../../../../src/mirror/core/junk.ts';
import { createMatcher } from '../../../../src/mirror/find/pattern.ts';
import { cases } from '../../../support/long.ts';

/** Takes an expression that backtracks longer than anyone waits. */
const MANY_STARS = `${'*a'.repeat(40)}b`;
const MANY_FOLDERS = `${'**/a'.repeat(40)}/b`;
const LONG_NAME = 'a'.repeat(4_000);
const LONG_PATH = 'a/'.repeat(2_000);

/** The same by a regular expression; only for texts that are too short to take long. */
function byExpression(pattern: string): RegExp {
  const sources: Readonly<Record<string, string>> = { '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]' };
  const source = pattern.replaceAll(/\*\*\/?|[*?]|[.]/g, (sign) => sources[sign] ?? `\\${sign}`);
  return new RegExp(`^${source}$`, 'su');
}

describe('a pattern', () => {
  it('takes no longer for many stars', () => {
    expect(createGlob(MANY_STARS)(LONG_NAME)).toBe(false);
    expect(createGlob(MANY_STARS)(`${LONG_NAME}b`)).toBe(true);
    expect(createGlob(MANY_FOLDERS)(LONG_PATH)).toBe(false);
    expect(createGlob(MANY_FOLDERS)(`${LONG_PATH}b`)).toBe(true);
  });

  it('takes no longer for many stars in a search, and in the names of junk', () => {
    expect(createMatcher(MANY_STARS)(`video/${LONG_NAME}`)).toBe(false);
    expect(createMatcher(`video/${MANY_STARS}`)(`video/${LONG_NAME}`)).toBe(false);
    expect(createJunk([MANY_STARS], { foldsCase: true, foldsUnicode: true })(LONG_NAME)).toBe(false);
  });

  it('that is longer than the text does not match it', () => {
    expect(createGlob('?'.repeat(100_000))(LONG_NAME)).toBe(false);
  });

  it('matches characters beyond 16 bits as one', () => {
    expect(createGlob('?.mov')('🎬.mov')).toBe(true);
    expect(createGlob('??.mov')('🎬.mov')).toBe(false);
  });

  it('matches what the regular expression of the same meaning matches', () => {
    const part = fc.constantFrom('*', '?', '**', '**/', '/', 'a', 'b', '.', '\n');
    const pattern = fc.array(part, { maxLength: 6 }).map((parts) => parts.join('').replaceAll(/\*{3,}/g, '**'));
    const text = fc.array(fc.constantFrom('a', 'b', '/', '.', '\n'), { maxLength: 8 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(pattern, text, (written, path) => {
        const compared = written.includes('/') ? path : path.slice(path.lastIndexOf('/') + 1);
        expect(createGlob(written)(path)).toBe(byExpression(written).test(compared));
      }),
      cases(2_000),
    );
  });
});

describe('runs of characters', () => {
  it.each<[pattern: string, matching: readonly string[], others: readonly string[]]>([
    ['a/**', ['a/b', 'a/b/c', 'a/'], ['a', 'b/a/c']],
    ['a/**/b', ['a/b', 'a/x/b', 'a/x/y/b'], ['a/xb', 'a/x/yb', 'ab']],
    ['**/b', ['b', 'a/b', 'a/a/b'], ['ab', 'a/ab']],
    ['a/*/b', ['a/x/b'], ['a/b', 'a/x/y/b']],
    ['a/*b', ['a/b', 'a/xb'], ['a/x/b', 'a//b']],
    ['a/?', ['a/b'], ['a/', 'a/bc', 'a//']],
    ['*b', ['b', 'ab', 'x/ab'], ['b/a', 'ba']],
  ])('%s', (pattern, matching, others) => {
    const matches = createGlob(pattern);
    expect([matching.filter((path) => !matches(path)), others.filter((path) => matches(path))]).toEqual([[], []]);
  });
});
