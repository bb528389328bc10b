import { resolve } from 'node:path';
import { mirrorText } from '../../../messages/messages.ts';
import { problemIn } from '../../../messages/problem.ts';
import { escapeText, type Locale } from '../../../messages/template.ts';
import type { Chosen } from '../../../mirror/core/chosen.ts';
import { EXIT } from '../../../mirror/core/exit-code.ts';
import type { HotOpening } from '../../../mirror/hot/lister.ts';
import { carryOut, type Restored } from '../../../mirror/restore/carry-out.ts';
import { type PlannedRestore, planRestore, type RestoreRequest, type RestoreTarget } from '../../../mirror/restore/plan.ts';
import { overlap } from '../../../mirror/run/guards.ts';
import type { HeldLock } from '../../../mirror/run/ports.ts';
import { systemClock } from '../../../platform/clock.ts';
import { CommandError, UsageError } from '../../errors.ts';
import { type Io, print, printError, printJson } from '../../io.ts';
import { localeNow, openConfig } from '../../session.ts';
import { signalExit } from '../../signal-exit.ts';
import type { Handler } from '../../tree/node.ts';
import type { MIRROR_RESTORE } from '../../tree/specs/mirror.ts';
import { choosePaths } from '../choose-paths.ts';
import { openReporter, type ProgressReporter } from '../progress-reporter.ts';
import { failureLines, planLines, restoredLines, restoreJson } from '../restore-text.ts';
import { inVault, type Looking, lookInVault, type MirrorSession, noRecord, openSession, refused } from '../session.ts';

interface Asked {
  readonly paths: readonly string[];
  readonly run: string | null;
  /** Absolute; `null`: hot. */
  readonly to: string | null;
  readonly apply: boolean;
}

/** The lock is held when anything may be written. */
type There = Looking & { readonly lock?: HeldLock };

interface Outcome {
  readonly plan: PlannedRestore;
  /** `null`: only planned. */
  readonly restored: Restored | null;
}

export const restore: Handler<typeof MIRROR_RESTORE> = async ({ options, args }, io) => {
  const { from = null, to, apply, json } = options;
  const config = await openConfig(options.config, io, EXIT.usage);
  const session = openSession(config, io);
  const reporter = await openReporter(io, () => localeNow(config, io), json);
  const asked: Asked = { paths: args, run: from, to: to === undefined ? null : resolve(to), apply };
  try {
    if (asked.to !== null) await refuseShare(asked.to, session);
    let ended: Outcome | null = null;
    const work = async (there: There): Promise<Outcome> => {
      ended = await restoreThere(asked, there, session, io, reporter);
      return ended;
    };
    // A preview only reads: it neither waits for a run nor keeps one waiting.
    const outcome = await (apply ? inVault(session, io, work) : lookInVault(session, io, work)).catch((error: unknown) => {
      // An interrupted restore reports its progress.
      if (ended !== null && io.signal.aborted) return ended;
      throw error;
    });
    reporter.close();
    const locale = localeNow(config, io);
    if (json) printJson(io, restoreJson(outcome.plan, outcome.restored), 2);
    else tell(outcome, asked, session, io, locale);
    if (io.signal.aborted) return signalExit(io.signal);
    return exitOf(outcome, apply);
  } finally {
    reporter.close();
    session.close();
  }
};

/** What is written there is written by name: never on a share, nor in what the mirror fills. */
async function refuseShare(to: string, { parts: { mirror, isLocal } }: MirrorSession): Promise<void> {
  if (overlap(to, mirror.share)) throw new UsageError('to-outside-share', { value: to });
  if (!(await isLocal(to))) throw new UsageError('to-local-disk', { value: to });
}

