import { describe, expect, it } from 'vitest';
import { editDistance, nearName, suggestion } from '../../../src/config/near-name.ts';

describe('nearName', () => {
  it.each([
    ['gatway', 'gateway'],
    ['GATEWAY', 'gateway'],
    ['etxporter', 'exporter'],
    ['timout', 'timeout'],
    ['pats', 'paths'],
  ])('%s is near %s', (name, expected) => {
    expect(nearName(name, ['paths', 'gateway', 'exporter', 'timeout'])).toBe(expected);
  });

  it('does not guess wildly', () => {
    expect(nearName('history', ['paths', 'gateway', 'exporter'])).toBeNull();
    expect(nearName('ab', ['xy'])).toBeNull();
  });
});

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['abc', '', 3],
    ['abc', 'abc', 0],
    ['abc', 'acb', 1],
    ['abc', 'abd', 1],
    ['kitten', 'sitting', 3],
  ] as const)('%s to %s is %i', (left, right, expected) => {
    expect(editDistance(left, right)).toBe(expected);
  });
});

describe('suggestion', () => {
  it('names the near one, else all, else nothing', () => {
    expect(suggestion('vualt', ['vault', 'hot'])).toBe('; did you mean "vault"?');
    expect(suggestion('mirror', ['vault', 'hot'])).toBe('; expected one of: hot, vault');
    expect(suggestion('mirror', [])).toBe('');
  });
});
