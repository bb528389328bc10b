/** Projections of what alerting knows at present. */
import { describe, expect, test } from 'vitest';
import { ackedBy, LATE_MS, NO_ALERTS, type NotifierQueue, queueTroubles, silenceOf } from '../../../src/health/alert-overview.ts';
import { NOW } from '../../support/snapshots.ts';

test.each([
  [{ by: 'mika' }, 'mika'],
  [{ by: 'mika', note: '' }, 'mika'],
  [{ by: 'mika', note: 'disk ordered' }, 'mika (disk ordered)'],
])('%j is acknowledged by %s', (ack, text) => expect(ackedBy(ack)).toBe(text));

test.each<readonly [string, Partial<NotifierQueue>, boolean]>([
  ['nothing waits', {}, false],
  ['a message waits for two minutes', { waiting: 1, oldestAt: NOW - 120_000 }, false],
  ['a message waits for longer', { waiting: 1, oldestAt: NOW - 120_001 }, true],
  ['a message was lost', { lost: 'given-up' }, true],
  ['a message was lost and another is new', { waiting: 1, oldestAt: NOW, lost: 'moved' }, true],
])('a queue where %s is trouble: %#', (_title, changes, isTrouble) => {
  const queue: NotifierQueue = { notifier: 'ntfy', waiting: 0, oldestAt: null, lost: null, ...changes };
  expect(queueTroubles({ ...NO_ALERTS, queues: [queue] }, NOW)).toEqual(isTrouble ? [queue] : []);
  expect(LATE_MS).toBe(120_000);
});

describe('the silence in force', () => {
  const silence = (id: string, until: number, components: readonly string[] | null) => ({ id, components, until, by: 'mika', why: '' });
  const found = (...silences: readonly ReturnType<typeof silence>[]) => silenceOf({ ...NO_ALERTS, silences }, 'gateway', NOW)?.id ?? null;

  test.each([
    ['of the component', [silence('s1', NOW + 1, ['vault', 'gateway'])], 's1'],
    ['of all components', [silence('s1', NOW + 1, null)], 's1'],
    ['of another component is none', [silence('s1', NOW + 1, ['vault'])], null],
    ['that ends now is none', [silence('s1', NOW, null)], null],
    ['that lasts longest', [silence('s1', NOW + 2, null), silence('s2', NOW + 3, ['gateway']), silence('s3', NOW + 1, null)], 's2'],
  ])('%s', (_title, silences, id) => expect(found(...silences)).toBe(id));
});
