/** What was pruned of the trash, for people. */
import type { PruneWhy, PruningSummary } from '../../health/mirror.ts';
import { mirrorText } from '../../messages/messages.ts';
import { fill, type Locale } from '../../messages/template.ts';
import type { PruningRecord } from '../../mirror/record.ts';
import { pruningSummary } from '../../mirror/status.ts';

/** How much, of how many runs, and why. */
export function prunedText({ count, bytes, runs, why }: PruningSummary, locale: Locale): string {
  return mirrorText('pruned.line', locale, { count, bytes, runs, why: why.map((each) => whyText(each, locale)).join(', ') });
}

function whyText(why: PruneWhy, locale: Locale): string {
  return fill('{why:word}', { why: `pruned-${why}` }, locale);
}

/** One pruning in a line of a list. */
export function pruningLine(record: PruningRecord, locale: Locale): string {
  const { id, at, pruned, problem } = record;
  const what = pruned.length === 0 ? [] : [prunedText(pruningSummary(record), locale)];
  const trouble = problem === null ? [] : [mirrorText('pruned.problem', locale, { problem })];
  return `${id}  ${mirrorText('pruned.at', locale, { at, what: [...what, ...trouble].join('; ') })}`;
}

/** All of one pruning: a line for each run. */
export function pruningText(record: PruningRecord, locale: Locale): string {
  return [
    pruningLine(record, locale),
    ...(record.duringRun === null ? [] : [`  ${mirrorText('pruned.during', locale, { run: record.duringRun })}`]),
    ...record.pruned.map(
      ({ run, why, count, bytes }) => `  ${mirrorText('pruned.run', locale, { run, count, bytes, why: whyText(why, locale) })}`,
    ),
    ...(record.log === null ? [] : [mirrorText('run.log', locale, { path: record.log })]),
  ].join('\n');
}
