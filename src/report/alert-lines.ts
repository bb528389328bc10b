/** What `ytm check` says about incidents, silences and messages that are late or lost. */
import { type AlertStanding, type OpenAlert, queueTroubles, silenceOf } from '../health/alert-standing.ts';
import type { Millis } from '../health/ids.ts';
import { OPENS_AFTER_MS } from '../health/incidents.ts';
import { alertsText, pastText } from '../messages/messages.ts';
import type { Locale } from '../messages/template.ts';

/** Alerts are evaluated at least every half minute; later than this nobody does it any more. */
const STALE_MS: Millis = 10 * 60_000;
/** In place of a component: all of them. */
const ALL = 'all';

export function alertLines(standing: AlertStanding, locale: Locale): readonly string[] {
  const { evaluatedAt, open, silences } = standing;
  const { now } = locale;
  const shown = open.filter(({ notified, from }) => notified.length > 0 || now - from >= OPENS_AFTER_MS);
  const asOf = evaluatedAt !== null && now - evaluatedAt > STALE_MS ? ` ${pastText('open.as-of', locale, { at: evaluatedAt })}` : '';
  return [
    ...shown.map((one) => `${openText(one, standing, locale)}${asOf}`),
    ...silences.map(({ id, components, until, why }) =>
      alertsText('list.silence', locale, { id, components: components?.join(', ') ?? ALL, until, why }).trimEnd(),
    ),
    ...queueTroubles(standing, now).map(({ notifier, waiting, oldestAt, lost }) =>
      oldestAt === null
        ? pastText(`open.lost.${lost ?? 'dropped'}`, locale, { notifier })
        : pastText('open.waiting', locale, { notifier, count: waiting, oldest: oldestAt }),
    ),
  ];
}

function openText(
  { id, component, from, notified, ack, isFlapping, isEnding }: OpenAlert,
  standing: AlertStanding,
  locale: Locale,
): string {
  const silence = silenceOf(standing, component, locale.now);
  const parts = [
    pastText('open.incident', locale, { id, from, lasts: Math.max(0, locale.now - from) }),
    notified.length === 0 ? pastText('incident.nobody', locale) : pastText('incident.notified', locale, { notifiers: notified.join(', ') }),
    ...(ack === null ? [] : [pastText('event.ack', locale, { by: ack.by })]),
    ...(silence === null ? [] : [pastText('open.silenced', locale, { until: silence.until })]),
    ...(isFlapping ? [pastText('open.flapping', locale)] : []),
    ...(isEnding ? [pastText('open.ending', locale)] : []),
  ];
  return parts.join('; ');
}