async function restoreThere(asked: Asked, there: There, session: MirrorSession, io: Io, reporter: ProgressReporter): Promise<Outcome> {
  const { parts, config } = session;
  const { settings, ports, store } = parts;
  const { agent, signal, lock } = there;
  const locale = localeNow(config, io);
  await refuseUnknownRun(asked, there, locale);
  const request: RestoreRequest = {
    chosen: choosePaths(asked.paths, parts, agent),
    run: asked.run,
    into: asked.to ?? settings.hot,
    isHot: asked.to === null,
  };
  const opened = await ports.openHot(request.into, {
    signal,
    onGroup: (group) => lock?.addGroup(group) ?? noRecord(),
    make: asked.apply && !request.isHot,
  });
  const target = opened.kind === 'opened' ? opened.lister : null;
  try {
    const places = { agent, settings, ports, signal };
    const plan = await planRestore(
      request,
      { ...places, target: opened.kind === 'opened' ? opened.lister : missing(opened, request, locale) },
      (paths) => reporter.now(mirrorText('phase.scan', localeNow(config, io), { scanned: paths })),
    );
    if (typeof plan === 'string')
      throw new CommandError(mirrorText('failed.read', locale, { problem: problemIn(plan, locale.language) }), EXIT.failed);
    if (!asked.apply || lock === undefined || target === null || !hasWork(plan, request.chosen)) return { plan, restored: null };
    refuseWithoutRoom(plan, request, locale);
    const options = { ...places, target, request, lock, id: store.runs.claim(systemClock.now()) };
    const restored = await carryOut(plan, { ...options, onProgress: (progress) => reporter.report(progress) });
    return { plan, restored };
  } finally {
    await target?.close();
  }
}

/** Also where nothing is missing: a hot that was filled before it could be marked is marked now. */
function hasWork({ creates, replaces, folders, links }: PlannedRestore, chosen: readonly Chosen[]): boolean {
  return creates.length + replaces.length + folders.length + links.length > 0 || chosen.some(({ isAll }) => isAll);
}

/** A folder that is not there yet holds nothing. */
function missing(opened: Exclude<HotOpening, { kind: 'opened' }>, { into, isHot }: RestoreRequest, locale: Locale): RestoreTarget {
  if (opened.kind === 'failed')
    throw new CommandError(mirrorText('failed.read', locale, { problem: problemIn(opened.problem, locale.language) }), EXIT.failed);
  if (isHot || opened.code !== 'hot.missing') throw refused({ code: opened.code, args: { path: into, errno: opened.errno } }, locale);
  return {
    look: (paths) => Promise.resolve({ kind: 'done', answer: paths.map(() => null) }),
    list: () => Promise.resolve({ kind: 'done', answer: { kind: 'absent' } }),
    free: () => Promise.resolve({ kind: 'done', answer: null }),
  };
}

async function refuseUnknownRun({ run }: Asked, { agent, signal }: There, locale: Locale): Promise<void> {
  if (run === null) return;
  const listed = await agent.ask({ op: 'list-trash', run: null, path: '' }, signal);
  if (listed.kind === 'done' && !listed.answer.runs.includes(run))
    throw new CommandError(mirrorText('restore.no-such-trash', locale, { run: escapeText(run) }), EXIT.failed);
}

function refuseWithoutRoom({ bytes, freeBytes }: PlannedRestore, { into }: RestoreRequest, locale: Locale): void {
  if (freeBytes !== null && bytes > freeBytes)
    throw new CommandError(mirrorText('restore.no-room', locale, { bytes, free: freeBytes, path: into }), EXIT.failed);
}

function tell({ plan, restored }: Outcome, asked: Asked, session: MirrorSession, io: Io, locale: Locale): void {
  const into = asked.to ?? session.parts.settings.hot;
  const lines = restored === null ? planLines(plan, { ...asked, into }, locale) : restoredLines(restored, plan, into, locale);
  for (const line of lines) print(io, line);
  for (const line of failureLines(restored, plan, locale)) printError(io, line);
}

function exitOf({ plan, restored }: Outcome, apply: boolean): number {
  const { unmatched, unreadable } = plan.collected;
  if (unmatched.length + unreadable > 0) return EXIT.failed;
  if (restored !== null && (restored.stopped !== null || restored.failed.length + restored.damaged.length > 0)) return EXIT.failed;
  return apply && plan.skipped.length > 0 ? EXIT.person : EXIT.done;
}
