/**
 * The exported Prometheus side as a whole: two daemons that see the same outage, a Prometheus with the exported rules, and a pair of
 * Alertmanagers with the exported route. Only the waiting is shorter than exported.
 */
import { createServer } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { noAlertmanager, startAlertmanager } from '../support/alerts/alertmanager.ts';
import { serve } from '../support/e2e/daemon.ts';
import { fleetOf, QUICK, type Site } from '../support/e2e/fleet.ts';
import { ytm } from '../support/e2e/program.ts';
import { until } from '../support/poll.ts';
import { hasPrometheus, startPrometheus } from '../support/prometheus.ts';
import { freePort } from '../support/servers/ports.ts';
import { titled } from '../support/titled.ts';

const missing = noAlertmanager ?? (hasPrometheus ? null : 'there is no prometheus here');

/** What Alertmanager posts to a webhook (version 4). */
interface Notification {
  readonly status: string;
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly alerts: readonly { readonly status: string; readonly labels: Readonly<Record<string, string>> }[];
}

async function receiver(): Promise<{ readonly url: string; readonly got: readonly Notification[] }> {
  const got: Notification[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      got.push(JSON.parse(body) as Notification);
      response.end();
    });
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${port}/`, got };
}

async function exported(site: Site, what: 'rules' | 'alertmanager'): Promise<unknown> {
  const { code, stdout, stderr } = await ytm(site, ['export', what]);
  expect([code, stderr]).toEqual([0, '']);
  return parse(stdout);
}

/** The same rules, which wait a second at most. */
async function quickRules(site: Site): Promise<string> {
  const { groups } = (await exported(site, 'rules')) as { readonly groups: readonly { readonly rules: readonly object[] }[] };
  const quick = groups.map((group) => ({ ...group, rules: group.rules.map((rule) => ('for' in rule ? { ...rule, for: '1s' } : rule)) }));
  return stringify({ groups: quick });
}

/** The same route, with a receiver, and less time to gather what belongs together. */
async function quickRoute(site: Site, url: string): Promise<string> {
  const { route, receivers, ...rest } = (await exported(site, 'alertmanager')) as {
    readonly route: { readonly routes: readonly object[] };
    readonly receivers: readonly { readonly name: string }[];
  };
  return stringify({
    ...rest,
    route: { ...route, group_wait: '12s', routes: route.routes.map((each) => ({ ...each, group_wait: '12s' })) },
    receivers: receivers.map(({ name }) => ({ name, webhook_configs: [{ url, send_resolved: false }] })),
  });
}

describe.skipIf(missing !== null)(titled('a pair of Alertmanagers behind a real Prometheus', missing), () => {
  test('sends one notification of an outage of the gateway that two daemons see', async (context) => {
    const fleet = await fleetOf(context);
    const [mac, acer] = [fleet.site(QUICK, { mirror: { every: false } }), fleet.site(QUICK, { mirror: { every: false } })];
    const { url, got } = await receiver();
    const [first, second] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
    const config = await quickRoute(mac, url);
    const pair = await Promise.all([
      startAlertmanager({ config, cluster: { listen: first, peers: [second] } }),
      startAlertmanager({ config, cluster: { listen: second, peers: [first] } }),
    ]);
    const daemons = [await serve(mac, context), await serve(acer, context)];
    const prometheus = await startPrometheus(
      daemons.map(({ port }) => `127.0.0.1:${port}`),
      { rules: await quickRules(mac), alertmanagers: pair.map((each) => new URL(each.url).host) },
    );
    for (const daemon of daemons) await daemon.shows('all is well', ({ verdict }) => verdict === 'healthy');
    await until('the two know each other', async () => {
      const members = await Promise.all(pair.map((each) => each.metric('alertmanager_cluster_members')));
      return members.every((count) => count === 2);
    });
    await until(
      'prometheus sees both',
      async () => (await prometheus.query('ytm_component_verdict{component="gateway",verdict="healthy"} == 1')).length === 2,
    );
    expect(got).toEqual([]);

    await fleet.faults('gateway-unreachable');
    await until('both Alertmanagers decided about it', async () => {
      const asked = await Promise.all(pair.map((each) => each.metric('alertmanager_nflog_queries_total')));
      return asked.every((count) => count >= 1) && got.length > 0;
    });
    expect(got.map(({ status, groupLabels }) => [status, groupLabels])).toEqual([['firing', { component: 'gateway' }]]);
    const [notification] = got;
    // Both daemons saw it, and so did Prometheus, which joins them; each of these would have been a message without the route.
    const instances = new Set(notification?.alerts.map(({ labels }) => labels['instance']).filter((instance) => instance !== undefined));
    expect(instances).toEqual(new Set(daemons.map(({ port }) => `127.0.0.1:${port}`)));
    expect(notification?.alerts.map(({ labels }) => labels['alertname'])).toContain('YtmGatewayDownFromTwoPlaces');
    const sent = await Promise.all(pair.map((each) => each.metric('alertmanager_notifications_total', 'integration="webhook"')));
    expect(sent.toSorted((left, right) => left - right)).toEqual([0, 1]);
  }, 120_000);
});
