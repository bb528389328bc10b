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

  it('merges nothing and pollutes nothing', () => {
    const { value } = readYaml('__proto__: { polluted: true }\n"<<": { a: 1 }\nconstructor: 1\n') as { value: object };
    expect(Object.keys(value)).toEqual(['__proto__', '<<', 'constructor']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
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

  it('tells the second document', () => {
    expect(readYaml('a: 1\n---\nb: 2\n').problems).toMatchObject([
      { line: 2, message: 'not valid here: a second YAML document begins; a config is one document' },
    ]);
  });
});
