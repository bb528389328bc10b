import { expect, test } from 'vitest';
import { availabilityOf, NO_TIME } from '../../../src/health/availability.ts';
import { localeOf } from '../../../src/messages/messages.ts';
import { availabilityLine, type DayOf } from '../../../src/report/availability-line.ts';
import { NOW } from '../../support/snapshots.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

function day(component: string, everyMs: number, times: Partial<typeof NO_TIME>): DayOf {
  const range = { from: NOW - 24 * HOUR, until: NOW };
  return { component, everyMs, ...availabilityOf({ kind: 'component', id: component }, { ...NO_TIME, ...times }, range) };
}

test.each<readonly [string, readonly DayOf[], string | null]>([
  [
    'shares with the digits that the interval of the probes carries',
    [
      day('gateway', 5 * SECOND, { goodMs: 24 * HOUR - 6 * MINUTE, downMs: 6 * MINUTE }),
      day('web', 30 * SECOND, { goodMs: 24 * HOUR - 6 * MINUTE, degradedMs: 6 * MINUTE }),
      day('nas', 15 * MINUTE, { goodMs: 24 * HOUR - 6 * MINUTE, downMs: 6 * MINUTE }),
      day('vault', 30 * SECOND, { goodMs: 24 * HOUR }),
    ],
    'last 24 h: gateway 99.58 %, web 99.5 %, nas 99 %, vault 100 %',
  ],
  ['never 100 % after one bad attempt', [day('a', MINUTE, { goodMs: 24 * HOUR - 1, downMs: 1 })], 'last 24 h: a 99.9 %'],
  [
    'never 100 % beside time that is not known, which is named',
    [
      day('a', 30 * SECOND, { goodMs: 22 * HOUR }),
      day('b', 30 * SECOND, { goodMs: 20 * HOUR, downMs: HOUR, unknownMs: HOUR }),
      day('c', 30 * SECOND, { goodMs: 23 * HOUR, unknownMs: HOUR }),
    ],
    'last 24 h: a no trouble (2 h not known), b 95.2 % (3 h not known), c no trouble (1 h not known)',
  ],
  ['down all day', [day('a', 30 * SECOND, { downMs: 24 * HOUR })], 'last 24 h: a 0.0 %'],
  ['nothing of what is known for less than an hour', [day('a', 30 * SECOND, { goodMs: HOUR - 1 })], null],
  ['nothing without components', [], null],
])('the availability of a day: %s', (_title, days, expected) => {
  expect(availabilityLine(days, localeOf('en', NOW, 0))).toBe(expected);
});

test('the availability of a day in Japanese', () => {
  const days = [
    day('gateway', 5 * SECOND, { goodMs: 24 * HOUR - 6 * MINUTE, downMs: 6 * MINUTE }),
    day('vault', MINUTE, { goodMs: 22 * HOUR }),
  ];
  expect(availabilityLine(days, localeOf('ja', NOW, 0))).toBe('直近 24 時間：gateway 99.58 %、vault 障害なし（2時間は不明）');
});
