/** The outbox: what is stored is sent, once, in order, and late rather than never. On a moved clock, with a real store. */
import { afterEach, describe, expect, test } from 'vitest';
import { fold, MOST_QUEUED, type Queued } from '../../../src/alerts/core/outbox.ts';
import { AlertOutbox } from '../../../src/store/alert-outbox.ts';
import { FROM, MINUTE } from '../../support/alerts/messages.ts';
import { BROKEN, claimant, firing, LOST, OK, OutboxLab, type Person, REFUSED, resolved, update } from '../../support/alerts/outbox-lab.ts';

const HOUR = 60 * MINUTE;
let lab: OutboxLab;

function begin(...people: readonly Person[]): OutboxLab {
  lab = new OutboxLab(people);
  lab.outbox.start();
  return lab;
}

afterEach(async () => {
  await lab.outbox.stop();
  lab.database.close();
});

function person(name = 'phone', over: Partial<Person> = {}): Person {
  return { name, answers: () => OK, ...over };
}

describe('a message', () => {
  test('is stored before it is sent, and sent at once', async () => {
    const phone = person('phone', { answers: () => (lab.storage.waiting().get('phone')?.count === 1 ? OK : REFUSED) });
    begin(phone);
    lab.enqueue(firing(), 'phone');
    expect(lab.attempts).toEqual([]);
    expect(lab.storage.waiting().get('phone')).toEqual({ count: 1, oldestAt: FROM });
    await lab.clock.advance(0);
    expect(lab.log).toEqual(['firing phone +0s']);
    expect(lab.storage.waiting().size).toBe(0);
    expect(lab.outbox.status()).toMatchObject([
      { name: 'phone', queued: 0, delivered: 1, failed: 0, problem: null, lastDeliveredAt: FROM },
    ]);
  });

  test('that was decided again after a restart is not sent again', async () => {
    begin(person());
    lab.enqueue(firing(), 'phone');
    lab.enqueue(firing(), 'phone');
    await lab.clock.advance(1_000);
    lab.enqueue(firing(), 'phone');
    await lab.clock.advance(HOUR);
    expect(lab.log).toEqual(['firing phone +0s']);
  });

  test('goes to each notifier; one that hangs keeps nobody waiting', async () => {
    begin(person('slow', { answers: () => 'hang' }), person('phone'));
    lab.enqueue(firing(), 'slow', 'phone');
    await lab.clock.advance(0);
    expect(lab.log).toEqual(['firing phone +0s']);
    await lab.clock.advance(31_000);
    expect(lab.outbox.status()[0]).toMatchObject({ failed: 1, problem: { code: 'timeout' } });
  });
});

describe('a notifier that is down for 20 minutes', () => {
  const isDown = (at: number): boolean => at - FROM < 20 * MINUTE;

  test('gets the message late, and it says how late it is', async () => {
    begin(person('phone', { answers: () => (isDown(lab.clock.now()) ? REFUSED : OK) }));
    lab.enqueue(firing(), 'phone');
    await lab.clock.advance(HOUR);
    const [late, ...more] = lab.arrived;
    expect(more).toEqual([]);
    expect((late?.at ?? 0) - FROM).toBeLessThanOrEqual(35 * MINUTE);
    expect(late?.body).toMatch(/^Sent \d+ min( \d+ s)? late: decided at 21:03\.$/m);
  });

  test('gets one message when the incident is over before: it was down from … to …', async () => {
    begin(person('phone', { answers: () => (isDown(lab.clock.now()) ? REFUSED : OK) }));
    lab.enqueue(firing(), 'phone');
    await lab.clock.advance(8 * MINUTE);
    lab.enqueue(resolved(8), 'phone');
    await lab.clock.advance(HOUR);
    expect(lab.arrived.map(({ title }) => title)).toEqual([expect.stringContaining('gateway was DOWN 21:03–21:09')]);
    expect(
      lab.storage
        .results(9)
        .map(({ outcome }) => outcome)
        .toSorted(),
    ).toEqual(['delivered', 'folded']);
  });

  test('gets the newest state, once, with everything that changed', async () => {
    begin(person('phone', { answers: () => (isDown(lab.clock.now()) ? REFUSED : OK) }));
    const turn = { at: FROM + 5 * MINUTE, verdict: 'degraded', cause: null } as const;
    lab.enqueue(firing(), 'phone');
    lab.enqueue(update(5, { verdict: 'degraded', turns: [turn] }), 'phone');
    await lab.clock.advance(HOUR);
    expect(lab.arrived.map(({ message }) => message)).toEqual([
      expect.objectContaining({ kind: 'firing', id: 'g1:update5', verdict: 'degraded', turns: [turn], at: FROM }),
    ]);
  });

  test('gets the same message again, unchanged, if it may have arrived before', async () => {
    begin(person('phone', { answers: (_, attempt) => (attempt === 1 ? LOST : OK) }));
    lab.enqueue(firing(), 'phone');
    await lab.clock.advance(1_000);
    lab.enqueue(resolved(8), 'phone');
    await lab.clock.advance(HOUR);
    expect(lab.attempts.map(({ id }) => id)).toEqual(['g1:firing', 'g1:firing', 'g1:resolved']);
    expect(lab.arrived.map(({ message }) => message.kind)).toEqual(['firing', 'resolved']);
  });
});

