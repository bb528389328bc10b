/** What `ytm export prometheus | rules | alertmanager` prints, read by the programs that it is for. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alertRoute } from '../../../src/cli/exports/alertmanager.ts';
import { scrapeConfig } from '../../../src/cli/exports/prometheus.ts';
import { type AlertRule, alertName, ruleGroups } from '../../../src/cli/exports/rules.ts';
import { yamlFile } from '../../../src/config/yaml-write.ts';
import { FAMILIES } from '../../../src/exporter/families.ts';
import { CATALOGUE, type ReasonCode } from '../../../src/health/catalogue.ts';
import { localeOf } from '../../../src/messages/messages.ts';
import { configOf } from '../../support/config.ts';
import { hasPromtool } from '../../support/prometheus.ts';

const english = localeOf('en', 0, 0);
const hasAmtool = spawnSync('amtool', ['--version']).error === undefined;

const CONFIG = `version: 1
paths: { hot: /srv/hot, share: /mnt/share }
gateway: { url: https://acer.example.ts.net, peer: acer }
mirror: { every: 10m }
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ytm-export-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function alertsOf(language: 'en' | 'ja' = 'en'): Promise<readonly AlertRule[]> {
  const groups = ruleGroups(await configOf(CONFIG), localeOf(language, 0, 0));
  return groups.flatMap(({ rules }) => rules.filter((rule): rule is AlertRule => 'alert' in rule));
}

async function write(name: string, content: unknown): Promise<string> {
  const file = join(folder, name);
  writeFileSync(file, yamlFile(['a comment'], content));
  return file;
}

/** What the program printed; empty if it is satisfied. */
function complaints(program: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', cwd: folder });
  return status === 0 ? '' : `${status} ${stdout}${stderr}`;
}

describe('the rules', () => {
  it('have one alert for each reason that is worth a message, with its cause, and none for others', async () => {
    const causes = new Set((await alertsOf()).map(({ labels }) => labels.cause));
    const worth = (Object.keys(CATALOGUE) as ReasonCode[]).filter((code) => CATALOGUE[code].severity !== 'info');
    expect(worth.filter((code) => !causes.has(code))).toEqual([]);
    expect((Object.keys(CATALOGUE) as ReasonCode[]).filter((code) => causes.has(code) && !worth.includes(code))).toEqual([]);
  });

  it.each(['en', 'ja'] as const)('have names of their own and readable texts (%s)', async (language) => {
    const alerts = await alertsOf(language);
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
    for (const { annotations } of alerts) {
      expect(annotations.summary).not.toMatch(/\{[a-z]|\?/);
      expect(annotations.description).not.toBe('');
    }
  });

  it('name only metrics and labels that ytm exports', async () => {
    const known = new Map(FAMILIES.map(({ name, labels }) => [name, labels]));
    for (const { alert, expr } of await alertsOf()) {
      for (const [, name = '', labels = ''] of expr.matchAll(/\b(ytm_\w+)(?:\{([^}]*)\})?/g)) {
        expect([alert, name, known.has(name)]).toEqual([alert, name, true]);
        const used = [...labels.matchAll(/(\w+)=/g)].map(([, label]) => label ?? '');
        expect([alert, used.filter((label) => !known.get(name)?.includes(label))]).toEqual([alert, []]);
      }
    }
  });

  it.skipIf(!hasPromtool)('satisfy promtool', async () => {
    const file = await write('rules.yml', { groups: ruleGroups(await configOf(CONFIG), english) });
    expect(complaints('promtool', ['check', 'rules', '--lint-fatal', file])).toBe('');
  });

  it.skipIf(!hasPromtool)('fire on what they are for, and on nothing else', async () => {
    const groups = ruleGroups(await configOf(CONFIG), english);
    await write('problems.yml', { groups: groups.filter(({ name }) => name === 'ytm-problems') });
    await write('fleet.yml', { groups: groups.filter(({ name }) => name === 'ytm-fleet') });
    const problems = await write('problems-test.yml', { rule_files: ['problems.yml'], evaluation_interval: '1m', tests: PROBLEM_CASES });
    const fleet = await write('fleet-test.yml', { rule_files: ['fleet.yml'], evaluation_interval: '5m', tests: FLEET_CASES });
    expect(complaints('promtool', ['test', 'rules', problems, fleet])).toBe('');
  });
});

interface Series {
  readonly series: string;
  readonly values: string;
}

interface Moment {
  readonly at: string;
  readonly alerts: readonly string[];
}

/** A case of promtool: with these series exactly these alerts fire at these moments. */
function playing(interval: string, input: readonly Series[], moments: readonly Moment[]): unknown {
  return {
    interval,
    input_series: input,
    promql_expr_test: moments.map(({ at, alerts }) => ({
      expr: 'count by (alertname) (ALERTS{alertstate="firing"})',
      eval_time: at,
      exp_samples: alerts.map((alert) => ({ labels: `{alertname="${alert}"}`, value: 1 })),
    })),
  };
}

const CODES = (Object.keys(CATALOGUE) as ReasonCode[]).filter((code) => CATALOGUE[code].severity !== 'info');
const HELD_IN_5_MINUTES = (code: ReasonCode): boolean => CATALOGUE[code].holdMs <= 4 * 60_000;

