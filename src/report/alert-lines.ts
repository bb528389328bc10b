/** What `ytm check` says about incidents, silences and messages that are late or lost. */
import { type AlertOverview, ackedBy, type OpenAlert, queueTroubles, silenceOf } from '../health/alert-overview.ts';
import { OPENS_AFTER_MS } from '../health/incidents.ts';
import { pastText } from '../messages/messages.ts';
import type { Locale } from '../messages/template.ts';
import { asOf } from './past-words.ts';
import { silenceText } from './silence-text.ts';

export function alertLines(overview: AlertOverview, locale: Locale): readonly string[] {
  const { evaluatedAt, open, silences } = overview;
  const { now } = locale;
  const shown = open.filter(({ notified, from }) => notified.length > 0 || now - from >= OPENS_AFTER_MS);
  return [
    ...shown.map((one) => [openText(one, overview, locale), ...asOf(evaluatedAt, locale)].join(' ')),
    ...silences.map((silence) => silenceText('listed', silence, locale)),
    ...queueTroubles(overview, now).map(({ notifier, waiting, oldestAt, lost }) =>
      oldestAt === null
        ? pastText(`open.lost.${lost ?? 'dropped'}`, locale, { notifier })
        : pastText('open.waiting', locale, { notifier, count: waiting, oldest: oldestAt }),
    ),
  ];
}

function openText(
  { id, component, from, notified, ack, isFlapping, isEnding }: OpenAlert,
  overview: AlertOverview,
  locale: Locale,
): string {
  const silence = silenceOf(overview, component, locale.now);
  const parts = [
    pastText('open.incident', locale, { id, from, lasts: Math.max(0, locale.now - from) }),
    notified.length === 0 ? pastText('incident.nobody', locale) : pastText('incident.notified', locale, { notifiers: notified.join(', ') }),
    ...(ack === null ? [] : [pastText('event.ack', locale, { by: ackedBy(ack) })]),
    ...(silence === null ? [] : [pastText('open.silenced', locale, { until: silence.until })]),
    ...(isFlapping ? [pastText('open.flapping', locale)] : []),
    ...(isEnding ? [pastText('open.ending', locale)] : []),
  ];
  return parts.join('; ');
}
