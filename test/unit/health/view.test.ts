/** What a probe shows at a moment. */
import { expect, test } from 'vitest';
import { forgetStreaks } from '../../../src/health/probe-state.ts';
import { staleAfter } from '../../../src/health/rules.ts';
import { viewOf } from '../../../src/health/view.ts';
import { blind, foldAll, good, rulesOf, SECOND, silent } from '../../support/health.ts';

const RULES = rulesOf('ui');

test('a result that is too old is told with its age and its time', () => {
  const history = foldAll(RULES, [good()]);
  const { at } = history.last;
  expect(viewOf(RULES, history, at + staleAfter(RULES))).toMatchObject({ state: 'up', reason: null });
  const late = staleAfter(RULES) + 5 * SECOND;
  expect(viewOf(RULES, history, at + late)).toMatchObject({
    state: 'unknown',
    reason: { code: 'probe.stale', args: { age: late }, since: at },
  });
});

test('what alternated before a long pause does not alternate any more', () => {
  const pairs = Array.from({ length: 5 }, () => [silent(), good()]);
  const alternating = foldAll(RULES, [good(), good(), ...pairs.flat()]);
  expect(viewOf(RULES, alternating, alternating.last.at).reason).toMatchObject({ code: 'probe.intermittent', args: { bad: 5, of: 10 } });
  const after = forgetStreaks(alternating);
  expect(viewOf(RULES, after, after.last.at)).toMatchObject({ state: 'unknown', reason: { code: 'probe.pending' } });
  const blinded = forgetStreaks(foldAll(RULES, [silent(), blind('tailscale.cli_missing')]));
  expect(viewOf(RULES, blinded, blinded.last.at).reason?.code).toBe('tailscale.cli_missing');
});
