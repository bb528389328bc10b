/**
 * `ytm export rules`: alerting and recording rules for Prometheus, made from the catalogue of reasons and the metrics. ytm has already
 * decided what is a problem (hysteresis, failure domains, causes), so that a rule only waits as long as the catalogue says. What ytm cannot
 * say about itself is asked of Prometheus: whether it is gone, and whether two places agree.
 */
import type { Config } from '../../config/config.ts';
import { yamlFile } from '../../config/yaml-write.ts';
import { CATALOGUE, type ReasonCode } from '../../health/catalogue.ts';
import type { Millis } from '../../health/ids.ts';
import { cliText, reasonInGeneral } from '../../messages/messages.ts';
import type { Locale } from '../../messages/template.ts';
import { print } from '../io.ts';
import { localeNow, openConfig } from '../session.ts';
import type { Handler } from '../tree/node.ts';
import type { EXPORT_RULES } from '../tree/specs/export.ts';
import { JOB } from './prometheus.ts';

const USAGE = 2;

export const rules: Handler<typeof EXPORT_RULES> = async ({ options }, io) => {
  const config = await openConfig(options.config, io, USAGE);
  const locale = localeNow(config, io);
  print(io, yamlFile([cliText('export.rules', locale)], { groups: ruleGroups(config, locale) }));
  return 0;
};

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: { readonly severity: 'critical' | 'warning'; readonly cause: string; readonly component?: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly (AlertRule | RecordingRule)[];
}

export function ruleGroups(config: Config, locale: Locale): readonly RuleGroup[] {
  return [
    { name: 'ytm-recorded', rules: RECORDED },
    { name: 'ytm-problems', rules: problemRules(locale) },
    { name: 'ytm-fleet', rules: fleetRules(config, locale) },
  ];
}

const RECORDED: readonly RecordingRule[] = [
  {
    record: 'component:ytm_healthy:avg1d',
    expr: 'avg by (component, instance) (avg_over_time(ytm_component_verdict{verdict="healthy"}[1d]))',
  },
  {
    record: 'probe:ytm_duration_seconds:p95_5m',
    expr: 'histogram_quantile(0.95, sum by (probe, instance, le) (rate(ytm_probe_duration_seconds_bucket[5m])))',
  },
];

/** One for each reason that is worth a message, so that the message can say what is wrong and what to do. */
function problemRules(locale: Locale): readonly AlertRule[] {
  return (Object.keys(CATALOGUE) as ReasonCode[]).flatMap((code) => {
    const { severity, holdMs } = CATALOGUE[code];
    if (severity === 'info') return [];
    const { text, next } = reasonInGeneral(code, locale);
    return [
      {
        alert: alertName(code),
        expr: `max by (component, instance) (ytm_problem{code="${code}"}) == 1`,
        for: prometheusSpan(holdMs),
        labels: { severity, cause: code },
        annotations: {
          summary: `{{ $labels.component }}: ${text}`,
          description: `${next} (ytm why {{ $labels.component }})`,
        },
      },
    ];
  });
}

/** What Prometheus fills in when an alert fires. */
const PLACES = {
  component: '{{ $labels.component }}',
  instance: '{{ $labels.instance }}',
  probe: '{{ $labels.probe }}',
  notifier: '{{ $labels.notifier }}',
  doctor: '{{ $labels.doctor }}',
  time: '{{ $value | humanizeDuration }}',
} as const;

function fleetRules(config: Config, locale: Locale): readonly AlertRule[] {
  const rule = (cause: string, key: FleetKey, severity: 'critical' | 'warning', lasts: string, expr: string): AlertRule => ({
    alert: alertName(cause),
    expr,
    for: lasts,
    labels: { severity, cause },
    annotations: {
      summary: cliText(`export.rule.${key}`, locale, PLACES),
      description: cliText(`export.rule.${key}.next`, locale, PLACES),
    },
  });
  const overdueAfter = config.mirror.everyMs === null ? null : (3 * config.mirror.everyMs) / 1_000;
  return [
    // A machine that sleeps is no fault: the other ytm sees whether it left the tailnet as it does when it sleeps.
    rule('ytm.gone', 'gone', 'critical', '5m', `up{job="${JOB}"} == 0 unless on () (ytm_component_asleep == 1)`),
    rule(
      'gateway.down_from_two_places',
      'two-places',
      'critical',
      '1m',
      'count by (component) (ytm_component_verdict{component="gateway", verdict="down"} == 1) >= 2',
    ),
    ...(overdueAfter === null
      ? []
      : [rule('mirror.no_success', 'overdue', 'warning', '10m', `time() - ytm_mirror_last_success_timestamp_seconds > ${overdueAfter}`)]),
    rule(
      'space.filling_up',
      'filling',
      'warning',
      '1h',
      'predict_linear(ytm_share_free_bytes[6h], 24 * 3600) < 0 and ytm_share_free_bytes / ytm_share_size_bytes < 0.2',
    ),
    rule('tls.expires_in_3_days', 'certificate', 'critical', '1h', 'ytm_tls_certificate_expiry_timestamp_seconds - time() < 3 * 86400'),
    rule('notifier.broken', 'notifier', 'warning', '15m', 'ytm_notifier_broken == 1'),
    rule('doctor.critical', 'doctor', 'warning', '15m', 'sum by (doctor, instance) (ytm_doctor_findings{severity="critical"}) > 0'),
    rule(
      'doctor.unfinished',
      'doctor-unfinished',
      'warning',
      '2d',
      'ytm_doctor_complete == 0 or time() - ytm_doctor_last_run_timestamp_seconds > 2 * 86400',
    ),
    rule('config.reload_failed', 'reload', 'warning', '15m', 'ytm_config_last_reload_successful == 0'),
  ];
}

type FleetKey = 'gone' | 'two-places' | 'overdue' | 'filling' | 'certificate' | 'notifier' | 'doctor' | 'doctor-unfinished' | 'reload';

/** `gateway.not_reachable` → `YtmGatewayNotReachable`. */
export function alertName(code: string): string {
  const words = code.replace(/^ytm\./, '').split(/[._]/);
  return `Ytm${words.map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`).join('')}`;
}

function prometheusSpan(ms: Millis): string {
  const seconds = Math.ceil(ms / 1_000);
  if (seconds % 3_600 === 0 && seconds > 0) return `${seconds / 3_600}h`;
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}
