/** The mirror in a few lines: whether the vault is up to date, the current activity, and the last runs. */
import { isMissing, type LeftGroup } from '../health/left-out.ts';
import { isDoubtful, isResumed, type MirrorSnapshot, type RunSummary } from '../health/mirror.ts';
import { isUnread } from '../health/mirror-component.ts';
import { cliText, mirrorText, reasonText } from '../messages/messages.ts';
import type { Locale } from '../messages/template.ts';

/** How up to date the vault is, and what is going on now. */
export function mirrorLines(mirror: MirrorSnapshot, locale: Locale): readonly string[] {
  return [upToDate(mirror, locale), ...activity(mirror, locale), ...hintLines(mirror, locale)];
}

/** The newest runs, one a line. */
export function runLines(mirror: MirrorSnapshot, locale: Locale): readonly string[] {
  const { runs } = mirror;
  if (runs.length > 0) return runs.map((run) => runLine(run, locale));
  return [cliText(isUnread(mirror) ? 'mirror.unread-runs' : 'mirror.no-runs', locale)];
}

function upToDate(mirror: MirrorSnapshot, locale: Locale): string {
  const { upToDateAt: at, comparedAt: compared, leftOut } = mirror;
  if (at === null) return cliText(isUnread(mirror) ? 'mirror.unread' : 'mirror.never', locale);
  const missing = missingText(leftOut, locale);
  if (missing !== '') return cliText(compared === null ? 'mirror.except' : 'mirror.except-compared', locale, { at, compared, missing });
  if (isDoubtful(mirror)) return cliText(compared === null ? 'mirror.last' : 'mirror.last-compared', locale, { at, compared });
  return cliText(compared === null ? 'mirror.up-to-date' : 'mirror.compared', locale, { at, compared });
}

/** `2 still changing, 1 changed while sent`: why the vault does not match hot; empty if it does. */
export function missingText(leftOut: readonly LeftGroup[], locale: Locale): string {
  const parts = leftOut.filter(isMissing).map(({ why, count }) => mirrorText(`missing.${why}`, locale, { count }));
  return parts.join(locale.language === 'ja' ? '、' : ', ');
}

function activity(mirror: MirrorSnapshot, locale: Locale): readonly string[] {
  const { state, progress, reasons, nextAt } = mirror;
  const [why] = reasons;
  if (progress !== null) {
    const { bytes, startedAt } = progress;
    const key = bytes.total === 0 ? 'mirror.running' : 'mirror.sending';
    return [cliText(key, locale, { startedAt, done: bytes.done, total: bytes.total })];
  }
  if (state === 'waiting' && why !== undefined) return [cliText('mirror.waiting', locale, { why: reasonText(why, locale) })];
  const resumed = isResumed(mirror) ? [cliText('mirror.resumed', locale)] : [];
  return state === 'idle' && nextAt !== null ? [...resumed, cliText('mirror.next', locale, { at: nextAt })] : resumed;
}

/** That saved files are mirrored at once; empty while they are not. Why hot is not watched is among the notes. */
export function hintLines({ hints, state, shadow }: MirrorSnapshot, locale: Locale): readonly string[] {
  const runs = !shadow && (state === 'idle' || state === 'running');
  return runs && hints?.state === 'watching' ? [cliText('mirror.watching', locale, { folders: hints.folders })] : [];
}

/** When it ended, its result, and the reason. */
export function runLine(run: RunSummary, locale: Locale): string {
  const { endedAt, status, hinted, reasons } = run;
  const [why] = reasons;
  const line = cliText(kindOf(run), locale, { at: endedAt, status, folders: hinted ?? 0 });
  return why === undefined ? line : `${line}: ${reasonText(why, locale)}`;
}

function kindOf({ dryRun, speed, hinted }: RunSummary): 'mirror.dry-run' | 'mirror.hinted-run' | 'mirror.quick-run' | 'mirror.run' {
  if (dryRun) return 'mirror.dry-run';
  if (hinted !== undefined) return 'mirror.hinted-run';
  return speed === 'quick' ? 'mirror.quick-run' : 'mirror.run';
}