/** Half of the codes are shown, then the other half. */
const PROBLEM_CASES: readonly unknown[] = [0, 1].map((odd) => {
  const shown = CODES.filter((_, index) => index % 2 === odd);
  return playing(
    '1m',
    CODES.map((code) => ({
      series: `ytm_problem{component="gateway", code="${code}", severity="x", instance="mac"}`,
      values: shown.includes(code) ? '1x31' : '0x31',
    })),
    [
      { at: '5m', alerts: shown.filter(HELD_IN_5_MINUTES).map(alertName) },
      { at: '31m', alerts: shown.map(alertName) },
    ],
  );
});

const GONE = { series: 'up{job="ytm", instance="mac"}', values: '0x120' };
const DOWN = 'ytm_component_verdict{component="gateway", verdict="down", instance=';
const SIZE = { series: 'ytm_share_size_bytes{probe="space"}', values: '1000000x120' };
const CERTIFICATE = 'ytm_tls_certificate_expiry_timestamp_seconds{probe="ui"}';

/** Ten hours in steps of five minutes. */
const FLEET_CASES: readonly unknown[] = [
  playing(
    '5m',
    [
      GONE,
      { series: `${DOWN}"mac"}`, values: '1x120' },
      { series: `${DOWN}"acer"}`, values: '1x120' },
      { series: 'ytm_mirror_last_success_timestamp_seconds', values: '0x120' },
      { series: 'ytm_share_free_bytes{probe="space"}', values: '150000-750x120' },
      SIZE,
      { series: CERTIFICATE, values: '250000x120' },
      { series: 'ytm_notifier_broken{notifier="mail"}', values: '1x120' },
      { series: 'ytm_config_last_reload_successful', values: '0x120' },
      { series: 'ytm_doctor_findings{doctor="vault", check="links", severity="critical", instance="mac"}', values: '2x120' },
    ],
    [
      { at: '0m', alerts: [] },
      {
        at: '10h',
        alerts: [
          'YtmGone',
          'YtmGatewayDownFromTwoPlaces',
          'YtmMirrorNoSuccess',
          'YtmSpaceFillingUp',
          'YtmTlsExpiresIn3Days',
          'YtmNotifierBroken',
          'YtmDoctorCritical',
          'YtmConfigReloadFailed',
        ],
      },
    ],
  ),
  // The same in good order; and a machine that sleeps, as another one reports.
  playing(
    '5m',
    [
      GONE,
      { series: 'ytm_component_asleep{component="mac", instance="acer"}', values: '1x120' },
      { series: `${DOWN}"mac"}`, values: '1x120' },
      { series: `${DOWN}"acer"}`, values: '0x120' },
      { series: 'ytm_mirror_last_success_timestamp_seconds', values: '0+300x120' },
      { series: 'ytm_share_free_bytes{probe="space"}', values: '150000x120' },
      SIZE,
      { series: CERTIFICATE, values: '900000x120' },
      { series: 'ytm_notifier_broken{notifier="mail"}', values: '0x120' },
      { series: 'ytm_config_last_reload_successful', values: '1x120' },
      { series: 'ytm_doctor_findings{doctor="vault", check="links", severity="critical", instance="mac"}', values: '0x120' },
      { series: 'ytm_doctor_findings{doctor="vault", check="links", severity="warning", instance="mac"}', values: '7x120' },
    ],
    [{ at: '10h', alerts: [] }],
  ),
  // Nights without an end of the examination, and without an examination; and good ones.
  playing(
    '5m',
    [
      { series: 'ytm_doctor_complete{doctor="vault", instance="mac"}', values: '0x600' },
      { series: 'ytm_doctor_last_run_timestamp_seconds{doctor="vault", instance="mac"}', values: '0x600' },
    ],
    [
      { at: '47h', alerts: [] },
      { at: '49h', alerts: ['YtmDoctorUnfinished'] },
    ],
  ),
  playing(
    '5m',
    [
      { series: 'ytm_doctor_complete{doctor="vault", instance="mac"}', values: '0x300 1x900' },
      { series: 'ytm_doctor_last_run_timestamp_seconds{doctor="vault", instance="mac"}', values: '0x287 86400x287 172800x287 259200x340' },
    ],
    [{ at: '99h', alerts: [] }],
  ),
  playing('5m', [{ series: 'up{job="other", instance="mac"}', values: '0x120' }], [{ at: '10h', alerts: [] }]),
];

describe('the scrape config', () => {
  it.each([
    [{ host: '127.0.0.1', port: 19_860 }, '127.0.0.1:19860'],
    [{ host: '0.0.0.0', port: 19_860 }, '127.0.0.1:19860'],
    [{ host: '::', port: 19_860 }, '[::1]:19860'],
    [{ host: '100.64.0.3', port: 1 }, '100.64.0.3:1'],
  ])('for %j scrapes %s', (listen, target) => {
    expect(scrapeConfig(listen)).toMatchObject({ scrape_configs: [{ static_configs: [{ targets: [target] }] }] });
  });

  it.skipIf(!hasPromtool)('satisfies promtool, with the rules beside it', async () => {
    await write('ytm-rules.yml', { groups: ruleGroups(await configOf(CONFIG), english) });
    const file = await write('prometheus.yml', scrapeConfig({ host: '127.0.0.1', port: 19_860 }));
    expect(complaints('promtool', ['check', 'config', file])).toBe('');
  });
});

it.skipIf(!hasAmtool)('the route satisfies amtool', async () => {
  expect(complaints('amtool', ['check-config', await write('alertmanager.yml', alertRoute())])).toBe('');
});
