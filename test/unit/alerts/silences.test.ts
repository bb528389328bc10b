/** Silences are handed over until the receiver has taken them. */
import { describe, expect, test } from 'vitest';
import type { DeliveryResult } from '../../../src/alerts/core/delivery.ts';
import { failedLater } from '../../../src/alerts/core/delivery.ts';
import type { Silence } from '../../../src/alerts/core/state.ts';
import type { Notifier } from '../../../src/alerts/notifier.ts';
import { SilenceHandover } from '../../../src/alerts/silences.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const DONE: DeliveryResult = { ok: true, answer: '' };
const REFUSED = failedLater('garbage', { host: 'am', service: 'Alertmanager', answer: '?' });

function lab() {
  const clock = new FakeClock();
  const calls: string[] = [];
  const failures: string[] = [];
  let overview: readonly Silence[] | null = null;
  let answer: () => Promise<DeliveryResult> = () => Promise.resolve(DONE);
  const base = { kind: 'x', target: 'x', resendMs: null, deliver: () => Promise.resolve(DONE) };
  const receiver: Notifier = {
    ...base,
    name: 'am',
    takeSilences(given, signal) {
      calls.push(given.silences.map(({ id }) => id).join());
      signal.addEventListener('abort', () => calls.push('aborted'));
      return answer();
    },
  };
  const handover = new SilenceHandover({
    notifiers: [{ ...base, name: 'ntfy' }, receiver],
    current: () => overview,
    clock,
    host: 'studio',
    onFailed: (notifier) => failures.push(notifier),
  });
  const look = async (): Promise<void> => {
    handover.look();
    await clock.advance(0);
  };
  const stand = async (...ids: readonly string[]): Promise<void> => {
    const now = clock.now();
    overview = ids.map((id) => ({ id, components: null, from: now, until: now + 3_600_000, by: 'mika', why: '' }));
    await look();
  };
  return {
    clock,
    calls,
    failures,
    handover,
    answers: (next: () => Promise<DeliveryResult>) => {
      answer = next;
    },
    look,
    stand,
  };
}

describe('silences', () => {
  test('are handed over once, again when they change, and ended when they are over', async () => {
    const { calls, clock, look, stand, handover } = lab();
    await look();
    expect(calls).toEqual([]);
    await stand('s1');
    await look();
    expect(calls).toEqual(['s1']);
    await clock.advance(3_600_000);
    handover.look();
    await clock.advance(0);
    expect(calls).toEqual(['s1', '']);
    await handover.stop();
  });

  test('that a receiver does not take are tried again each minute, and reported once', async () => {
    const { answers, calls, clock, failures, look, stand } = lab();
    answers(() => Promise.resolve(REFUSED));
    await stand('s1');
    await look();
    expect(calls).toEqual(['s1']);
    await clock.advance(60_000);
    await clock.advance(60_000);
    expect(calls).toEqual(['s1', 's1', 's1']);
    expect(failures).toEqual(['am']);
    answers(() => Promise.resolve(DONE));
    await clock.advance(60_000);
    await clock.advance(600_000);
    expect(calls).toHaveLength(4);
  });

  test('that change while one is under way come next', async () => {
    const { answers, calls, clock, stand } = lab();
    const ends: (() => void)[] = [];
    answers(() => new Promise((resolve) => ends.push(() => resolve(DONE))));
    await stand('s1');
    await stand('s1', 's2');
    expect(calls).toEqual(['s1']);
    ends.shift()?.();
    await clock.advance(0);
    expect(calls).toEqual(['s1', 's1,s2']);
  });

  test('a receiver that does not answer is given up after 30 s', async () => {
    const { answers, calls, clock, stand } = lab();
    answers(() => new Promise(() => {}));
    await stand('s1');
    await clock.advance(29_999);
    expect(calls).toEqual(['s1']);
    await clock.advance(1);
    expect(calls).toEqual(['s1', 'aborted']);
  });

  test('are not handed over any more once it is stopped', async () => {
    const { calls, handover, stand } = lab();
    await stand('s1');
    await handover.stop();
    await stand('s2');
    expect(calls).toEqual(['s1', 'aborted']);
  });
});
