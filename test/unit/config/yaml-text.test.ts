import { describe, expect, it } from 'vitest';
import { readYaml } from '../../../src/config/yaml-text.ts';

describe('readYaml', () => {
  it('knows the place of every key and list entry', () => {
    const yaml = readYaml('a:\n  b: [1, 2]\n  "c d": x\n');
    expect(yaml.value).toEqual({ a: { b: [1, 2], 'c d': 'x' } });
    expect(yaml.positionOf('a.b')).toEqual({ line: 2, column: 3 });
    expect(yaml.positionOf('a.b[1]')).toEqual({ line: 2, column: 10 });
    expect(yaml.positionOf('a.c d')).toEqual({ line: 3, column: 3 });
    expect(yaml.positionOf('a.x')).toBeUndefined();
  });

  it('is YAML 1.2: yes, no, on, off and 010 are not what they once were', () => {
    expect(readYaml('a: yes\nb: off\nc: 010\nd: 0o10\ne: ~\nf: 1e3\n').value).toEqual({
      a: 'yes',
      b: 'off',
      c: 10,
      d: 8,
      e: null,
      f: 1000,
    });
  });

  it('pollutes nothing, and merges no key in quotes', () => {
    const { value } = readYaml('__proto__: { polluted: true }\n"<<": { a: 1 }\nconstructor: 1\n') as { value: object };
    expect(Object.keys(value)).toEqual(['__proto__', '<<', 'constructor']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('merges keys of other mappings: its own go first, then the earlier one', () => {
    const yaml = readYaml('a: &a { x: 1, y: 1 }\nb: &b { y: 2, z: 2 }\nc:\n  <<: [*a, *b]\n  x: 3\nd: { x: 4, <<: *b }\n');
    expect(yaml.problems).toEqual([]);
    expect(yaml.value).toMatchObject({ c: { x: 3, y: 1, z: 2 }, d: { x: 4, y: 2, z: 2 } });
    expect(Object.keys((yaml.value as { c: object }).c)).not.toContain('<<');
    expect(yaml.positionOf('c.x')).toEqual({ line: 5, column: 3 });
    expect(yaml.positionOf('c.z')).toEqual({ line: 2, column: 15 });
  });

  it.each([
    ['a: { <<: 1 }\n', { line: 1, column: 10 }],
    ['a: { <<: [{ b: 1 }, text] }\n', { line: 1, column: 21 }],
    ['b: &b text\na: { <<: *b }\n', { line: 2, column: 10 }],
  ])('tells what cannot be merged: %j', (text, place) => {
    expect(readYaml(text).problems).toMatchObject([{ ...place, path: 'a', message: 'expected a mapping or an alias of one after <<' }]);
  });

  it('merges within the limit of aliases, and not into itself', () => {
    expect(readYaml('a: &a { <<: *a }\n').problems).toMatchObject([{ message: 'the alias *a is inside its own anchor' }]);
    const merges = Array.from({ length: 101 }, (_, index) => `k${index}: { <<: *a }`).join('\n');
    expect(readYaml(`a: &a { x: 1 }\n${merges}\n`).problems).toMatchObject([{ message: 'more than 100 aliases; write the values out' }]);
  });

  it('expands an alias at its place', () => {
    const yaml = readYaml('a: &x { b: 1 }\nc: *x\n');
    expect(yaml.value).toEqual({ a: { b: 1 }, c: { b: 1 } });
    expect(yaml.positionOf('c')).toEqual({ line: 2, column: 1 });
  });

  it('does not expand a billion laughs', () => {
    const rows = [
      'a0: &a0 [x]',
      ...Array.from({ length: 12 }, (_, row) => `a${row + 1}: &a${row + 1} [${Array.from({ length: 9 }, () => `*a${row}`).join(', ')}]`),
    ];
    const yaml = readYaml(rows.join('\n'));
    expect(yaml.problems.map(({ message }) => message)).toEqual(['more than 100 aliases; write the values out']);
  });

  it('reports the second document', () => {
    expect(readYaml('a: 1\n---\nb: 2\n').problems).toMatchObject([
      { line: 2, message: 'a second YAML document begins here; a config is a single document' },
    ]);
  });
});
