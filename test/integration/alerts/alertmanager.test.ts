/** Alerts and silences in a real Alertmanager, as its own amtool reads them. */
import { describe, expect, test } from 'vitest';
import type { AlertMessage } from '../../../src/alerts/core/message.ts';
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

  test('takes over a silence, which then mutes the alert', async () => {
    const am = await startAlertmanager();
    const notifier = notifierFor(am.url);
    const from = Date.now() - 120_000;
    await send(notifier, aboutGateway({ from, at: Date.now() }));
    await send(notifier, aboutGateway({ from, at: Date.now(), component: 'vault', incident: 'vault@1', id: 'v' }));
    const order = { component: 'gateway', from: Date.now() - 1_000, until: Date.now() + 7_200_000, why: 'new disk', by: 'mika' };
    expect(await notifier.silence?.(order, AbortSignal.timeout(20_000))).toMatchObject({ ok: true });
    const [silence] = am.silences();
    expect(silence).toMatchObject({ comment: 'new disk', createdBy: 'mika' });
    const state = (component: string) => am.alerts().find(({ labels }) => labels['component'] === component)?.status;
    await until('the alert of the gateway is suppressed', () => state('gateway')?.state === 'suppressed');
    expect(state('gateway')?.silencedBy).toEqual([silence?.id]);
    expect(state('vault')?.state).not.toBe('suppressed');
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
