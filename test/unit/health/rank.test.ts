import { describe, expect, test } from 'vitest';
import { isFine, rankOf, severityRank, worstOf } from '../../../src/health/rank.ts';

describe('ranks', () => {
  test('the worst comes first: down, degraded, unknown, then what is fine', () => {
    const states = ['up', 'unknown', 'down', 'healthy', 'degraded'] as const;
    expect(states.toSorted((left, right) => rankOf(left) - rankOf(right))).toEqual(['down', 'degraded', 'unknown', 'up', 'healthy']);
    expect(rankOf('up')).toBe(rankOf('healthy'));
  });

  test('critical comes before warning, and warning before info', () => {
    const severities = ['info', 'critical', 'warning'] as const;
    expect(severities.toSorted((left, right) => severityRank(left) - severityRank(right))).toEqual(['critical', 'warning', 'info']);
  });

  test.each([
    [[], 'unknown'],
    [['healthy'], 'healthy'],
    [['healthy', 'unknown'], 'unknown'],
    [['unknown', 'degraded', 'healthy'], 'degraded'],
    [['degraded', 'down', 'unknown'], 'down'],
  ] as const)('the worst of %j is %s', (verdicts, worst) => expect(worstOf(verdicts)).toBe(worst));

  test.each([
    ['up', true],
    ['healthy', true],
    ['degraded', false],
    ['down', false],
    ['unknown', false],
  ] as const)('%s is fine: %s', (state, fine) => expect(isFine(state)).toBe(fine));
});