test('is retried after 5 s, 10 s, 20 s …, and given up after 24 hours', async () => {
  begin(person('phone', { answers: () => REFUSED }));
  lab.enqueue(firing(), 'phone');
  await lab.clock.advance(30 * HOUR);
  const waits = lab.attempts.slice(1).map(({ at }, index) => Math.round((at - (lab.attempts[index]?.at ?? 0)) / 1_000));
  expect(waits.slice(0, 9)).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 900]);
  expect((lab.attempts.at(-1)?.at ?? 0) - FROM).toBe(24 * HOUR);
  expect(lab.storage.results(9)).toMatchObject([{ outcome: 'given-up' }]);
  expect(lab.outbox.status()).toMatchObject([{ queued: 0, lost: 1 }]);
  // Its end is told as a whole.
  lab.people[0]!.answers = () => OK;
  lab.enqueue(resolved(30 * 60), 'phone');
  await lab.clock.advance(0);
  expect(lab.arrived.map(({ message }) => message.kind)).toEqual(['missed']);
});

test('an update that fails while an uncertain message waits does not make a busy loop', async () => {
  begin(person('phone', { answers: () => LOST }));
  lab.enqueue(firing(), 'phone');
  await lab.clock.advance(1_000);
  lab.enqueue(update(1), 'phone');
  await lab.clock.advance(10 * MINUTE);
  expect(lab.attempts.length).toBeLessThan(12);
});

test('Retry-After holds for everything that is sent to this receiver', async () => {
  const limited = { ...REFUSED, afterMs: 10 * MINUTE } as const;
  begin(person('phone', { answers: (_, attempt) => (attempt === 1 ? limited : OK) }));
  lab.enqueue(firing(), 'phone');
  await lab.clock.advance(MINUTE);
  lab.enqueue(firing(1, { id: 'v', incident: 'vault@1', component: 'vault' }), 'phone');
  await lab.clock.advance(8 * MINUTE);
  expect(lab.attempts).toHaveLength(1);
  await lab.clock.advance(2 * MINUTE);
  expect(lab.arrived.map(({ message }) => message.id).toSorted()).toEqual(['g1:firing', 'v']);
});

describe('a broken notifier', () => {
  test('hands the message to its fallback, which also gets the end', async () => {
    begin(person('phone', { answers: () => BROKEN, fallback: 'mail' }), person('mail'));
    lab.enqueue(firing(), 'phone');
    await lab.clock.advance(0);
    expect(lab.log).toEqual(['firing mail +0s']);
    expect(lab.outbox.status()[0]).toMatchObject({ broken: true, rejected: 1, problem: { code: 'rejected_login' } });
    lab.people[0]!.answers = () => OK;
    lab.enqueue(resolved(8), 'phone');
    await lab.clock.advance(0);
    expect(lab.log).toEqual(['firing mail +0s', 'resolved mail +0s']);
  });

  test('does not send the message twice to somebody who gets it anyway', async () => {
    begin(person('phone', { answers: () => BROKEN, fallback: 'mail' }), person('mail'));
    lab.enqueue(firing(), 'phone', 'mail');
    await lab.clock.advance(HOUR);
    expect(lab.log).toEqual(['firing mail +0s']);
  });

  test('without a fallback is tried again every 15 minutes: somebody may mend it', async () => {
    begin(person('phone', { answers: () => (lab.clock.now() - FROM > HOUR ? OK : BROKEN) }));
    lab.enqueue(firing(), 'phone');
    await lab.clock.advance(2 * HOUR);
    expect(lab.log).toEqual([expect.stringMatching(/^firing phone \+\d+s$/)]);
    expect(lab.attempts.length).toBeLessThanOrEqual(6);
  });
});

