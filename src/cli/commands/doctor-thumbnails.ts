/** `ytm doctor thumbnails`: images that the studio's list refers to and hot lacks. Originals come back first; placeholders only without one. */
import { type Finding, KeptFindings, reporterOf } from '../../doctor/finding.ts';
import { lookInHot, readList } from '../../doctor/thumbnails/look.ts';
import { searchOriginals } from '../../doctor/thumbnails/originals.ts';
import type { FoundThumbnail, InHot, ListRead, ThumbnailPlace } from '../../doctor/thumbnails/place.ts';
import { THUMBNAIL_CHECKS } from '../../doctor/thumbnails/registry.ts';
import { repairAll } from '../../doctor/thumbnails/repair.ts';
import { localeOf, mirrorText, reasonText } from '../../messages/messages.ts';
import type { VaultAgent } from '../../mirror/agent/vault-agent.ts';
import type { HotLister } from '../../mirror/hot/lister.ts';
import { inVault, lookInVault } from '../../mirror/in-vault.ts';
import type { HeldLock, Refusal } from '../../mirror/run/ports.ts';
import { DOCTOR_FAILED, endWith } from '../doctor/ending.ts';
import { hangingShare, openDoctorSession } from '../doctor/session.ts';
import { CommandError } from '../errors.ts';
import type { Io } from '../io.ts';
import { openReporter, type ProgressReporter } from '../mirror/progress-reporter.ts';
import { reasonAndNext } from '../mirror/reason-text.ts';
import { type MirrorSession, noRecord } from '../mirror/session.ts';
import { localeNow, openConfig } from '../session.ts';
import type { Handler } from '../tree/node.ts';
import type { DOCTOR_THUMBNAILS } from '../tree/specs/doctor.ts';

const { finding } = reporterOf('missing');

export const thumbnails: Handler<typeof DOCTOR_THUMBNAILS> = async ({ options }, io) => {
  const config = await openConfig(options.config, io, DOCTOR_FAILED);
  const session = openDoctorSession(config, io);
  const reporter = await openReporter(io, () => localeNow(config, io), options.json);
  try {
    const { findings, complete } = await examine({ session, reporter, io, fix: options.fix });
    reporter.close();
    const checks = THUMBNAIL_CHECKS.map(({ id }) => id);
    const kept = new KeptFindings();
    // What could not be repaired is among those that are listed.
    for (const each of findings.toSorted((left, right) => Number(right.repair === 'failed') - Number(left.repair === 'failed')))
      kept.add(each);
    const result = { doctor: 'thumbnails', fix: options.fix, complete, checks, ...kept.all(), facts: [] } as const;
    return await endWith(result, { config, io, json: options.json });
  } finally {
    reporter.close();
    session.close();
  }
};

interface Examining {
  readonly session: MirrorSession;
  readonly reporter: ProgressReporter;
  readonly io: Io;
  readonly fix: boolean;
}

interface Result {
  readonly findings: readonly Finding[];
  readonly complete: boolean;
}

interface InHotNow {
  readonly list: ListRead;
  readonly inHot: ReadonlyMap<string, InHot>;
}

async function examine(examining: Examining): Promise<Result> {
  const { session, io, fix } = examining;
  const now = await withHot(session, io.signal, noRecord, (hot) => lookNow(hot, io.signal));
  if ('code' in now) return { findings: [refusedFinding(now)], complete: false };
  // Where nothing is missing, the vault need not be asked.
  if (lacking(now.inHot).length === 0)
    return { findings: findingsOf({ ...now, sources: new Map() }).map((each) => each.finding), complete: isWhole(now) };
  const hang = await hangingShare(session, io.signal);
  const work = { settings: session.parts.settings, ports: session.parts.ports, signal: io.signal };
  const done =
    hang !== null
      ? { ok: false as const, refusal: hang }
      : fix
        ? await inVault(work, (agent, lock) => examineWith(agent, lock, examining))
        : await lookInVault(work, (agent) => examineWith(agent, null, examining));
  if (done.ok) return done.value;
  refuseLocked(done.refusal, examining);
  const found = findingsOf({ ...now, sources: new Map() }).map((each) => each.finding);
  return { findings: [refusedFinding(done.refusal), ...found], complete: false };
}

