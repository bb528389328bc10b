/** One value of a config changes in its text; everything else stays as it was written. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { withMirrorEvery } from '../../../src/config/edit.ts';

describe('mirror.every', () => {
  it.each([
    ['no section', 'version: 1 # one\n', 'version: 1 # one\nmirror: { every: 10m }\n'],
    ['no line break at the end', 'version: 1', 'version: 1\nmirror: { every: 10m }\n'],
    ['in a block', 'mirror:\n  every: 30m   # as before\n  keep: [a]\n', 'mirror:\n  every: 10m   # as before\n  keep: [a]\n'],
    [
      'a block without it',
      'mirror:\n    # kept\n    keep: [a]\nwatch: {}\n',
      'mirror:\n    # kept\n    every: 10m\n    keep: [a]\nwatch: {}\n',
    ],
    ['between brackets', 'mirror: { keep: [a], every: false }\n', 'mirror: { keep: [a], every: 10m }\n'],
    ['brackets without it', 'mirror: {keep: [a]}\n', 'mirror: { every: 10m,keep: [a]}\n'],
    ['a cron expression in quotes', 'mirror: { every: "*/5 * * * *" }\n', 'mirror: { every: 10m }\n'],
  ])('%s', (_, before, after) => {
    expect(withMirrorEvery(before, '10m')).toBe(after);
    expect((parse(after) as { mirror: { every: unknown } }).mirror.every).toBe('10m');
  });

  it.each([
    ['nothing in the section', 'mirror:\n'],
    ['an empty section', 'mirror: {}\n'],
    ['an alias', 'a: &a { every: 1m }\nmirror: *a\n'],
    ['an anchor that others use', 'mirror: &a { every: 1m }\nb: *a\n'],
    ['everything between brackets', '{ version: 1 }\n'],
    ['a list in its place', 'mirror: { every: [] }\n'],
    ['no YAML', 'mirror: {\n'],
  ])('%s is left to a person', (_, before) => {
    expect(withMirrorEvery(before, '10m')).toBeNull();
  });
});
