/** The mirror in a few lines: is the vault up to date, what is it doing, what became of its last runs. */
import type { MirrorSnapshot, RunSummary } from '../health/mirror.ts';
import { cliText, reasonText } from '../messages/messages.ts';
import type { Speech } from '../messages/template.ts';

/** How up to date the vault is, and what is going on now. */
export function mirrorLines(mirror: MirrorSnapshot, speaking: Speech): readonly string[] {
  return [upToDate(mirror, speaking), ...activity(mirror, speaking)];
}

/** The newest runs, one a line. */
export function runLines({ runs }: MirrorSnapshot, speaking: Speech): readonly string[] {
  return runs.length === 0 ? [cliText('mirror.no-runs', speaking)] : runs.map((run) => runLine(run, speaking));
}

function upToDate({ upToDateAt, comparedAt }: MirrorSnapshot, speaking: Speech): string {
  if (upToDateAt === null) return cliText('mirror.never', speaking);
  if (comparedAt === null) return cliText('mirror.up-to-date', speaking, { at: upToDateAt });
  return cliText('mirror.compared', speaking, { at: upToDateAt, compared: comparedAt });
}

function activity({ state, progress, reasons, nextAt }: MirrorSnapshot, speaking: Speech): readonly string[] {
  const [why] = reasons;
  if (progress !== null) {
    const { bytes, startedAt } = progress;
    const key = bytes.total === 0 ? 'mirror.running' : 'mirror.sending';
    return [cliText(key, speaking, { startedAt, done: bytes.done, total: bytes.total })];
  }
  if (state === 'waiting' && why !== undefined) return [cliText('mirror.waiting', speaking, { why: reasonText(why, speaking) })];
  return state === 'idle' && nextAt !== null ? [cliText('mirror.next', speaking, { at: nextAt })] : [];
}

/** When it ended, how, and why not better. */
export function runLine({ endedAt, status, dryRun, reasons }: RunSummary, speaking: Speech): string {
  const [why] = reasons;
  const line = cliText(dryRun ? 'mirror.dry-run' : 'mirror.run', speaking, { at: endedAt, status });
  return why === undefined ? line : `${line}: ${reasonText(why, speaking)}`;
}
