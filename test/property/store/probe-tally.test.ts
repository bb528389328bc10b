import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttemptClass } from '../../../src/health/snapshot.ts';
import { type Attempt, HOUR_MS } from '../../../src/store/attempt-bytes.ts';
import { summarise } from '../../../src/store/hour-log.ts';
import { ProbeTally } from '../../../src/store/probe-tally.ts';

const attempt: fc.Arbitrary<Attempt> = fc.record({
  at: fc.nat(HOUR_MS - 1),
  tookMs: fc.double({ min: 0, max: 90_000, noNaN: true }),
  answered: fc.boolean(),
  class: fc.constantFrom<AttemptClass>('u', 'w', 'd', 'n'),
  code: fc.constant(null),
});

function tallyOf(attempts: readonly Attempt[]): ProbeTally {
  const tally = new ProbeTally();
  for (const each of attempts) tally.add(each);
  return tally;
}

describe('the figures of a probe', () => {
  it('are what sorting and dividing give, times up to 2 % more', () => {
    fc.assert(
      fc.property(fc.array(attempt, { maxLength: 300 }), (attempts) => {
        const summary = tallyOf(attempts).summary();
        if (attempts.length === 0) expect(summary).toBeNull();
        if (summary === null) return;
        const told = attempts.filter(({ class: kind }) => kind !== 'n');
        const good = told.filter(({ class: kind }) => kind !== 'd').length;
        expect(summary).toMatchObject({ attempts: attempts.length, upRatio: told.length === 0 ? null : good / told.length });
        const times = attempts.filter(({ answered }) => answered).map(({ tookMs }) => tookMs);
        const exact = times.toSorted((a, b) => a - b)[Math.ceil(0.95 * times.length) - 1];
        if (exact === undefined || summary.p95Ms === null) {
          expect([exact ?? null, summary.p95Ms]).toEqual([null, null]);
          return;
        }
        expect(times).toContain(summary.p95Ms);
        expect(summary.p95Ms).toBeGreaterThanOrEqual(exact);
        expect(summary.p95Ms).toBeLessThanOrEqual(Math.max(0.11, exact * 1.0201));
      }),
    );
  });

  it('of one hour are the same when only its line is left', () => {
    fc.assert(
      fc.property(
        fc.array(
          attempt.map((each) => ({ ...each, answered: each.class !== 'd' })),
          { minLength: 1, maxLength: 300 },
        ),
        (attempts) => {
          const hour = summarise(0, attempts);
          if (hour === null) throw new Error('there are attempts');
          const tally = new ProbeTally();
          tally.addHour(hour);
          const summary = tally.summary();
          expect([summary?.attempts, summary?.upRatio]).toEqual([attempts.length, tallyOf(attempts).summary()?.upRatio]);
          const [kept, exact] = [summary?.p95Ms ?? -1, hour.took?.p95 ?? -1];
          expect(kept).toBeGreaterThanOrEqual(exact);
          expect(kept).toBeLessThanOrEqual(Math.max(0.11, exact * 1.0201));
        },
      ),
    );
  });

  it('leave out what was not run', () => {
    const notRun: Attempt = { at: 0, tookMs: 5, answered: false, class: 'n', code: null };
    expect(tallyOf([notRun, notRun]).summary()).toEqual({ attempts: 2, upRatio: null, p95Ms: null });
    expect(tallyOf([notRun, { ...notRun, class: 'u', answered: true }]).summary()).toEqual({ attempts: 2, upRatio: 1, p95Ms: 5 });
  });
});