test('the end of an incident that the notifier knows is a resolved message', async () => {
  begin(person());
  lab.enqueue(firing(), 'phone');
  await lab.clock.advance(8 * MINUTE);
  lab.enqueue(resolved(8), 'phone');
  await lab.clock.advance(HOUR);
  expect(lab.log).toEqual(['firing phone +0s', 'resolved phone +480s']);
  // Nothing is kept of it.
  expect(lab.storage.lastSent('phone')).toEqual([]);
});

test('a receiver that forgets gets an open incident again and again, and its end for five minutes', async () => {
  begin(person('am', { resendMs: MINUTE }));
  lab.enqueue(firing(), 'am');
  await lab.clock.advance(3 * MINUTE + 1_000);
  expect(lab.log).toEqual(['firing am +0s', 'firing am +60s', 'firing am +120s', 'firing am +180s']);
  lab.enqueue(resolved(4, { until: FROM + 3 * MINUTE }), 'am');
  await lab.clock.advance(HOUR);
  const resends = lab.log.filter((line) => line.startsWith('resolved'));
  expect(resends.length).toBeGreaterThanOrEqual(5);
  expect(resends.length).toBeLessThanOrEqual(7);
  expect(lab.storage.lastSent('am')).toEqual([]);
});

test('a failing resend is not repeated at once', async () => {
  begin(person('am', { resendMs: MINUTE, answers: (_, attempt) => (attempt === 1 ? OK : REFUSED) }));
  lab.enqueue(firing(), 'am');
  await lab.clock.advance(10 * MINUTE);
  expect(lab.attempts.length).toBeLessThanOrEqual(11);
});

describe('several processes', () => {
  test('do not send the same message at the same time', () => {
    begin(person());
    const other = new AlertOutbox(lab.database, claimant('b', 2));
    lab.storage.add([{ origin: 'phone', message: firing() }], FROM);
    expect(lab.storage.claim('phone', FROM, 30_000)).toMatchObject({ message: { id: 'g1:firing' } });
    expect(other.claim('phone', FROM + 1, 30_000)).toBeNull();
    // Nor a later message of the same incident.
    other.add([{ origin: 'phone', message: resolved(8) }], FROM + 2);
    expect(other.claim('phone', FROM + 3, 30_000)).toBeNull();
  });

  test.each([
    ['is gone', 2, () => false, FROM + 1],
    ['had the same pid', 1, () => true, FROM + 1],
    ['hangs for longer than its lease', 2, () => true, FROM + 30_001],
    ['claimed it in the future, before the clock was set back', 2, () => true, FROM - HOUR],
  ])('take over the message of one that %s', (_what, pid, isAlive, at) => {
    begin(person());
    lab.storage.add([{ origin: 'phone', message: firing() }], FROM);
    lab.storage.claim('phone', FROM, 30_000);
    const other = new AlertOutbox(lab.database, claimant('b', pid, isAlive));
    expect(other.claim('phone', at, 30_000)).toMatchObject({ message: { id: 'g1:firing' } });
  });

  test('repeat the message that was being sent when a process was killed, unchanged, before any later one', () => {
    begin(person());
    lab.storage.add([{ origin: 'phone', message: firing() }], FROM);
    lab.storage.claim('phone', FROM, 30_000);
    const other = new AlertOutbox(
      lab.database,
      claimant('b', 2, () => false),
    );
    other.add([{ origin: 'phone', message: resolved(8) }], FROM + 1);
    expect(other.claim('phone', FROM + 2, 30_000)).toMatchObject({ message: firing() });
  });

  test('send what another one stored, within the time of a look', async () => {
    begin(person());
    new AlertOutbox(lab.database, claimant('b', 2)).add([{ origin: 'phone', message: firing() }], FROM);
    await lab.clock.advance(31_000);
    expect(lab.log).toHaveLength(1);
  });
});

