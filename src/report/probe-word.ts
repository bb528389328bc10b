/** How the state of a probe reads in reports. A probe whose last attempt failed is never called ok. */
import type { ComponentSnapshot, ProbeSnapshot, Reason, Snapshot } from '../health/snapshot.ts';
import { type Headline, unsettledOf } from '../health/unsettled.ts';
import { cliText, reasonText } from '../messages/messages.ts';
import { escapeText, type Locale } from '../messages/template.ts';

/** "ok", "DOWN", "failing, 1 of 3", "DOWN (not confirmed)". */
export function probeWord(probe: ProbeSnapshot, locale: Locale): string {
  const { state, confirmed } = probe;
  const word = state === 'up' ? cliText('report.ok', locale) : (locale.words[state] ?? state);
  const open = unsettledOf(probe);
  if (open !== null) {
    const { what, count, needed } = open;
    const streak = cliText(needed === 0 ? `report.${what}` : `report.${what}-of`, locale, { count, needed });
    // An unconfirmed state rests on this very streak.
    return state === 'up' || (what === 'failing' && !confirmed) ? streak : `${word}, ${streak}`;
  }
  return confirmed || state === 'unknown' ? word : `${word} ${cliText('report.unconfirmed', locale)}`;
}

/** The first line of a report when there is no problem to begin with. */
export function headlineText(headline: Exclude<Headline, { kind: 'problems' }>, locale: Locale): string {
  switch (headline.kind) {
    case 'fine':
      return cliText('verdict.healthy', locale);
    case 'unknown':
      return cliText('verdict.unknown', locale);
    case 'first-round':
      return cliText('verdict.first-round', locale, { done: headline.done, all: headline.all });
    case 'unsettled':
      return cliText('verdict.unsettled', locale, { probes: unsettledText(headline.probes, locale) });
    case 'asked':
      return cliText('verdict.asked', locale);
    case 'gate-shut':
      return cliText('verdict.gate-shut', locale, { text: headline.reason === null ? '' : reasonLine(headline.reason, locale) });
  }
}

/** "ui: failing, 1 of 3; healthz: not confirmed". */
export function unsettledText(probes: readonly ProbeSnapshot[], locale: Locale): string {
  return probes
    .map((probe) => {
      const what = unsettledOf(probe) === null ? cliText('report.not-settled', locale) : probeWord(probe, locale);
      return `${escapeText(probe.id)}: ${what}`;
    })
    .join('; ');
}

/** What is said about a component without a reason. */
export function healthyText({ id }: Pick<ComponentSnapshot, 'id'>, { probes }: Pick<Snapshot, 'probes'>, locale: Locale): string {
  const open = probes.filter((probe) => probe.component === id && unsettledOf(probe) !== null);
  return open.length === 0
    ? cliText('report.no-problem', locale)
    : cliText('verdict.unsettled', locale, { probes: unsettledText(open, locale) });
}

/** "gateway/ui: sentence", with the probe only if the reason is based on one. */
export function reasonLine(reason: Reason, locale: Locale): string {
  const place = reason.probe === null ? reason.component : `${reason.component}/${reason.probe}`;
  return `${escapeText(place)}: ${reasonText(reason, locale)}`;
}
