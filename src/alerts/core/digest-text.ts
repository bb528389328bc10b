/** A digest in the operator's language. Pure. */

import type { EpochMs } from '../../health/ids.ts';
import { isoTime } from '../../health/instant.ts';
import { MIRROR } from '../../health/mirror-component.ts';
import { alertsText, mirrorText, reasonText } from '../../messages/messages.ts';
import { problemIn } from '../../messages/problem.ts';
import type { Locale } from '../../messages/template.ts';
import type { Digest, DigestAvailability, DigestIncident, DigestMirror, DigestSpace } from './digest.ts';
import type { DigestMessage } from './message.ts';

export function digestTitle({ digest, host }: DigestMessage, locale: Locale): string {
  const { from, until, incidentCount: count } = digest;
  const args = { host, for: until - from, count };
  if (count > 0) return alertsText('digest.title.some', locale, args);
  // Without observations there are no incidents either.
  const isObserved = digest.availability.some(({ ratio }) => ratio !== null);
  return alertsText(isObserved ? 'digest.title.none' : 'digest.title.unobserved', locale, args);
}

export function digestLines({ digest }: DigestMessage, locale: Locale): readonly string[] {
  const { from, until, availability, mirror, space } = digest;
  return [
    alertsText('digest.range', locale, { from, until }),
    ...section(
      alertsText('digest.availability', locale),
      availability.map((one) => availabilityLine(one, locale)),
    ),
    ...incidentLines(digest, locale),
    ...(mirror === null ? [] : mirrorLines(mirror, locale)),
    ...space.map((one) => spaceLine(one, locale)),
    ...expiryLines(digest, locale),
    ...doctorLines(digest, locale),
  ];
}

/** A title with its lines; nothing if there are none. */
function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines];
}

function inBrackets(parts: readonly string[], { language }: Locale): string {
  if (parts.length === 0) return '';
  return language === 'ja' ? `（${parts.join('、')}）` : ` (${parts.join(', ')})`;
}

function availabilityLine({ component, ratio, downMs, degradedMs, unknownMs }: DigestAvailability, locale: Locale): string {
  if (ratio === null) return alertsText('digest.component-unknown', locale, { component });
  const times = [
    { key: 'digest.down', ms: downMs },
    { key: 'digest.degraded', ms: degradedMs },
    { key: 'digest.unknown', ms: unknownMs },
  ] as const;
  const parts = times.flatMap(({ key, ms }) => (ms < 1_000 ? [] : [alertsText(key, locale, { ms })]));
  return alertsText('digest.component', locale, { component, ratio, details: inBrackets(parts, locale) });
}

function incidentLines({ incidents, incidentCount, until }: Digest, locale: Locale): readonly string[] {
  const more = incidentCount - incidents.length;
  const lines = incidents.map((incident) => incidentLine(incident, until, locale));
  return section(alertsText('digest.incidents', locale), [
    ...lines,
    ...(more > 0 ? [alertsText('digest.more', locale, { count: more })] : []),
  ]);
}

function incidentLine({ component, about, worst, cause, from, until, isQuiet }: DigestIncident, end: EpochMs, locale: Locale): string {
  const state =
    about === 'blind' || worst === 'unknown' || worst === 'healthy'
      ? 'unknown'
      : component === MIRROR && worst === 'down'
        ? 'halted'
        : worst;
  const template = alertsText(`digest.incident.${state}`, locale, {
    component,
    span: until === null ? alertsText('digest.open', locale, { from }) : alertsText('span', locale, { from, until }),
    lasted: (until ?? end) - from,
    cause: '{cause}',
    quiet: isQuiet ? alertsText('digest.quiet', locale) : '',
  });
  const said = cause === null ? '—' : reasonText(cause, { ...locale, now: until ?? locale.now }).replace(/[.。]$/, '');
  return template.replace('{cause}', () => said);
}

function imageText(at: EpochMs | null, isDoubtful: boolean, locale: Locale): string {
  if (at === null) return alertsText('digest.never', locale);
  return alertsText(isDoubtful ? 'digest.last-up-to-date' : 'digest.up-to-date', locale, { at });
}

function mirrorLines(
  { runs, hindered, copiedBytes, upToDateAt, parked, leftOut, unmanaged }: DigestMirror,
  locale: Locale,
): readonly string[] {
  const parts = hindered.map(({ status, count }) => alertsText('digest.hindered', locale, { count, status }));
  return [
    alertsText('digest.mirror', locale, { runs, bytes: copiedBytes, hindered: inBrackets(parts, locale) }),
    imageText(upToDateAt, parked > 0, locale),
    ...(parked === 0 ? [] : [alertsText('digest.parked', locale, { count: parked })]),
    ...section(
      alertsText('digest.left-out', locale),
      leftOut.map(({ why, count, first }) => {
        const said = mirrorText(`why.${why}`, locale, { detail: first?.detail ?? '', since: first?.since ?? locale.now });
        return alertsText('digest.left', locale, { count, why: said, first: first?.path ?? '' });
      }),
    ),
    ...(unmanaged === 0 ? [] : [alertsText('digest.unmanaged', locale, { count: unmanaged })]),
  ];
}

/** A change of less than this share of the whole a day is no trend. */
const NO_TREND = 0.0001;

function spaceLine({ path, freeBytes, sizeBytes, perDay, fullAt }: DigestSpace, locale: Locale): string {
  const isTrend = perDay !== null && Math.abs(perDay) >= NO_TREND * sizeBytes;
  const rate = isTrend ? alertsText(perDay < 0 ? 'digest.space-less' : 'digest.space-more', locale, { bytes: Math.abs(perDay) }) : '';
  const date = fullAt === null || !isTrend ? null : isoTime(fullAt + locale.utcOffsetMinutes * 60_000).slice(0, 10);
  const trend = date === null ? rate : alertsText('digest.space-full', locale, { trend: rate, date });
  return alertsText('digest.space', locale, { path, free: freeBytes, size: sizeBytes, trend });
}

function expiryLines({ expiring, until }: Digest, locale: Locale): readonly string[] {
  return expiring.map(({ what, probe, at }) => alertsText(at < until ? `digest.${what}-past` : `digest.${what}`, locale, { probe, at }));
}

function doctorLines({ doctors = null }: Digest, locale: Locale): readonly string[] {
  if (doctors === null) return [];
  if (doctors.length === 0) return [alertsText('digest.doctors-well', locale)];
  return doctors.map(({ doctor, critical, warnings, isPartial, problem }) => {
    if (problem !== null) return alertsText('digest.doctor-failed', locale, { doctor, problem: problemIn(problem, locale.language) });
    return alertsText(isPartial ? 'digest.doctor-partial' : 'digest.doctor', locale, { doctor, critical, warnings });
  });
}
