import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonTypeOf, parseJsonPath, showPath, valueAt } from '../../../src/probes/http/json-path.ts';

describe('paths into JSON', () => {
  test.each<[string, readonly (string | number)[] | null]>([
    ['status', ['status']],
    ['a.b.c', ['a', 'b', 'c']],
    ['items[0].name', ['items', 0, 'name']],
    ['[1][2]', [1, 2]],
    ['["a.b"]["c\\"d"]', ['a.b', 'c"d']],
    ['a-b.$c.@d._e', ['a-b', '$c', '@d', '_e']],
    ['状態.値', ['状態', '値']],
    ['$.status', ['status']],
    ['$.a.$', ['a', '$']],
    ['$["a b"][0]', ['a b', 0]],
    ['$[0]', [0]],
    ['$', []],
    ['["$"].a', ['$', 'a']],
    ['$a.b', ['$a', 'b']],
    ['$..a', null],
    ['$.', null],
    ['$[*]', null],
    ['', null],
    ['.a', null],
    ['a.', null],
    ['a..b', null],
    ['a[-1]', null],
    ['a[x]', null],
    ['a[0', null],
    ['a b', null],
    ['["a"', null],
    ['["\\q"]', null],
  ])('%s', (text, expected) => {
    expect(parseJsonPath(text)).toEqual(expected);
  });

  test('a shown path is read back as itself', () => {
    const step = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('$', '$a'), fc.nat(99_999));
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 5 }), (path) => {
        expect(parseJsonPath(showPath(path))).toEqual(path);
      }),
    );
  });

  test('values, what is missing, and what is of another type', () => {
    const root = { a: { b: [{ c: null }] }, s: 'text' };
    expect(valueAt(root, ['a', 'b', 0, 'c'])).toEqual({ kind: 'found', value: null });
    expect(valueAt(root, ['a', 'b', 1])).toEqual({ kind: 'missing' });
    expect(valueAt(root, ['toString'])).toEqual({ kind: 'missing' });
    expect(valueAt(root, ['a', 'b', 'c'])).toEqual({ kind: 'wrong-type', path: 'a.b', got: 'array', expected: 'object' });
    expect(valueAt(root, ['s', 0])).toEqual({ kind: 'wrong-type', path: 's', got: 'string', expected: 'array' });
    expect(valueAt(null, ['a'])).toEqual({ kind: 'wrong-type', path: '$', got: 'null', expected: 'object' });
  });

  test.each<[unknown, string]>([
    [{}, 'object'],
    [[], 'array'],
    ['', 'string'],
    [0, 'number'],
    [false, 'boolean'],
    [null, 'null'],
  ])('%j is %s', (value, type) => {
    expect(jsonTypeOf(value)).toBe(type);
  });
});