/** With the vault: everything is looked at again, because under the lock it can be repaired. */
async function examineWith(agent: VaultAgent, lock: HeldLock | null, { session, reporter, io }: Examining): Promise<Result> {
  const { settings, ports, store } = session.parts;
  const { signal } = io;
  const locale = () => localeNow(session.config, io);
  const result = await withHot(session, signal, lock === null ? noRecord : (group) => lock.addGroup(group), async (target) => {
    const now = await lookNow(target, signal);
    if ('code' in now) return now;
    const places = { agent, target, settings, ports, signal };
    const onProgress = (scanned: number): void => reporter.now(mirrorText('phase.scan', locale(), { scanned }));
    const originals = await searchOriginals({ ...places, paths: lacking(now.inHot), onProgress });
    const found = findingsOf({ ...now, sources: originals.sources });
    const unread =
      originals.problem === null ? [] : [finding('warning', 'thumbnail.vault-unread', { args: { problem: originals.problem } })];
    const complete = isWhole(now) && originals.problem === null && !signal.aborted;
    if (lock === null) return { findings: [...unread, ...found.map(possible)], complete };
    const repairs = found.flatMap(({ repair }) => (repair === null ? [] : [repair]));
    const problems = await repairAll(repairs, {
      ...places,
      lock,
      inHot: now.inHot,
      originals,
      id: () => store.runs.claim(ports.clock.now()),
      now: () => ports.clock.now(),
      explain: (refusal) => reasonText(refusal, localeOf('en', ports.clock.now(), 0)),
      onProgress: (progress) => reporter.report(progress),
    });
    return { findings: [...unread, ...found.map((each) => repaired(each, problems))], complete };
  });
  return 'code' in result ? { findings: [refusedFinding(result)], complete: false } : result;
}

async function withHot<T>(
  { parts: { settings, ports } }: MirrorSession,
  signal: AbortSignal,
  onGroup: (group: number) => Promise<void>,
  act: (hot: HotLister) => Promise<T>,
): Promise<T | Refusal> {
  const opened = await ports.openHot(settings.hot, { signal, onGroup });
  if (opened.kind === 'failed') return hotFailed(settings.hot, opened.problem);
  if (opened.kind === 'refused') return { code: opened.code, args: { path: settings.hot, errno: opened.errno } };
  try {
    return await act(opened.lister);
  } finally {
    await opened.lister.close();
  }
}

function hotFailed(path: string, problem: string): Refusal {
  return { code: 'hot.unreadable', args: { path, errno: problem } };
}

async function lookNow(hot: HotLister, signal: AbortSignal): Promise<InHotNow | Refusal> {
  const list = await readList(hot, signal);
  if (list.kind === 'failed') return hotFailed('thumbnails', list.problem);
  const paths = list.answer.kind === 'read' ? list.answer.references.paths : [];
  const inHot = await lookInHot(paths, hot, signal);
  return inHot.kind === 'failed' ? hotFailed('thumbnails', inHot.problem) : { list: list.answer, inHot: inHot.answer };
}

function lacking(inHot: ReadonlyMap<string, InHot>): readonly string[] {
  return [...inHot].flatMap(([path, is]) => (is === 'missing' || is === 'placeholder' ? [path] : []));
}

/** Everything that the list refers to was looked at. */
function isWhole({ list }: InHotNow): boolean {
  return list.kind === 'absent' || (list.kind === 'read' && list.references.omitted === 0);
}

function findingsOf(place: ThumbnailPlace): readonly FoundThumbnail[] {
  return THUMBNAIL_CHECKS.flatMap((check) => check.examine(place));
}

function possible({ finding: found, repair }: FoundThumbnail): Finding {
  return repair === null ? found : { ...found, repair: 'possible' };
}

function repaired({ finding: found, repair }: FoundThumbnail, problems: ReadonlyMap<string, string | null>): Finding {
  if (repair === null) return found;
  const problem = problems.get(repair.path) ?? null;
  // A placeholder is not the image.
  if (problem === null && repair.kind === 'stand-in') return finding('info', 'thumbnail.stood-in', { path: repair.path });
  return problem === null ? { ...found, repair: 'done' } : { ...found, repair: 'failed', problem };
}

function refusedFinding({ code, args }: Refusal): Finding {
  // What it keeps from being examined may be anything.
  return finding('critical', code, { args });
}

/** A run that holds the lock is no finding: then this command could not do its work. */
function refuseLocked(refusal: Refusal, { session, io }: Examining): void {
  if (refusal.code === 'mirror.locked' || refusal.code === 'mirror.orphans')
    throw new CommandError(reasonAndNext(refusal, localeNow(session.config, io)), DOCTOR_FAILED);
}
