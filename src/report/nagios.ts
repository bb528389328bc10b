/** One line of the monitoring-plugins convention: `YTM WORD - text | perfdata`. English, for machines' masters. */
import type { ProbeSnapshot, Snapshot, Verdict } from '../health/snapshot.ts';
import { reasonText, speech } from '../messages/messages.ts';

const WORDS: Readonly<Record<Verdict, string>> = { healthy: 'OK', degraded: 'WARNING', down: 'CRITICAL', unknown: 'UNKNOWN' };

export function nagiosLine(snapshot: Snapshot): string {
  const speaking = speech('en', snapshot.at, 0);
  const said = snapshot.components.flatMap(({ id, reasons }) =>
    reasons.slice(0, 1).map((reason) => `${id}: ${reasonText(reason, speaking)}`),
  );
  const text = said.length === 0 ? `${snapshot.probes.length} probe${snapshot.probes.length === 1 ? '' : 's'} fine` : said.join('; ');
  const perfdata = snapshot.probes.flatMap(perfdataOf);
  const line = `YTM ${WORDS[snapshot.verdict]} - ${text.replaceAll('|', '/')}`;
  return perfdata.length === 0 ? line : `${line} | ${perfdata.join(' ')}`;
}

/** `'label'=value[UOM];warn;crit;min;max` */
function perfdataOf({ id, last, timeoutMs }: ProbeSnapshot): readonly string[] {
  if (last === null || last.outcome !== 'answered') return [];
  const label = `'${id.replaceAll(/['=]/g, '_')}'`;
  const { space } = last.facts;
  if (space !== undefined) return [`${label}=${space.freeBytes}B;;;0;${space.sizeBytes}`];
  return [`${label}=${(last.tookMs / 1_000).toFixed(4)}s;;${timeoutMs / 1_000};0`];
}
