import { expect, test } from 'vitest';
import { isMoment, isoTime, LAST_MOMENT } from '../../../src/health/instant.ts';

test.each([
  [0, true, '1970-01-01T00:00:00.000Z'],
  [LAST_MOMENT, true, '+275760-09-13T00:00:00.000Z'],
  [-LAST_MOMENT, true, '-271821-04-20T00:00:00.000Z'],
  [LAST_MOMENT + 2, false, '+275760-09-13T00:00:00.000Z'],
  [-LAST_MOMENT - 2, false, '-271821-04-20T00:00:00.000Z'],
  [Number.POSITIVE_INFINITY, false, '+275760-09-13T00:00:00.000Z'],
  [Number.NaN, false, '1970-01-01T00:00:00.000Z'],
])('%d is a moment: %s, written as %s', (at, is, text) => expect([isMoment(at), isoTime(at)]).toEqual([is, text]));
