/** Changes that are older than the dashboard. */
import { expect, it } from 'vitest';
import type { StateSpan } from '../../../src/health/history.ts';
import { pastEvents } from '../../../src/tui/spans.ts';

function spanOf(from: number, until: number | null, changes: Partial<StateSpan> = {}): StateSpan {
  return { subject: { kind: 'component', id: 'gateway' }, state: 'down', from, until, code: 'http.timeout', args: {}, ...changes };
}

const shown = (spans: readonly StateSpan[], before = 1e9) =>
  pastEvents(spans, before).map(({ what }) => ('from' in what ? `${what.at} ${what.from} ${what.to}` : what.kind));

it('begin and end with each span of trouble, newest first', () => {
  expect(shown([spanOf(100_000, 200_000), spanOf(10_000, 20_000, { state: 'degraded' })])).toEqual([
    '200000 down healthy',
    '100000 healthy down',
    '20000 degraded healthy',
    '10000 healthy degraded',
  ]);
});

it('lead from one trouble to the next without a moment of health', () => {
  expect(shown([spanOf(10_000, 20_000, { state: 'degraded' }), spanOf(20_000, null)])).toEqual([
    '20000 degraded down',
    '10000 healthy degraded',
  ]);
});

it('end where the dashboard began to see for itself', () => {
  expect(shown([spanOf(10_000, 20_000)], 15_000)).toEqual(['10000 healthy down']);
});

it('have numbers that do not change when older ones are read', () => {
  const newer = spanOf(100_000, 200_000);
  const [first] = pastEvents([newer], 1e9);
  const [again, ...others] = pastEvents([newer, spanOf(10_000, 20_000)], 1e9);
  expect(again?.number).toBe(first?.number);
  expect(new Set([again, ...others].map((event) => event?.number)).size).toBe(4);
});
