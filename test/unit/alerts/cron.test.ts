import { describe, expect, it } from 'vitest';
import { playCron } from '../../support/alerts/cron.ts';
import { lineOf, type Received } from '../../support/alerts/people.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const EVERY = 5 * MINUTE;

function fault(name: string, from: number, length: number) {
  return { name, from, until: from + length };
}

const shown = (received: readonly Received[]): readonly string[] => received.map((one) => `${Math.floor(one.t / MINUTE)} ${lineOf(one)}`);

describe('from cron every 5 minutes', () => {
  it('sends an outage in the second run that sees it, and its end in the second good run', () => {
    const received = playCron({ faults: [fault('gateway-off', 11 * MINUTE, 30 * MINUTE)], everyMs: EVERY, until: 2 * HOUR });
    expect(shown(received)).toEqual([
      '20 ntfy firing critical gateway down gateway.not_reachable',
      '50 ntfy resolved gateway healthy gateway.not_reachable 30 min',
    ]);
  });

  it('sends an outage 5 to 11 minutes after its beginning, wherever that lies', () => {
    for (let second = 0; second < 300; second += 7) {
      const from = 10 * MINUTE + second * 1_000;
      const [first] = playCron({ faults: [fault('gateway-off', from, 40 * MINUTE)], everyMs: EVERY, until: HOUR });
      expect(first?.message.kind).toBe('firing');
      const after = (first?.t ?? 0) - from;
      expect(after).toBeGreaterThanOrEqual(5 * MINUTE);
      expect(after).toBeLessThanOrEqual(11 * MINUTE);
    }
  });

  it('is silent about an outage that only one run sees', () => {
    expect(playCron({ faults: [fault('gateway-off', 9 * MINUTE, 4 * MINUTE)], everyMs: EVERY, until: HOUR })).toEqual([]);
  });

  it('sends a warning after 10 minutes', () => {
    const received = playCron({ faults: [fault('front-502', 11 * MINUTE, 40 * MINUTE)], everyMs: EVERY, until: 2 * HOUR });
    expect(shown(received)[0]).toBe('25 ntfy firing warning gateway degraded gateway.front_down');
  });

  it('begins anew after a night without runs', () => {
    const missed = [{ from: 12 * MINUTE, until: 8 * HOUR }];
    const faults = [fault('gateway-off', 9 * MINUTE, MINUTE * 2), fault('gateway-off', 8 * HOUR - MINUTE, 3 * MINUTE)];
    expect(playCron({ faults, everyMs: EVERY, until: 9 * HOUR, missed })).toEqual([]);
  });

  it.each([
    [15, 'firing 15–30'],
    [60, 'firing 60–120'],
    [360, 'firing 360–720'],
  ])('with a run every %i minutes, too, the second run that sees an outage tells it: %s', (minutes) => {
    const everyMs = minutes * MINUTE;
    for (const share of [0.1, 0.5, 0.9]) {
      const from = (3 + share) * everyMs;
      const [first] = playCron({ faults: [fault('gateway-off', from, 4 * everyMs)], everyMs, until: 10 * everyMs });
      expect(first?.message.kind).toBe('firing');
      const after = (first?.t ?? 0) - from;
      expect(after).toBeGreaterThanOrEqual(everyMs);
      expect(after).toBeLessThanOrEqual(2 * everyMs + MINUTE);
    }
  });

  it('sends nothing twice in a long outage, but reminds', () => {
    const received = playCron({ faults: [fault('unmounted', 11 * MINUTE, 5 * HOUR)], everyMs: EVERY, until: 6 * HOUR });
    expect(received.map(({ message }) => message.kind)).toEqual(['firing', 'reminder', 'resolved']);
  });

  it('sends nothing about single failures in every run', () => {
    expect(playCron({ faults: [fault('every-tenth:ui', 0, 4 * HOUR)], everyMs: EVERY, until: 4 * HOUR })).toEqual([]);
  });
});
