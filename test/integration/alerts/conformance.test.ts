/**
 * What every kind of notifier promises, tried on every registered kind against a real receiver: delivers, tells what may succeed later from
 * what is set up wrongly, obeys a wait, keeps its deadline, honours a cancel, never throws, shows no secret, and leaves nothing behind.
 * A kind joins with a fixture in test/support/alerts.
 */
import { describe, expect, test } from 'vitest';
import type { DeliveryResult } from '../../../src/alerts/core/delivery.ts';
import type { AlertMessage } from '../../../src/alerts/core/message.ts';
import { messageText, problemNext, problemText } from '../../../src/alerts/core/text.ts';
import type { Notifier, NotifierKind } from '../../../src/alerts/notifier.ts';
import { NOTIFIER_KINDS } from '../../../src/alerts/notifiers/registry.ts';
import { createChildren } from '../../../src/platform/child/run.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { createSecrets } from '../../../src/platform/secrets.ts';
import type { Conduct, Stage } from '../../support/alerts/fixture.ts';
import { FIXTURES } from '../../support/alerts/fixtures.ts';
import { aboutGateway, DIGEST, FROM, localeAt, MINUTE } from '../../support/alerts/messages.ts';
import { allowed, until } from '../../support/poll.ts';

const GRACE_MS = 4_000;

const FIRING = aboutGateway();
const RESOLVED = aboutGateway({ id: 'resolved', kind: 'resolved', verdict: 'healthy', until: FROM + 6 * MINUTE, at: FROM + 8 * MINUTE });
const PING: AlertMessage = { id: 'ping', kind: 'ping', problem: null, at: FROM, host: 'studio' };

test('every registered kind has a fixture, and every fixture a kind', () => {
  expect(FIXTURES.map((fixture) => fixture.kind).toSorted()).toEqual([...NOTIFIER_KINDS.keys()].toSorted());
});

function kindOf(name: string): NotifierKind<unknown> {
  const kind = NOTIFIER_KINDS.get(name);
  if (kind === undefined) throw new Error(`${name} is not registered`);
  return kind;
}

function notifierAt(kind: NotifierKind<unknown>, { written, env }: Stage): Notifier {
  const ports = { clock: systemClock, secrets: createSecrets(env), children: createChildren({ clock: systemClock, env }) };
  return kind.create('phone', kind.settings.parse(written), ports);
}

interface Sending {
  readonly deadlineMs?: number;
  readonly cancelAfterMs?: number;
}

function send(notifier: Notifier, message: AlertMessage, { deadlineMs = 20_000, cancelAfterMs }: Sending = {}): Promise<DeliveryResult> {
  const controller = new AbortController();
  if (cancelAfterMs === 0) controller.abort();
  const timers = [
    systemClock.after(deadlineMs, () => controller.abort(new DOMException('late', 'TimeoutError'))),
    ...(cancelAfterMs === undefined ? [] : [systemClock.after(cancelAfterMs, () => controller.abort())]),
  ];
  const delivery = { message, text: messageText(message, localeAt(message.at)) };
  return notifier.deliver(delivery, controller.signal).finally(() => timers.forEach((cancel) => cancel()));
}

/** Everything that ytm could show or keep of a result. */
function shown(result: DeliveryResult): string {
  if (result.ok) return result.answer;
  const sentences = (['en', 'ja'] as const).flatMap((language) => [
    problemText(result.problem, localeAt(FROM, language)),
    problemNext(result.problem, localeAt(FROM, language)),
  ]);
  return [JSON.stringify(result), ...sentences].join('\n');
}

function expectPresentable(result: DeliveryResult, notifier: Notifier, secrets: readonly string[]): void {
  const text = `${shown(result)}\n${notifier.target}\n${notifier.name}`;
  for (const secret of secrets)
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]) expect(text).not.toContain(form);
  expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
  // A place that was not filled.
  if (!result.ok) expect(problemText(result.problem, localeAt(FROM))).not.toMatch(/(^|[ (:])\?($|[ ):,])/);
}

