/** The alerts section of `ytm config check`: which notifier reports what, and how soon. */
import { metaOf, type Severity } from '../health/catalogue.ts';
import { type ConfigKey, configText } from '../messages/messages.ts';
import { type Locale, span } from '../messages/template.ts';
import { alertsAsWritten } from './alerts-settings.ts';
import type { AlertsConfig, NotifierConfig } from './config.ts';

/** Reasons with the usual holding times of their severities. */
const USUAL = { critical: metaOf('gateway.not_reachable').holdMs, warning: metaOf('http.status').holdMs };
const SEVERITIES: readonly Severity[] = ['critical', 'warning', 'info'];

export function alertLines(alerts: AlertsConfig, locale: Locale): readonly string[] {
  const { notifiers, times, deadman, digest, pager } = alerts;
  const say = (key: ConfigKey, args: Readonly<Record<string, string | number>> = {}): string => configText(key, locale, args);
  const watched = deadman === null ? say('check.no-deadman') : '';
  if (notifiers.length === 0) return ['', say('check.alerts-none')];
  const reminders = alertsReminders(alerts, locale);
  const lines = [
    ...notifiers.map((notifier) => notifierLine(notifier, alerts, locale)),
    say('check.alert-times', { reminders, resolve: times.resolveMs }),
    ...silenceLines(alerts, locale),
    digest === null ? '' : say('check.digest', { schedule: digest.schedule, notifiers: digest.to.join(', ') }),
    pager === null ? '' : say('check.pager', { pager }),
    deadman === null ? watched : say('check.deadman', { url: deadmanUrl(alerts), every: deadman.everyMs }),
  ];
  return ['', say('check.alerts'), ...lines.filter((line) => line !== '').map((line) => `  ${line}`)];
}

function notifierLine(notifier: NotifierConfig, { times }: AlertsConfig, locale: Locale): string {
  const { name, kind, components, severities, fallback, written } = notifier;
  const reported = severities ?? SEVERITIES;
  const after = [
    reported.includes('critical') ? configText('check.notifier-critical', locale, { critical: USUAL.critical + times.groupMs }) : '',
    reported.includes('warning') ? configText('check.notifier-warning', locale, { warning: USUAL.warning + times.groupMs }) : '',
    reported.includes('warning') ? configText('check.notifier-blind', locale, { blind: times.blindMs + times.groupMs }) : '',
    severities?.includes('info') === true ? configText('check.notifier-info', locale) : '',
  ];
  return configText('check.notifier', locale, {
    name,
    kind,
    target: targetOf(written),
    components: components === null ? configText('check.notifier-all', locale) : components.join(', '),
    times: after.filter((part) => part !== '').join(locale.language === 'ja' ? '、' : ', '),
    fallback: fallback === null ? '' : configText('check.notifier-fallback', locale, { fallback }),
  });
}

/** Where it sends to, as the file says it. */
function targetOf({ url, to, command }: NotifierConfig['written']): string {
  const first = url ?? to ?? (Array.isArray(command) ? (command[0] as unknown) : command);
  return Array.isArray(first) ? first.map(String).join(', ') : typeof first === 'string' ? first : '—';
}

function alertsReminders({ times }: AlertsConfig, { language }: Locale): string {
  const all = [...times.remindersMs, times.reminderEveryMs].map((ms) => span(ms, language));
  return language === 'ja' ? `${[...new Set(all)].join('、')}ごと` : `${[...new Set(all)].join(', ')} (the last one repeats)`;
}

function silenceLines(alerts: AlertsConfig, locale: Locale): readonly string[] {
  const written = alertsAsWritten(alerts)['silences'] as readonly Readonly<Record<string, unknown>>[];
  return alerts.windows.map(({ name, components, timeZone }, index) => {
    const { from, to, days } = written[index] ?? {};
    return configText('check.silence', locale, {
      components: components === null ? configText('check.notifier-all', locale) : components.join(', '),
      days: (days as readonly string[]).join(' '),
      from: String(from),
      to: String(to),
      zone: timeZone,
      why: name,
    });
  });
}

function deadmanUrl(alerts: AlertsConfig): string {
  const { url } = alertsAsWritten(alerts)['deadman'] as { readonly url: string };
  return url;
}
