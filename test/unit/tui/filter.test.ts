import { describe, expect, it } from 'vitest';
import { matcherOf, sieveFor } from '../../../src/tui/filter.ts';
import { listedRows, rowsOf } from '../../../src/tui/rows.ts';
import { allDown, aProbe, aSnapshot } from '../../support/snapshots.ts';

const MOUNT = { texts: ['vault', 'mount', '/Volumes/保管庫'], states: ['down', 'stale'], component: 'vault' };

describe('a filter', () => {
  it.each([
    ['', true],
    ['   ', true],
    ['mount', true],
    ['MOUNT', true],
    ['ｍｏｕｎｔ', true],
    ['保管', true],
    ['vault mount', true],
    ['vault ui', false],
    ['!ui', true],
    ['!mount', false],
    ['state:down', true],
    ['state:st', true],
    ['state:up', false],
    ['!state:up', true],
    ['comp:vault', true],
    ['comp:mount', false],
    ['!comp:vault', false],
    ['comp:', true],
    ['!', true],
    ['state:down !保管庫', false],
  ])('"%s"', (filter, matches) => expect(matcherOf(filter)(MOUNT)).toBe(matches));
});

describe('the rows that it leaves', () => {
  const listed = (filter: string, onlyProblems = false): readonly string[] => {
    const snapshot = allDown();
    const order = rowsOf(snapshot).map(({ id }) => id);
    return listedRows(snapshot, order, sieveFor(filter, onlyProblems, 'en', 0)).map(({ id }) => id);
  };
  it('keep the component of what matches', () => expect(listed('smb')).toEqual(['component:vault', 'probe:smb']));
  it('keep everything of a component that is named', () => expect(listed('hot')).toEqual(['component:hot', 'probe:hotspace']));
  it('are the sick ones when only those are wanted', () => expect(listed('comp:vault', true)).toEqual(['component:vault', 'probe:mount']));
  it('find nothing where there is nothing', () => expect(listed('nobody')).toEqual([]));
  it('know a stale state by its word', () => {
    const snapshot = aSnapshot({ probes: [aProbe('old', 'http', 'hot', { state: 'unknown', stale: true })] });
    const order = rowsOf(snapshot).map(({ id }) => id);
    expect(listedRows(snapshot, order, sieveFor('state:stale', false, 'en', 0)).map(({ id }) => id)).toEqual([
      'component:hot',
      'probe:old',
    ]);
  });
});