describe.each(FIXTURES)('$kind', ({ kind: name, stage, secrets, limitMs, refusedIsBroken, without = {} }) => {
  const kind = kindOf(name);
  const message = kind.audience === 'watcher' ? PING : FIRING;
  const skipIfWithout = (conduct: Conduct, context: { skip: (note: string) => void }): void => {
    const reason = without[conduct];
    if (reason !== undefined) context.skip(reason);
  };

  test('settings that it does not know are refused', async () => {
    await using at = await stage('ok');
    expect(kind.settings.safeParse(at.written).success).toBe(true);
    expect(kind.settings.safeParse({ ...at.written, unheardOf: 1 }).success).toBe(false);
  });

  test('ok: the message arrives, with its text', async () => {
    await using at = await stage('ok');
    const notifier = notifierAt(kind, at);
    const result = await send(notifier, message);
    expect(result).toMatchObject({ ok: true });
    expectPresentable(result, notifier, secrets);
    const [received, ...more] = await at.received();
    expect(more).toEqual([]);
    expect(received).toContain(message === PING ? 'ytm on studio is running' : 'gateway is DOWN');
  });

  test('ok: the end of an incident arrives, too, and a test message and a digest', async () => {
    await using at = await stage('ok');
    const notifier = notifierAt(kind, at);
    const plain = { at: FROM, host: 'studio', title: 'a "title" <b>', body: 'line one\nline two' };
    const messages: readonly AlertMessage[] = [
      RESOLVED,
      { ...plain, id: 't', kind: 'test' },
      DIGEST,
      { ...PING, problem: 'x' } as AlertMessage,
    ];
    for (const one of messages) expect(await send(notifier, one)).toMatchObject({ ok: true });
    expect(await at.received()).toHaveLength(messages.length);
  });

  test('refused: a value that says so', async () => {
    await using at = await stage('refused');
    const notifier = notifierAt(kind, at);
    const result = await send(notifier, message);
    expect(result).toMatchObject({ ok: false, verdict: refusedIsBroken === true ? 'broken' : 'later', perhaps: false });
    expectPresentable(result, notifier, secrets);
  });

  test('timeout: keeps its deadline when nothing answers', async () => {
    await using at = await stage('silent');
    const notifier = notifierAt(kind, at);
    const startedAt = performance.now();
    const result = await send(notifier, message, { deadlineMs: 400 });
    expect(performance.now() - startedAt).toBeLessThan(await allowed(400 + GRACE_MS));
    expect(result).toMatchObject({ ok: false, verdict: 'later', problem: { code: expect.stringMatching(/timeout$/) as string } });
    expectPresentable(result, notifier, secrets);
  });

  test('cancelled: at once, before it starts and while nothing answers', async () => {
    await using at = await stage('silent');
    const notifier = notifierAt(kind, at);
    expect(await send(notifier, message, { cancelAfterMs: 0 })).toMatchObject({ ok: false, verdict: 'cancelled', perhaps: false });
    const startedAt = performance.now();
    expect(await send(notifier, message, { cancelAfterMs: 200 })).toMatchObject({ ok: false, verdict: 'cancelled' });
    expect(performance.now() - startedAt).toBeLessThan(await allowed(200 + GRACE_MS));
  });

  test('429 with Retry-After, or what the protocol has for it: later, and not before', async () => {
    await using at = await stage('limited');
    const notifier = notifierAt(kind, at);
    const result = await send(notifier, message);
    expect(result).toMatchObject({ ok: false, verdict: 'later', afterMs: limitMs });
    expectPresentable(result, notifier, secrets);
  });

  test('500, then ok: later, then delivered', async () => {
    await using at = await stage('flaky');
    const notifier = notifierAt(kind, at);
    const first = await send(notifier, message);
    expect(first).toMatchObject({ ok: false, verdict: 'later' });
    expectPresentable(first, notifier, secrets);
    expect(await send(notifier, message)).toMatchObject({ ok: true });
    expect(await at.received()).toHaveLength(1);
  });

  test('a garbage answer is not taken for success', async (context) => {
    skipIfWithout('garbage', context);
    await using at = await stage('garbage');
    const notifier = notifierAt(kind, at);
    const result = await send(notifier, message);
    expect(result).toMatchObject({ ok: false, verdict: 'later' });
    expectPresentable(result, notifier, secrets);
  });

  test('rejected for good: the notifier is broken, and what the receiver repeats of the secrets is hidden', async () => {
    await using at = await stage('rejecting');
    const notifier = notifierAt(kind, at);
    const result = await send(notifier, message);
    expect(result).toMatchObject({ ok: false, verdict: 'broken' });
    expectPresentable(result, notifier, secrets);
  });

  test('a secret that is not set is named by its reference', async (context) => {
    if (secrets.length === 0) context.skip('it has no secrets');
    await using at = await stage('ok');
    const notifier = notifierAt(kind, { ...at, env: { PATH: at.env['PATH'] ?? '' } });
    const result = await send(notifier, message);
    expect(result).toMatchObject({ ok: false, verdict: 'broken', problem: { code: 'secret' } });
    expect(shown(result)).toMatch(/env:[A-Z_]+ is not set/);
    expect(await at.received()).toEqual([]);
  });

  test('leaves nothing behind, however it ends', async () => {
    const before = held();
    for (const conduct of ['ok', 'refused', 'silent', 'limited', 'garbage', 'rejecting'] as const) {
      await using at = await stage(conduct);
      await send(notifierAt(kind, at), message, { deadlineMs: 300 });
      await send(notifierAt(kind, at), message, { cancelAfterMs: 20 });
    }
    await until(`only ${before.join(', ')} held, not ${held().join(', ')}`, () => held().length <= before.length || null);
  });
});

/** What keeps a process from ending: sockets, files and children, but no timers. */
function held(): readonly string[] {
  return process.getActiveResourcesInfo().filter((name) => /TCP|TLS|Pipe|FSReq|FILEHANDLE|Process|Zlib|Message/i.test(name));
}
