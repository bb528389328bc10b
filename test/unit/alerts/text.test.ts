/** What people read, in both languages. */
import { describe, expect, test } from 'vitest';
import type { AlertMessage } from '../../../src/alerts/core/message.ts';
import { messageText, problemNext, problemText } from '../../../src/alerts/core/text.ts';
import { reasonOf } from '../../../src/health/reason.ts';
import type { Language } from '../../../src/messages/messages.ts';
import { aboutGateway, CAUSE, EVIDENCE, FROM, localeAt, MINUTE } from '../../support/alerts/messages.ts';

function read(message: AlertMessage, now: number, language: Language = 'en'): string {
  const { title, body } = messageText(message, localeAt(now, language));
  return `${title}\n\n${body}`;
}

describe('an incident begins', () => {
  test('with the state, since when, the cause, the evidence and the next step', () => {
    expect(read(aboutGateway(), FROM + 2 * MINUTE)).toMatchInlineSnapshot(`
      "gateway is DOWN: the host is up, but its web service does not work: http.timeout at ui and healthz

      gateway has been DOWN since 21:03 (2 min): the host is up, but its web service does not work: http.timeout at ui and healthz.
      Evidence: no response within 8 s (timed out while waiting for the first byte): https://acer/ui/.
      Next step: restart the web service: ssh acer, then check its log
      ytm on studio; details: ytm why gateway"
    `);
  });

  test('in Japanese', () => {
    expect(read(aboutGateway({ consequences: ['vault'] }), FROM + 2 * MINUTE, 'ja')).toMatchInlineSnapshot(`
      "gateway が DOWN です：ホストは動いていますが、Web サービスが動いていません: http.timeout at ui and healthz

      gateway は 21:03 から DOWN です（2分）。ホストは動いていますが、Web サービスが動いていません: http.timeout at ui and healthz。
      根拠：8秒以内に応答がありません（最初のバイトの待機中にタイムアウト）: https://acer/ui/。
      影響を受けているもの（個別には通知しません）：vault。
      次の手順：ssh acer で Web サービスを再起動し、ログを確認
      studio の ytm から。詳細：ytm why gateway"
    `);
  });

  test('a late message says how late it is', () => {
    expect(read(aboutGateway({ evidence: [] }), FROM + 22 * MINUTE)).toMatchInlineSnapshot(`
      "gateway is DOWN: the host is up, but its web service does not work: http.timeout at ui and healthz

      gateway has been DOWN since 21:03 (22 min): the host is up, but its web service does not work: http.timeout at ui and healthz.
      Next step: restart the web service: ssh acer, then check its log
      Sent 20 min late: decided at 21:05.
      ytm on studio; details: ytm why gateway"
    `);
    expect(read(aboutGateway(), FROM + 22 * MINUTE, 'ja')).toContain('20分遅れて送信しました（21:05 の通知です）。');
    expect(read(aboutGateway(), FROM + 4 * MINUTE)).not.toContain('late');
  });

  test('names what else is affected', () => {
    expect(read(aboutGateway({ consequences: ['vault', 'mirror'] }), FROM + 2 * MINUTE)).toContain(
      'Also affected, without messages of their own: vault, mirror.',
    );
  });

  test('a component that cannot be judged is not said to be down', () => {
    const cause = reasonOf(
      'component.blind',
      { component: 'gateway', why: 'this machine is offline' },
      { component: 'gateway', since: FROM },
    );
    const text = read(aboutGateway({ verdict: 'unknown', worst: 'unknown', cause, evidence: [] }), FROM + 30 * MINUTE);
    expect(text).toContain('gateway: state unknown');
    expect(text).toContain('ytm has not been able to judge gateway');
    expect(text).not.toMatch(/DOWN|DEGRADED/);
  });

  test('a mirror that is down is halted', () => {
    const cause = reasonOf('hot.empty', { hot: '/hot', path: '/hot' }, { component: 'mirror', since: FROM });
    const text = read(aboutGateway({ component: 'mirror', cause, evidence: [] }), FROM);
    expect(text).toContain('the mirror is HALTED');
    expect(text).not.toContain('DOWN');
  });
});

test('an update says what changed since the last message', () => {
  const turns = [
    { at: FROM + 3 * MINUTE, verdict: 'degraded', cause: EVIDENCE },
    { at: FROM + 6 * MINUTE, verdict: 'down', cause: CAUSE },
  ] as const;
  expect(read(aboutGateway({ kind: 'update', turns, at: FROM + 7 * MINUTE }), FROM + 7 * MINUTE)).toMatchInlineSnapshot(`
    "gateway is still DOWN: the host is up, but its web service does not work: http.timeout at ui and healthz

    gateway has been DOWN since 21:03 (7 min): the host is up, but its web service does not work: http.timeout at ui and healthz.
    Since the last message:
    - 21:06 DEGRADED: no response within 8 s (timed out while waiting for the first byte): https://acer/ui/
    - 21:09 DOWN: the host is up, but its web service does not work: http.timeout at ui and healthz
    Evidence: no response within 8 s (timed out while waiting for the first byte): https://acer/ui/.
    Next step: restart the web service: ssh acer, then check its log
    ytm on studio; details: ytm why gateway"
  `);
});

test('a reminder says how it is stopped', () => {
  const text = read(aboutGateway({ kind: 'reminder', at: FROM + 240 * MINUTE }), FROM + 240 * MINUTE);
  expect(text).toContain('gateway is still DOWN');
  expect(text).toContain('since 21:03 (4 h)');
  expect(text).toContain('ytm alerts ack gateway');
});