describe('a full disk', () => {
  const refuseWrites = (): void => {
    lab.database.write = () => false;
  };
  const allowWrites = (): void => {
    delete (lab.database as { write?: unknown }).write;
  };

  test('does not keep a new message from being sent', async () => {
    begin(person());
    refuseWrites();
    expect(lab.outbox.enqueue([{ origin: 'phone', message: firing() }])).toBe('memory');
    await lab.clock.advance(0);
    expect(lab.log).toEqual(['firing phone +0s']);
    allowWrites();
  });

  test('does not keep a stored message from being sent, once, and it is struck off when there is room again', async () => {
    let isUp = false;
    begin(person('phone', { answers: () => (isUp ? OK : REFUSED) }));
    lab.enqueue(firing(), 'phone');
    await lab.clock.advance(1_000);
    refuseWrites();
    await lab.clock.advance(MINUTE);
    isUp = true;
    await lab.clock.advance(HOUR);
    expect(lab.arrived).toHaveLength(1);
    expect(lab.storage.waiting().size).toBe(1);
    allowWrites();
    await lab.clock.advance(MINUTE);
    expect(lab.storage.waiting().size).toBe(0);
    expect(lab.arrived).toHaveLength(1);
  });
});

test('stop cancels what is being sent, and another process sends it', async () => {
  begin(person('phone', { answers: (_, attempt) => (attempt === 1 ? 'hang' : OK) }));
  lab.enqueue(firing(), 'phone');
  await lab.clock.advance(1_000);
  await lab.outbox.stop();
  lab.restart('b');
  lab.outbox.start();
  await lab.clock.advance(0);
  expect(lab.log).toEqual(['firing phone +1s']);
});

test('drain sends what is due once, fallbacks included, and ends', async () => {
  lab = new OutboxLab([
    person('phone', { answers: () => BROKEN, fallback: 'mail' }),
    person('mail'),
    person('slow', { answers: () => REFUSED }),
  ]);
  lab.enqueue(firing(), 'phone', 'slow');
  await lab.outbox.drain(20_000, new AbortController().signal);
  expect(lab.log).toEqual(['firing mail +0s']);
  expect(lab.attempts.map(({ to }) => to).toSorted()).toEqual(['mail', 'phone', 'slow']);
});

test('messages for a notifier that is no longer in the config are removed', async () => {
  begin(person('phone', { answers: () => REFUSED }));
  lab.enqueue(firing(), 'phone');
  lab.storage.add([{ origin: 'old', message: firing() }], FROM);
  await lab.outbox.stop();
  lab.restart('b');
  lab.outbox.start();
  await lab.clock.advance(0);
  expect([...lab.storage.waiting().keys()]).toEqual(['phone']);
});

test('a notifier with a bug does not keep the others from sending', async () => {
  begin(
    person('buggy', {
      answers: () => {
        throw new TypeError('https://secret.example/');
      },
    }),
    person('phone'),
  );
  lab.enqueue(firing(), 'buggy', 'phone');
  await lab.clock.advance(MINUTE);
  expect(lab.log).toEqual(['firing phone +0s']);
  expect(JSON.stringify(lab.outbox.status())).not.toContain('secret.example');
});

test('the queue is bounded: the oldest messages are dropped', () => {
  lab = new OutboxLab([person()]);
  const entries = Array.from({ length: MOST_QUEUED + 5 }, (_, index) => ({
    origin: 'phone',
    message: firing(0, { id: `m${index}`, incident: `i${index}` }),
  }));
  lab.storage.add(entries, FROM);
  expect(lab.storage.waiting().get('phone')?.count).toBe(MOST_QUEUED);
  expect(lab.storage.results(9).map(({ outcome }) => outcome)).toEqual(Array.from({ length: 5 }, () => 'dropped'));
});

test('what waits is folded without loss: kinds', () => {
  lab = new OutboxLab([]);
  const queued = (message: Queued['message'], seq: number): Queued => ({
    seq,
    origin: 'phone',
    notifier: 'phone',
    message,
    decidedAt: message.at,
    attempts: 0,
    attemptedAt: null,
    dueAt: 0,
    perhaps: false,
  });
  const kindOf = (messages: readonly [Queued['message'], ...Queued['message'][]], told: boolean): string => {
    const [first, ...more] = messages.map(queued) as [Queued, ...Queued[]];
    return fold([first, ...more], told).send.message.kind;
  };
  expect(kindOf([firing(), update(5)], false)).toBe('firing');
  expect(kindOf([firing(), resolved(8)], false)).toBe('missed');
  expect(kindOf([update(5), resolved(8)], true)).toBe('resolved');
  expect(kindOf([resolved(8)], false)).toBe('missed');
  expect(kindOf([update(5), update(9, { kind: 'reminder' })], true)).toBe('reminder');
  expect(kindOf([firing(0)], true)).toBe('update');
  expect(kindOf([update(5, { kind: 'flapping' })], false)).toBe('flapping');
  expect(kindOf([resolved(8, { kind: 'missed' })], true)).toBe('resolved');
});
