/** One line in the format of monitoring plugins: `YTM WORD - text | perfdata`. In English. */
import type { ProbeSnapshot, Snapshot, Verdict } from '../health/snapshot.ts';
import { headlineOf } from '../health/unsettled.ts';
import { localeOf, reasonText } from '../messages/messages.ts';
import type { Locale } from '../messages/template.ts';
import { headlineText } from './probe-word.ts';

const WORDS: Readonly<Record<Verdict, string>> = { healthy: 'OK', degraded: 'WARNING', down: 'CRITICAL', unknown: 'UNKNOWN' };

export function nagiosLine(snapshot: Snapshot): string {
  const locale = localeOf('en', snapshot.at, 0);
  const said = snapshot.components.flatMap(({ id, reasons }) =>
    reasons.slice(0, 1).map((reason) => `${id}: ${reasonText(reason, locale)}`),
  );
  const text = said.length === 0 ? headText(snapshot, locale) : said.join('; ');
  const perfdata = snapshot.probes.flatMap(perfdataOf);
  const line = `YTM ${WORDS[snapshot.verdict]} - ${text.replaceAll('|', '/')}`;
  return perfdata.length === 0 ? line : `${line} | ${perfdata.join(' ')}`;
}

function headText(snapshot: Snapshot, locale: Locale): string {
  const headline = headlineOf(snapshot);
  if (headline.kind === 'fine') return `${snapshot.probes.length} probe${snapshot.probes.length === 1 ? '' : 's'} fine`;
  return headline.kind === 'problems' ? '' : headlineText(headline, locale);
}

/** `'label'=value[UOM];warn;crit;min;max` */
function perfdataOf({ id, last, timeoutMs }: ProbeSnapshot): readonly string[] {
  if (last === null || last.outcome !== 'answered') return [];
  const label = `'${id.replaceAll(/['=]/g, '_')}'`;
  const { space } = last.facts;
  if (space !== undefined) return [`${label}=${space.freeBytes}B;;;0;${space.sizeBytes}`];
  return [`${label}=${(last.tookMs / 1_000).toFixed(4)}s;;${timeoutMs / 1_000};0`];
}