test('flapping', () => {
  expect(read(aboutGateway({ kind: 'flapping', verdict: 'healthy', evidence: [] }), FROM + 20 * MINUTE)).toMatchInlineSnapshot(`
    "gateway keeps changing

    gateway keeps changing between states since 21:03, at present healthy; last cause: the host is up, but its web service does not work: http.timeout at ui and healthz. There will be no further messages until it has been steady for 30 min.
    Next step: restart the web service: ssh acer, then check its log
    Sent 18 min late: decided at 21:05.
    ytm on studio; details: ytm why gateway"
  `);
});

describe('an incident is over', () => {
  const over = { verdict: 'healthy', until: FROM + 6 * MINUTE, at: FROM + 8 * MINUTE } as const;

  test('resolved, with the duration', () => {
    expect(read(aboutGateway({ ...over, kind: 'resolved' }), FROM + 8 * MINUTE)).toMatchInlineSnapshot(`
      "gateway is healthy again after 6 min

      gateway was DOWN from 21:03 to 21:09 (6 min): the host is up, but its web service does not work: http.timeout at ui and healthz.
      Now gateway is healthy.
      ytm on studio; details: ytm why gateway"
    `);
  });

  test('blindness ends with whatever is seen then', () => {
    const blind = { ...over, about: 'blind', worst: 'unknown', kind: 'resolved' } as const;
    expect(read(aboutGateway({ ...blind, verdict: 'degraded' }), FROM + 8 * MINUTE)).toMatchInlineSnapshot(`
      "gateway can be judged again after 6 min: DEGRADED

      From 21:03 to 21:09 (6 min) ytm was not able to judge gateway: the host is up, but its web service does not work: http.timeout at ui and healthz.
      Now gateway can be judged again; it is DEGRADED.
      ytm on studio; details: ytm why gateway"
    `);
  });

  test('a component that was removed from the config is not called healthy', () => {
    const text = read(aboutGateway({ ...over, kind: 'resolved', verdict: 'unknown' }), FROM + 8 * MINUTE);
    expect(text).toContain('gateway is no longer monitored');
    expect(text).not.toContain('healthy');
  });

  test('missed: it was down from … to …', () => {
    expect(read(aboutGateway({ ...over, kind: 'missed' }), FROM + 25 * MINUTE)).toMatchInlineSnapshot(`
      "gateway was DOWN 21:03–21:09: the host is up, but its web service does not work: http.timeout at ui and healthz

      gateway was DOWN from 21:03 to 21:09 (6 min): the host is up, but its web service does not work: http.timeout at ui and healthz.
      Now gateway is healthy.
      This could not be sent while it lasted.
      ytm on studio; details: ytm why gateway"
    `);
    expect(read(aboutGateway({ ...over, kind: 'missed' }), FROM + 25 * MINUTE, 'ja')).toMatchInlineSnapshot(`
      "gateway は 21:03〜21:09 に DOWN でした：ホストは動いていますが、Web サービスが動いていません: http.timeout at ui and healthz

      gateway は 21:03 から 21:09 まで（6分）DOWN でした。ホストは動いていますが、Web サービスが動いていません: http.timeout at ui and healthz。
      現在、gateway は正常です。
      続いている間は、この通知を送れませんでした。
      studio の ytm から。詳細：ytm why gateway"
    `);
  });
});

test('the cause of an ended incident is reported as it was at its end', () => {
  const args = { component: 'gateway', domains: 'tailnet, http', host: 'acer', lastLife: FROM };
  const cause = reasonOf('gateway.not_reachable', args, { component: 'gateway', since: FROM });
  for (const kind of ['resolved', 'missed'] as const) {
    const text = read(aboutGateway({ kind, cause, verdict: 'healthy', until: FROM + 6 * MINUTE }), FROM + 90 * MINUTE);
    expect(text).toContain('no sign of life for 6 min');
    expect(text).not.toContain('1 h 30 min');
  }
});

test('test and ping', () => {
  const plain = { id: 'd', at: FROM, host: 'studio' };
  expect(read({ ...plain, kind: 'test', title: 'test', body: 'all healthy' }, FROM)).toBe('test\n\nall healthy\nytm on studio');
  expect(read({ ...plain, kind: 'test', title: 'test', body: 'x' }, FROM + 9 * MINUTE)).toContain('Sent 9 min late');
  expect(messageText({ ...plain, kind: 'ping', problem: null }, localeAt(FROM)).title).toBe('ytm on studio is running');
  expect(messageText({ ...plain, kind: 'ping', problem: 'the disk is full' }, localeAt(FROM)).title).toContain('the disk is full');
});

test('text from outside cannot control a terminal, and is bounded', () => {
  const cause = reasonOf(
    'command.critical',
    { target: 'check', output: `\u001b[2Jred ${'x'.repeat(5_000)}` },
    { component: 'gateway', since: FROM },
  );
  const { title, body } = messageText(aboutGateway({ cause, evidence: [] }), localeAt(FROM));
  expect(title + body).not.toContain('\u001b');
  expect(title.length).toBeLessThanOrEqual(160);
  expect(body.length).toBeLessThanOrEqual(3_500);
});

test('every sentence of a failed delivery has a next step', () => {
  const problem = { code: 'secret', args: { ref: 'env:NTFY_URL', why: 'secret-unset' } } as const;
  expect(problemText(problem, localeAt(FROM))).toBe('the secret env:NTFY_URL is not set');
  expect(problemText(problem, localeAt(FROM, 'ja'))).toBe('シークレット env:NTFY_URL が設定されていません');
  expect(problemNext(problem, localeAt(FROM))).toMatch(/^set env:NTFY_URL/);
});
