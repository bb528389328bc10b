import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePlugin } from '../../../src/probes/command/parse-plugin.ts';

describe('the output of a monitoring plugin', () => {
  it('is a text and perfdata', () => {
    expect(parsePlugin('DISK OK - free space: / 3326 MB (56%); | /=2643MB;5948;5958;0;5968\n')).toEqual({
      output: 'DISK OK - free space: / 3326 MB (56%);',
      perfdata: [{ label: '/', value: 2643, unit: 'MB' }],
    });
  });

  it.each([
    ['', 'cannot connect: refused\nmore\n', 'cannot connect: refused'],
    ['\n', '\n\n  Traceback:\n', 'Traceback:'],
    [' | n=1', 'warned', 'warned'],
    ['OK', 'warned', 'OK'],
    ['', '', ''],
  ])('is what stands on stderr where stdout says nothing: %j, %j', (stdout, stderr, output) => {
    expect(parsePlugin(stdout, stderr).output).toBe(output);
  });

  it('may hold several values, quoted labels, and more after the long text', () => {
    const text = "OK | time=0.012s;1;2 'free space'=12% 'it''s'=-3.5\nlong text\nmore | errors=1e3c\nlast=.5\n";
    expect(parsePlugin(text).perfdata).toEqual([
      { label: 'time', value: 0.012, unit: 's' },
      { label: 'free space', value: 12, unit: '%' },
      { label: "it's", value: -3.5, unit: '' },
      { label: 'errors', value: 1000, unit: 'c' },
      { label: 'last', value: 0.5, unit: '' },
    ]);
  });

  it('leaves out values that are not known or not numbers', () => {
    expect(parsePlugin('OK | a=U b= c=x d=1=2 =3 e=1e999 f=7').perfdata).toEqual([{ label: 'f', value: 7, unit: '' }]);
  });

  it('may be nothing, or anything, and is kept short', () => {
    expect(parsePlugin('')).toEqual({ output: '', perfdata: [] });
    expect(parsePlugin('x'.repeat(10_000)).output).toHaveLength(300);
    fc.assert(fc.property(fc.string(), (text) => parsePlugin(`a|${text}`).perfdata.every(({ value }) => Number.isFinite(value))));
  });
});
