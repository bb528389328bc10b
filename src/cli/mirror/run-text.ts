/** A run as it goes and as it went, for people. */
import type { ChangeCounts, MirrorProgress, RunSummary } from '../../health/mirror.ts';
import { mirrorText, reasonNext, reasonText } from '../../messages/messages.ts';
import { escapeText, type Speech } from '../../messages/template.ts';

/** One line: what it is doing, and of the copying how far it is. */
export function progressLine({ phase, scanned, bytes, rate, etaMs, file }: MirrorProgress, speaking: Speech): string {
  const doing = mirrorText(`phase.${phase}`, speaking, { scanned });
  if (phase !== 'copy' || bytes.total === 0) return doing;
  return [
    doing,
    mirrorText('run.progress', speaking, { percent: bytes.done / bytes.total, done: bytes.done, total: bytes.total }),
    ...(rate === null ? [] : [mirrorText('run.rate', speaking, { rate })]),
    ...(etaMs === null ? [] : [mirrorText('run.eta', speaking, { eta: etaMs })]),
    ...(file === null ? [] : [escapeText(file)]),
  ].join('  ');
}

/** How it ended: what was done or why not, one next step, where the log is and how to take it back. */
export function runEndText(end: RunSummary, speaking: Speech): string {
  const { id, reasons, done, log } = end;
  const touched = done !== null && total(done) > 0 ? done : null;
  return [
    ...headLines(end, speaking),
    ...reasons.flatMap((reason, index) => [
      `  ${reasonText(reason, speaking)}`,
      ...(index === 0 ? [`  ${mirrorText('status.next', speaking, { next: reasonNext(reason, speaking) })}`] : []),
    ]),
    ...(isGood(end) || end.dryRun
      ? []
      : [touched === null ? mirrorText('run.untouched', speaking) : mirrorText('run.so-far', speaking, { ...touched })]),
    ...(log === null ? [] : [mirrorText('run.log', speaking, { path: log })]),
    ...(touched !== null && touched.deletes + touched.updates > 0 ? [mirrorText('run.undo', speaking, { run: id })] : []),
  ].join('\n');
}

function isGood({ status }: RunSummary): boolean {
  return status === 'complete' || status === 'parked';
}

function headLines(end: RunSummary, speaking: Speech): readonly string[] {
  const { status, dryRun, planned, done, startedAt, endedAt } = end;
  const took = endedAt - startedAt;
  if (dryRun && isGood(end) && planned !== null) return [mirrorText('run.dry', speaking, { ...planned })];
  const nothing = done === null || total(done) === 0;
  if (status === 'complete') return [mirrorText(nothing ? 'run.nothing' : 'run.complete', speaking, { ...done, took })];
  const did = status === 'parked' && !nothing ? [mirrorText('run.complete', speaking, { ...done, took })] : [];
  return [mirrorText('run.ended', speaking, { status, took }), ...did];
}

function total({ creates, updates, deletes, renames }: ChangeCounts): number {
  return creates + updates + deletes + renames;
}
