import type { Bandwidth } from '../../../health/bandwidth.ts';
import { classOf, countByRule } from '../../../health/left-out.ts';
import { isResumed, type MirrorSnapshot, type ParkedSummary } from '../../../health/mirror.ts';
import { mirrorText, reasonNext, reasonText } from '../../../messages/messages.ts';
import { jsonText } from '../../../messages/safe-text.ts';
import type { Locale } from '../../../messages/template.ts';
import { EXIT } from '../../../mirror/core/exit-code.ts';
import { mirrorToJson } from '../../../report/mirror-json.ts';
import { mirrorLines, runLines } from '../../../report/mirror-text.ts';
import { print } from '../../io.ts';
import { localeNow, openConfig } from '../../session.ts';
import type { Handler } from '../../tree/node.ts';
import type { MIRROR_STATUS } from '../../tree/specs/mirror.ts';
import { bandwidthLines } from '../bandwidth-text.ts';
import { leftGroupLines } from '../left-out-text.ts';
import { type Known, knownMirror } from '../own-mirror.ts';
import { prunedText } from '../pruning-text.ts';
import { noteLines } from '../reason-text.ts';
import { toDo } from '../run-text.ts';

export const status: Handler<typeof MIRROR_STATUS> = async ({ options }, io) => {
  const config = await openConfig(options.config, io, EXIT.usage);
  const known = await knownMirror(config, io);
  const locale = localeNow(config, io);
  print(
    io,
    options.json
      ? jsonText(mirrorToJson(known.mirror, { ...locale, language: 'en' }), 2)
      : statusText(known, config.mirror.rsync.bandwidth, locale),
  );
  if (known.mirror.state === 'halted' || known.mirror.parked !== null) return EXIT.person;
  return known.mirror.state === 'waiting' ? EXIT.shut : EXIT.done;
};

/** Is the vault up to date, what waits, what blocks, and one next step. */
function statusText({ mirror, isRunning }: Known, bandwidth: Bandwidth, locale: Locale): string {
  const { parked, undoneAt, reasons, putOffRuns, shadow, pruned, clocks, verified } = mirror;
  const next = nextStep(mirror, locale);
  return [
    ...haltLines(mirror, locale),
    ...mirrorLines(mirror, locale),
    ...bandwidthLines(bandwidth, locale),
    ...(undoneAt === null ? [] : [mirrorText('status.undone', locale, { at: undoneAt })]),
    ...(parked === null ? [] : parkedLines(parked, locale)),
    ...leftOutLines(mirror, locale),
    ...pendingLines(mirror, locale),
    ...(putOffRuns === 0 ? [] : [mirrorText('status.put-off', locale, { runs: putOffRuns })]),
    ...(shadow ? [mirrorText('plan.shadow', locale)] : []),
    ...(pruned === null ? [] : [mirrorText('status.pruned', locale, { at: pruned.at, what: prunedText(pruned, locale) })]),
    ...(clocks === null ? [] : [reasonText(clocks, locale)]),
    ...noteLines(mirror.notes, locale),
    ...(verified === null ? [] : [mirrorText('status.verified', locale, { ...verified })]),
    ...reasons.slice(1).map((reason) => `  ${reasonText(reason, locale)}`),
    ...(next === null ? [] : [mirrorText('status.next', locale, { next })]),
    ...(isRunning ? [] : [mirrorText('status.no-daemon', locale)]),
    '',
    ...runLines(mirror, locale),
  ].join('\n');
}

function parkedLines(parked: ParkedSummary, locale: Locale): readonly string[] {
  const { id, since, approved } = parked;
  return [
    mirrorText('status.parked', locale, { since, count: countOf(parked), id }),
    ...(approved === 0 ? [] : [mirrorText('status.approved', locale, { count: approved })]),
  ];
}

function countOf({ deletes, updates, drift, content }: ParkedSummary): number {
  return deletes + updates + drift + content;
}

/** The first paths of what is not in the vault as hot has it: first what is named beside “up to date”, then what a rule keeps out. */
function leftOutLines({ leftOut }: MirrorSnapshot, locale: Locale): readonly string[] {
  const byRule = leftOut.filter((group) => classOf(group) === 'rule');
  const others = leftOut.filter((group) => classOf(group) !== 'rule');
  const heading = byRule.length === 0 ? [] : [mirrorText('status.left-out', locale, { count: countByRule(byRule) })];
  return [...leftGroupLines(others, locale), ...heading, ...leftGroupLines(byRule, locale)];
}

/** Of a run that was complete, what has not arrived is named as what it waits for. */
function pendingLines({ pending, runs }: MirrorSnapshot, locale: Locale): readonly string[] {
  const isReported = runs.find(({ dryRun }) => !dryRun)?.status === 'complete';
  return pending === null || pending === 0 || isReported ? [] : [mirrorText('status.pending', locale, { count: pending })];
}

function haltLines({ state, reasons }: MirrorSnapshot, locale: Locale): readonly string[] {
  const [why] = reasons;
  if (state !== 'halted' || why === undefined) return [];
  return [mirrorText('status.halted', locale, { since: why.since }), `  ${reasonText(why, locale)}`];
}

/** Of what keeps it; else of the newest run that did not end well. */
function nextStep(mirror: MirrorSnapshot, locale: Locale): string | null {
  const { reasons, progress, nextAt, parked } = mirror;
  if (progress !== null) return null;
  const isApproved = parked !== null && parked.approved === countOf(parked);
  if ((isResumed(mirror) || isApproved) && reasons.length === 0) return nextAt === null ? 'ytm mirror run' : null;
  return afterRuns(mirror, locale);
}

function afterRuns({ reasons, runs, parked, clocks }: MirrorSnapshot, locale: Locale): string | null {
  const why = reasons[0] ?? toDo(runs[0]?.reasons ?? []) ?? clocks ?? undefined;
  if (why !== undefined) return reasonNext(why, locale);
  if (parked !== null) return `ytm mirror approve ${parked.id}`;
  return runs.length === 0 ? mirrorText('status.first', locale) : null;
}
