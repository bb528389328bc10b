/** A run as it goes and as it went, for people. */
import { countByRule, isMissing } from '../../health/left-out.ts';
import type { ChangeCounts, MirrorProgress, RunSummary } from '../../health/mirror.ts';
import type { Reason } from '../../health/snapshot.ts';
import { mirrorText, reasonNext, reasonText } from '../../messages/messages.ts';
import { escapeText, type Locale } from '../../messages/template.ts';
import { missingText } from '../../report/mirror-text.ts';
import { leftGroupLines } from './left-out-text.ts';

/** One line: what it is doing, and of the copying how far it is. */
export function progressLine({ phase, scanned, bytes, rate, etaMs, file }: MirrorProgress, locale: Locale): string {
  const doing = mirrorText(`phase.${phase}`, locale, { scanned });
  if (phase !== 'copy' || bytes.total === 0) return doing;
  return [
    doing,
    mirrorText('run.progress', locale, { percent: bytes.done / bytes.total, done: bytes.done, total: bytes.total }),
    ...(rate === null ? [] : [mirrorText('run.rate', locale, { rate })]),
    ...(etaMs === null ? [] : [mirrorText('run.eta', locale, { eta: etaMs })]),
    ...(file === null ? [] : [escapeText(file)]),
  ].join('  ');
}

/** How it ended: what was done or why not, one next step, where the log is and how to take it back. */
export function runEndText(end: RunSummary, locale: Locale): string {
  const { id, reasons, done, log } = end;
  const byRule = countByRule(end.leftOut);
  const touched = done !== null && total(done) > 0 ? done : null;
  return [
    ...headLines(end, locale),
    ...reasons.flatMap((reason) => [
      `  ${reasonText(reason, locale)}`,
      ...(reason === toDo(reasons) ? [`  ${mirrorText('status.next', locale, { next: reasonNext(reason, locale) })}`] : []),
    ]),
    ...missingLines(end, locale),
    ...(byRule === 0 ? [] : [mirrorText('run.left-out', locale, { count: byRule })]),
    ...(isGood(end) || end.dryRun
      ? []
      : [touched === null ? mirrorText('run.untouched', locale) : mirrorText('run.so-far', locale, { ...touched })]),
    ...(log === null ? [] : [mirrorText('run.log', locale, { path: log })]),
    ...(touched !== null && touched.deletes + touched.updates > 0 ? [mirrorText('run.undo', locale, { run: id })] : []),
  ].join('\n');
}

/** The reason whose next step helps: of a shut gate what shuts it. */
export function toDo([first, cause]: readonly Reason[]): Reason | undefined {
  return first?.code === 'mirror.gate_shut' ? (cause ?? first) : first;
}

function isGood({ status }: RunSummary): boolean {
  return status === 'complete' || status === 'parked';
}

function headLines(end: RunSummary, locale: Locale): readonly string[] {
  const { status, dryRun, planned, done, leftOut, startedAt, endedAt } = end;
  const took = endedAt - startedAt;
  if (dryRun && isGood(end) && planned !== null) return [mirrorText('run.dry', locale, { ...planned })];
  const nothing = done === null || total(done) + done.bytes === 0;
  const did = nothing ? [] : [mirrorText('run.complete', locale, { ...done, took })];
  if (status !== 'complete') return [mirrorText('run.ended', locale, { status, took }), ...(status === 'parked' ? did : [])];
  if (!nothing) return did;
  return [mirrorText(leftOut.some(isMissing) ? 'run.nothing-ready' : 'run.nothing', locale, { took })];
}

/** What hot has and the vault lacks, with the first paths of each reason. */
function missingLines({ status, leftOut }: RunSummary, locale: Locale): readonly string[] {
  const missing = leftOut.filter(isMissing);
  if (missing.length === 0) return [];
  const text = missingText(missing, locale);
  const key = status === 'complete' ? 'run.except' : 'run.missing';
  return [mirrorText(key, locale, { missing: text }), ...leftGroupLines(missing, locale)];
}

function total({ creates, updates, deletes, renames }: ChangeCounts): number {
  return creates + updates + deletes + renames;
}
