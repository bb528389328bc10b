import { describe, expect, it } from 'vitest';
import { comparedWithTruth, confusionText, playYear } from '../../support/alerts/played-year.ts';
import { isLong, SEED } from '../../support/long.ts';

const DAYS = isLong ? 365 : 21;

describe('a generated year of faults that overlap, with sleep and restarts', () => {
  const played = playYear(SEED, DAYS);

  it('never says that something is down that is not, and reports every outage of 3 minutes or more', () => {
    expect(played.falseAlarms).toEqual([]);
    expect(played.unreported).toEqual([]);
  });

  it('sends one first message and one end for each incident', () => {
    expect(played.repeated).toEqual([]);
  });

  it('names the right cause in at least 95 %', () => {
    const { causes, confusion, year, received } = played;
    process.stdout.write(
      `${DAYS} days, ${year.faults.length} faults, ${received.length} messages, cause right in ${causes.right} of ${causes.all}\n${confusionText(confusion)}\n`,
    );
    expect(causes.all).toBeGreaterThan(DAYS / 4);
    expect(causes.right / causes.all).toBeGreaterThanOrEqual(0.95);
  });

  it('is compared with the truth: silence, false alarms, repetitions and wrong causes are found', () => {
    const { year, received } = played;
    expect(comparedWithTruth(year, []).unreported.length).toBeGreaterThan(0);
    expect(comparedWithTruth({ ...year, faults: [] }, received).falseAlarms.length).toBeGreaterThan(0);
    expect(
      comparedWithTruth(
        year,
        received.flatMap((one) => [one, one]),
      ).repeated.length,
    ).toBeGreaterThan(0);
    const otherCodes = { ...year, faults: year.faults.map((fault) => ({ ...fault, code: `not ${fault.code}` })) };
    const { right, all } = comparedWithTruth(otherCodes, received).causes;
    expect(right / all).toBeLessThan(0.2);
  });
});
