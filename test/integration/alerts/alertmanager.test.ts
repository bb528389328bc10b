/** Alerts and silences in a real Alertmanager, as its own amtool reads them. */
import { describe, expect, test } from 'vitest';
import type { AlertMessage } from '../../../src/alerts/core/message.ts';
import type { Silence } from '../../../src/alerts/core/state.ts';
import { messageText } from '../../../src/alerts/core/text.ts';
import type { Notifier } from '../../../src/alerts/notifier.ts';
import { alertmanager } from '../../../src/alerts/notifiers/alertmanager.ts';
import { createChildren } from '../../../src/platform/child/run.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { createSecrets } from '../../../src/platform/secrets.ts';
import { noAlertmanager, startAlertmanager } from '../../support/alerts/alertmanager.ts';
import { aboutGateway, localeAt } from '../../support/alerts/messages.ts';
import { until } from '../../support/poll.ts';
import { titled } from '../../support/titled.ts';

function notifierFor(url: string): Notifier {
  const ports = { clock: systemClock, secrets: createSecrets({}), children: createChildren({ clock: systemClock, env: {} }) };
  return alertmanager.create('am', alertmanager.settings.parse({ url, resend: '1m' }), ports);
}

function send(notifier: Notifier, message: AlertMessage) {
  return notifier.deliver({ message, text: messageText(message, localeAt(Date.now())) }, AbortSignal.timeout(20_000));
}

describe.skipIf(noAlertmanager !== null)(titled('a real Alertmanager', noAlertmanager), () => {
  test('shows an incident with its labels and text, beyond the next resends, until it is resolved', async () => {
    const am = await startAlertmanager();
    const notifier = notifierFor(am.url);
    const from = Date.now() - 120_000;
    expect(await send(notifier, aboutGateway({ from, at: Date.now() }))).toEqual({ ok: true, answer: 'HTTP 200' });
    const [alert, ...more] = await until('the alert', () => (am.alerts().length > 0 ? am.alerts() : null));
    expect(more).toEqual([]);
    expect(alert?.labels).toEqual({
      alertname: 'YtmIncident',
      component: 'gateway',
      severity: 'critical',
      host: 'studio',
      about: 'trouble',
    });
    expect(alert?.annotations).toMatchObject({
      summary: expect.stringContaining('gateway is DOWN') as string,
      description: expect.stringContaining('Next step') as string,
      code: 'gateway.services_down',
    });
    expect(Date.parse(alert?.startsAt ?? '')).toBe(from);
    // Four resends may be missed.
    expect(Date.parse(alert?.endsAt ?? '') - Date.now()).toBeGreaterThan(4 * 60_000);
    await send(notifier, aboutGateway({ kind: 'resolved', verdict: 'healthy', from, until: Date.now(), at: Date.now() }));
    await until('no alert', () => am.alerts().length === 0);
  });

  test('shows one alert when the severity of an incident changes', async () => {
    const am = await startAlertmanager();
    const notifier = notifierFor(am.url);
    const from = Date.now() - 120_000;
    await send(notifier, aboutGateway({ from, at: Date.now(), severity: 'warning' }));
    await until('the warning', () => am.alerts().some(({ labels }) => labels['severity'] === 'warning'));
    await send(notifier, aboutGateway({ kind: 'update', from, at: Date.now(), severity: 'critical' }));
    await until(
      'only the critical one',
      () =>
        am
          .alerts()
          .map(({ labels }) => labels['severity'])
          .join() === 'critical',
    );
  });

  test('takes over silences, which then mute their alerts, and ends those that ytm ended', async () => {
    const am = await startAlertmanager();
    const notifier = notifierFor(am.url);
    const from = Date.now() - 120_000;
    for (const component of ['gateway', 'vault', 'mac.b'])
      await send(notifier, aboutGateway({ from, at: Date.now(), component, incident: `${component}@1`, id: component }));
    const overview = { from: Date.now() - 1_000, until: Date.now() + 7_200_000, why: 'new disk', by: 'mika' };
    const one: Silence = { id: 's1', components: ['gateway', 'mac.b'], ...overview };
    const take = (silences: readonly Silence[], host = 'studio') =>
      notifier.takeSilences?.({ silences, host }, AbortSignal.timeout(20_000));
    expect(await take([one])).toMatchObject({ ok: true });
    const [silence] = am.silences();
    expect(silence).toMatchObject({ comment: expect.stringMatching(/^new disk \(ytm on studio, s1, /) as string, createdBy: 'mika' });
    const state = (component: string) => am.alerts().find(({ labels }) => labels['component'] === component)?.status;
    await until('their alerts are suppressed', () => state('gateway')?.state === 'suppressed' && state('mac.b')?.state === 'suppressed');
    expect(state('gateway')?.silencedBy).toEqual([silence?.id]);
    expect(state('vault')?.state).not.toBe('suppressed');

    // A start of ytm does not know what the one before handed over.
    expect(await take([one])).toMatchObject({ ok: true });
    expect(am.silences()).toHaveLength(1);
    // Another machine's silence with the same id.
    expect(await take([{ ...one, components: ['vault'] }], 'acer')).toMatchObject({ ok: true });
    expect(am.silences()).toHaveLength(2);

    expect(await take([])).toMatchObject({ ok: true });
    await until('the alert of the gateway is active', () => state('gateway')?.state === 'active');
    expect(am.silences().map(({ comment }) => comment)).toEqual([expect.stringContaining('(ytm on acer, s1, ')]);
  });

  test('what it refuses is the fault of the notifier', async () => {
    const am = await startAlertmanager();
    const notifier = notifierFor(`${am.url}/not-here`);
    expect(await send(notifier, aboutGateway())).toMatchObject({
      ok: false,
      verdict: 'broken',
      problem: { code: 'status', args: { status: 404 } },
    });
  });
});
