import { describe, expect, it } from 'vitest';
import { endTurn, NO_RUNS, parseRuns, takeTurn, usualInterval } from '../../../src/alerts/core/single-run.ts';

const MINUTE = 60_000;
const alive = (): boolean => true;
const dead = (): boolean => false;

function run(pid: number, startedAt: number) {
  return { pid, startedAt, endsBy: startedAt + 4 * MINUTE };
}

describe('the turn of a run from cron', () => {
  it('leaves everything to a run that is under way', () => {
    const first = takeTurn(NO_RUNS, run(10, 0), alive);
    expect(first).toMatchObject({ whose: 'own', before: null });
    expect(takeTurn(first.runs, run(11, MINUTE), alive)).toEqual({ whose: 'other', before: run(10, 0), runs: first.runs });
  });

  it.each([
    ['its process is gone', run(11, MINUTE), dead],
    ['it is past its limit', run(11, 4 * MINUTE), alive],
    ['its number is that of this process', run(10, MINUTE), alive],
    ['the clock was set back', run(11, -MINUTE), alive],
  ])('takes over and reports the earlier run when %s', (_why, own, isAlive) => {
    const { runs } = takeTurn(NO_RUNS, run(10, 0), alive);
    expect(takeTurn(runs, own, isAlive)).toMatchObject({ whose: 'own', before: run(10, 0), runs: { underWay: own } });
  });

  it('has nothing to report of a run that ended', () => {
    const { runs } = takeTurn(NO_RUNS, run(10, 0), alive);
    const ended = endTurn(runs, 10, ['phone']);
    expect(takeTurn(ended, run(11, MINUTE), alive)).toMatchObject({ whose: 'own', before: null, runs: { failing: ['phone'] } });
  });

  it('ends only the run of its own process', () => {
    const { runs } = takeTurn(NO_RUNS, run(10, 0), alive);
    expect(endTurn(runs, 11, null).underWay).toEqual(run(10, 0));
  });

  it.each([
    [[], null],
    [[0], null],
    [[0, 5], 5],
    [[0, 5, 10, 490], 5],
    [[0, 5, 485], 5],
    [[0, 60, 120, 180], 60],
    [[0, 60, 61, 121], 60],
  ])('finds the usual interval of runs at %j: %j', (minutes, usual) => {
    const startedAt = minutes.map((minute) => minute * MINUTE);
    expect(usualInterval({ ...NO_RUNS, startedAt })).toBe(usual === null ? null : usual * MINUTE);
  });

  it.each([null, '', '{', '[]', '{"startedAt":1}', 'null'])('starts from nothing where the note says %j', (note) => {
    expect(parseRuns(note)).toEqual(NO_RUNS);
  });
});
