import { describe, expect, test } from 'vitest';
import { type AlertOverview, NO_ALERTS, type OpenAlert } from '../../../src/health/alert-overview.ts';
import { localeOf } from '../../../src/messages/messages.ts';
import { alertLines } from '../../../src/report/alert-lines.ts';
import { NOW } from '../../support/snapshots.ts';

const MINUTE = 60_000;
const ENGLISH = localeOf('en', NOW, 0);

const OPEN: OpenAlert = {
  id: 'gateway@5',
  component: 'gateway',
  about: 'trouble',
  verdict: 'down',
  from: NOW - 12 * MINUTE,
  cause: null,
  notified: ['ntfy'],
  ack: null,
  isFlapping: false,
  isEnding: false,
};

function lines(changes: Partial<AlertOverview>): readonly string[] {
  return alertLines({ ...NO_ALERTS, evaluatedAt: NOW, ...changes }, ENGLISH);
}

describe('the alerts in the report of a check', () => {
  test.each<readonly [string, Partial<OpenAlert>, string | null]>([
    ['notified', {}, 'incident gateway@5: open since 09:29 (12 min); notified: ntfy'],
    ['not yet', { notified: [] }, 'incident gateway@5: open since 09:29 (12 min); no one was notified'],
    ['too short', { notified: [], from: NOW - 20_000 }, null],
    [
      'acknowledged',
      { ack: { at: NOW, by: 'mika' } },
      'incident gateway@5: open since 09:29 (12 min); notified: ntfy; acknowledged by mika',
    ],
    [
      'flapping, ending',
      { isFlapping: true, isEnding: true },
      'incident gateway@5: open since 09:29 (12 min); notified: ntfy; changes too often, no messages until it is steady; healthy again, about to end',
    ],
  ])('%s', (_title, changes, expected) => {
    expect(lines({ open: [{ ...OPEN, ...changes }] })).toEqual(expected === null ? [] : [expected]);
  });

  test('name silences, and what they mute', () => {
    const silences = [{ id: 's1', components: ['gateway'], until: NOW + 60 * MINUTE, by: 'mika', why: '' }];
    expect(lines({ open: [OPEN], silences })).toEqual([
      'incident gateway@5: open since 09:29 (12 min); notified: ntfy; silenced until 10:41',
      'silence s1: gateway until 10:41',
    ]);
    expect(lines({ silences: [{ id: 's1', components: null, until: NOW + 60 * MINUTE, by: 'mika', why: 'work' }] })).toEqual([
      'silence s1: everything until 10:41 (work)',
    ]);
  });

  test('name messages that are late or lost, and nothing that just waits', () => {
    const queues = [
      { notifier: 'ntfy', waiting: 3, oldestAt: NOW - 3 * MINUTE, lost: null },
      { notifier: 'slack', waiting: 1, oldestAt: NOW - MINUTE, lost: null },
      { notifier: 'mail', waiting: 0, oldestAt: null, lost: 'given-up' },
    ] as const;
    expect(lines({ queues })).toEqual([
      'ntfy: 3 messages not delivered, the oldest since 09:38',
      'mail: a message was NOT delivered within 24 h: ytm alerts test mail',
    ]);
  });

  test('say when nobody has evaluated them since', () => {
    expect(lines({ open: [OPEN], evaluatedAt: NOW - 11 * MINUTE })).toEqual([
      'incident gateway@5: open since 09:29 (12 min); notified: ntfy (as of 09:30: alerts have not been evaluated since)',
    ]);
    expect(lines({})).toEqual([]);
  });
});
