/** A service that fails every other request is degraded, although no streak of bad attempts is ever long enough. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isIntermittent } from '../../../src/health/intermittence.ts';
import type { Outcome } from '../../../src/health/observation.ts';
import { clearStreaks, fold, forgetStreaks } from '../../../src/health/probe-state.ts';
import { viewOf } from '../../../src/health/view.ts';
import { blind, foldAll, good, observation, rulesOf, silent, T0, warned } from '../../support/health.ts';
import { cases } from '../../support/long.ts';

const RULES = rulesOf('ui', { rise: 2, fall: 3 });
const LETTERS: Readonly<Record<string, () => Outcome>> = { u: good, w: warned, d: silent, n: blind };
const folded = (letters: string) =>
  foldAll(
    RULES,
    Array.from(letters).map((letter) => (LETTERS[letter] ?? good)()),
  );

describe('which attempts alternate', () => {
  test.each([
    ['', false],
    ['dududu', false],
    ['dududud', false],
    ['dudududud', true],
    ['dududududu', true],
    ['ddudduddud', true],
    ['uduuduuduu', false],
    // One outage, however long, is no alternation.
    ['uuuuuddddd', false],
    ['dddddudddd', false],
    ['uddddduddd', true],
  ])('%s: %s', (recent, expected) => expect(isIntermittent(recent)).toBe(expected));
});

describe('a probe whose attempts alternate', () => {
  test.each([
    ['1 of 2 fails', 'uu' + 'du'.repeat(5), 5],
    ['2 of 3 fail', 'uu' + 'ddu'.repeat(4), 6],
    ['attempts that did not run stand between them', `uu${'dun'.repeat(5)}`, 5],
    ['half of them answer with a warning', `uu${'dw'.repeat(5)}`, 5],
  ])('is degraded, with the count as its reason: %s', (_, letters, bad) => {
    const history = folded(letters);
    expect(history).toMatchObject({ state: 'degraded', confirmed: true, intermittent: true });
    expect(viewOf(RULES, history, history.last.at).reason).toMatchObject({
      code: 'probe.intermittent',
      severity: 'warning',
      args: { bad, of: 10, probe: 'ui' },
    });
  });

  test('is up again once the attempts no longer alternate and the state is confirmed', () => {
    expect(folded(`uu${'du'.repeat(5)}`).state).toBe('degraded');
    const after = folded(`uu${'du'.repeat(5)}uu`);
    expect(after).toMatchObject({ state: 'up', intermittent: false });
  });

  test('is down once the streak says so, with the trouble as its reason', () => {
    const after = folded(`uu${'du'.repeat(5)}ddd`);
    expect(after).toMatchObject({ state: 'down', confirmed: true, intermittent: false });
    expect(viewOf(RULES, after, after.last.at).reason?.code).not.toBe('probe.intermittent');
  });

  test('shows the warning that took its place', () => {
    const after = folded(`uu${'du'.repeat(5)}wwwww`);
    expect(after).toMatchObject({ state: 'degraded', intermittent: false });
    expect(viewOf(RULES, after, after.last.at).reason?.code).toBe(after.lastWarning?.code);
  });

  test.each([
    ['a sleep', clearStreaks],
    ['a gap that made it stale', forgetStreaks],
  ])('begins to count anew after %s', (_, clear) => {
    const cleared = clear(folded('uududududu'));
    const after = fold(cleared, observation('ui', silent(), T0 + 1_000_000), RULES);
    expect(after.recent).toBe('d');
  });
});

test('a probe that has never failed 5 of 10 attempts is never intermittent, and a down one never is', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('u', 'w', 'd', 'n'), { minLength: 1, maxLength: 60 }), (letters) => {
      const history = folded(letters.join(''));
      const conclusive = letters.filter((letter) => letter !== 'n');
      const worst = Math.max(
        0,
        ...conclusive.map((_, at) => conclusive.slice(Math.max(0, at - 9), at + 1).filter((letter) => letter === 'd').length),
      );
      if (history.intermittent) expect([worst >= 5, history.state]).toEqual([true, 'degraded']);
      expect(history.recent.length).toBeLessThanOrEqual(10);
    }),
    cases(300),
  );
});
