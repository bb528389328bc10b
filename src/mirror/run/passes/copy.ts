/** Copying: rsync gets exactly the files of the plan, and is watched until its process group is gone. */
import { bandwidthAt, countBeforeChange } from '../../core/bandwidth.ts';
import { TRASH_NAME } from '../../core/contract.ts';
import { folderOf } from '../../core/entry.ts';
import type { Copy } from '../../core/plan.ts';
import { exitMeaning } from '../../core/rsync-exit.ts';
import { sendingOrder } from '../../core/sending-order.ts';
import { sideBySide } from '../../core/side-by-side.ts';
import { isWithin } from '../../core/ways.ts';
import type { CopyEnd, CopyOrder } from '../../rsync/copy.ts';
import { startSideBySide, worstOf } from '../../rsync/side-by-side.ts';
import { recordWith } from '../context.ts';
import { refusalOf } from '../entering.ts';
import type { Refusal } from '../ports.ts';
import { mirrorReason } from '../reasons.ts';
import type { Planned } from '../stages.ts';
import { DONE, type PassEnd, partial, together } from './pass.ts';
import { lookAtFolders, takeBackForeign } from './provenance.ts';
import { RefusedFiles } from './refused.ts';
import { freeTargets, lookAtTargets } from './targets.ts';
import { keepProven, putUnderWay } from './under-way.ts';

/** In one request, which has a deadline. */
const FOLDERS_AT_ONCE = 500;

export function copyPass(context: Planned): Promise<PassEnd> {
  const steady = context.plan.copies.filter(({ fresh }) => !fresh);
  return copyThese('copy', steady, context);
}

/** Sends those of these files whose places in the vault are as the plan saw them. */
export async function copyThese(name: string, copies: readonly Copy[], context: Planned): Promise<PassEnd> {
  const possible = copies.filter(({ path }) => !isWithin(path, context.done.refused));
  if (possible.length === 0) return DONE;
  const { free, end: ofTargets } = await lookAtTargets(possible, context);
  if (context.signal.aborted) return { outcome: 'partial', reasons: [] };
  await freeTargets(free, context);
  const { sparse } = context;
  const plain = await sendLists(
    name,
    sendingOrder(
      free.filter(({ path }) => !sparse.has(path)),
      context.ports.clock.now(),
    ),
    context,
  );
  if (plain.outcome === 'failed' || plain.outcome === 'lost' || context.signal.aborted) return plain;
  const withHoles = await sendLists(`${name} sparse`, [free.filter(({ path }) => sparse.has(path))], context);
  return together([ofTargets, plain, withHoles]);
}

/**
 * Starts the processes of the first calls of rsync while what precedes them is done. The places of some files may be found edited: a process
 * for which no file is left gets no order.
 */
export async function startAhead(context: Planned): Promise<void> {
  const { enter, open, plan, ports, sparse } = context;
  const steady = plan.copies.filter(({ fresh, path }) => !fresh && !sparse.has(path));
  const [first = []] = sendingOrder(steady, ports.clock.now());
  const parts = partsOf(first, await isSlow(context), context);
  open.waiting = ports.ahead.calls(parts.length, enter, recordWith(open.lock));
  open.children.push(open.waiting);
}

/** One list after the other, each in as many parts as the next change of the bandwidth limit asks for. */
async function sendLists(name: string, lists: readonly (readonly Copy[])[], context: Planned): Promise<PassEnd> {
  const ends: PassEnd[] = [];
  for (const list of lists)
    for (let left = list; left.length > 0; ) {
      const part = left.slice(0, partOf(left, context));
      left = left.slice(part.length);
      const end = await sendAll(name, part, context);
      ends.push(end);
      if (end.outcome === 'failed' || end.outcome === 'lost' || context.signal.aborted) return together(ends);
    }
  return together(ends);
}

function partOf(copies: readonly Copy[], { ports, settings }: Planned): number {
  const now = ports.clock.now();
  return countBeforeChange(
    copies.map(({ size }) => size),
    bandwidthAt(settings.rsync.bandwidth, now),
    now,
  );
}

/** Repeats calls of rsync until everything that the vault accepts was sent: each ends at the first file that it cannot write. */
async function sendAll(name: string, copies: readonly Copy[], context: Planned): Promise<PassEnd> {
  const refused = new RefusedFiles(context);
  let foreign = 0;
  for (let left = copies; left.length > 0; ) {
    const { end, ours } = await send(name, left, context);
    foreign += left.length - ours.length;
    const failure =
      end.kind === 'ended' && !context.signal.aborted ? (refused.failureOf(end, ours) ?? (await refused.unsaidFailureOf(end, ours))) : null;
    if (failure === null) {
      if (end.kind === 'ended') context.done.sent.push(...ours);
      return together([refused.end(), partial(foreign, context), judge(end, context)]);
    }
    const next = await refused.next(failure, ours);
    if (next.end !== null) return together([next.end, partial(foreign, context), refused.end()]);
    left = next.copies;
  }
  return together([refused.end(), partial(foreign, context)]);
}

interface Sent {
  readonly end: CopyEnd;
  /** Without files that were taken back because nothing proves that they come from hot. */
  readonly ours: readonly Copy[];
}

/** One call of rsync, or several at the same time; what arrived is known only once everything that was sent has been checked (confirm). */
async function send(name: string, copies: readonly Copy[], context: Planned): Promise<Sent> {
  const { lock, open, ports, progress, signal } = context;
  let ours = copies;
  progress.phase('copy');
  progress.copying(copies);
  const folders = await lookAtFolders(copies, context);
  await putUnderWay(copies, folders, context);
  const slow = await isSlow(context);
  // rsync needs the first of them some time after its start; one that it finds missing it makes itself.
  const trashFolders = slow ? makeTrashFolders(copies, context) : Promise.resolve();
  const orders = partsOf(copies, slow, context).map((part) => orderOf(name, part, context));
  const copy = await startSideBySide(ports.copier, orders, {
    onGroup: recordWith(lock),
    onProgress: ({ bytes, files, file }) => progress.copied(bytes, files, file, ports.clock.now()),
    ...(open.waiting && { waiting: open.waiting }),
  });
  open.copy = copy;
  const onAbort = (): void => copy.stop(graceOf(signal));
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  const [ends] = await Promise.all([copy.ended, trashFolders, open.waiting?.close()]);
  open.copy = null;
  signal.removeEventListener('abort', onAbort);
  for (const [index, { kind }] of ends.entries()) if (kind !== 'stuck') await lock?.dropGroup(copy.groups[index] ?? 0);
  for (const end of ends) noteEnd(name, end, context);
  if (ends.some(({ kind }) => kind === 'ended')) {
    [ours] = await Promise.all([takeBackForeign(copies, folders, context), noteSentUntil(copies, context)]);
    if (signal.aborted) await keepProven(copies, folders, context);
  }
  return { end: worstOf(ends), ours };
}

/** KiB per second; 0: no limit. With one, each of several calls of rsync would need a part of it. */
function bandwidthNow({ ports, settings }: Planned): number {
  return bandwidthAt(settings.rsync.bandwidth, ports.clock.now()).kbps;
}

/** On a slow share several calls at the same time. */
function partsOf(copies: readonly Copy[], slow: boolean, context: Planned): readonly (readonly Copy[])[] {
  return slow && bandwidthNow(context) === 0 ? sideBySide(copies) : [copies];
}

/** How fast the vault is was measured when it was listed. */
async function isSlow({ agent, signal }: Planned): Promise<boolean> {
  const pace = await agent.ask<'pace'>({ op: 'pace' }, signal);
  return pace.kind === 'done' && pace.answer.wasSlow;
}

/** For each folder that rsync makes in the trash itself it needs some fifty calls, one after the other; the agent needs three. */
async function makeTrashFolders(copies: readonly Copy[], { agent, request, settings, signal }: Planned): Promise<void> {
  if (!settings.contract.trash) return;
  const folders = [...new Set(copies.filter(({ replaces }) => replaces !== null).map(({ path }) => folderOf(path)))];
  for (let start = 0; start < folders.length; start += FOLDERS_AT_ONCE) {
    const some = folders.slice(start, start + FOLDERS_AT_ONCE);
    await agent.ask<'make-trash-folders'>({ op: 'make-trash-folders', run: request.id, folders: some }, signal);
  }
}

function noteEnd(name: string, end: CopyEnd, { done, recorded }: Planned): void {
  if (end.kind !== 'ended') return;
  const { argv, code, seconds, stats } = end;
  recorded.passes.push({ name, argv, returncode: code, seconds, stats: { transferred: stats.transferred, bytes: stats.bytes } });
  done.bytes += stats.bytes;
  done.complaints.push(...stats.complaints);
  for (const [path, digest] of stats.digests) done.digests.set(path, digest);
}

/** By the share's own clock. If it does not say, no change time counts as late. */
async function noteSentUntil(copies: readonly Copy[], { agent, done, signal }: Planned): Promise<void> {
  if (signal.aborted) return;
  const asked = await agent.ask<'share-time'>({ op: 'share-time' }, signal);
  if (asked.kind === 'done') for (const { path } of copies) done.sentUntil.set(path, asked.answer.ctime);
}

/** The reason for the stop decides how long rsync may take to end. */
function graceOf(signal: AbortSignal): number {
  const reason: unknown = signal.reason;
  return typeof reason === 'object' && reason !== null && 'graceMs' in reason ? Number(reason.graceMs) : 0;
}

function orderOf(name: string, copies: readonly Copy[], context: Planned): CopyOrder {
  const { rsync, enter, sparse, settings, request } = context;
  return {
    name,
    rsync,
    enter,
    hot: settings.hot,
    files: copies.map(({ path }) => path),
    exclude: settings.contract.exclude,
    backupDir: settings.contract.trash ? `${TRASH_NAME}/${request.id}` : null,
    wholeFile: settings.rsync.wholeFile,
    sparse: copies.some(({ path }) => sparse.has(path)),
    bwlimitKbps: bandwidthNow(context),
    timeoutSeconds: settings.rsync.timeoutSeconds,
    lowPriority: settings.niceness > 0,
  };
}

function judge(end: CopyEnd, { settings, startedAt, signal, ports }: Planned): PassEnd {
  const failed = (refusal: Refusal): PassEnd => ({ outcome: 'failed', reasons: [mirrorReason(refusal, startedAt)] });
  switch (end.kind) {
    case 'refused':
      return { outcome: 'lost', reasons: [mirrorReason(refusalOf(end.refusal, settings, ports.store.vaults.pinned()), startedAt)] };
    case 'failed':
      return failed({ code: 'mirror.agent_failed', args: { problem: end.problem } });
    case 'stuck':
      return { outcome: 'lost', reasons: [mirrorReason({ code: 'mirror.orphan_stuck', args: { group: end.group } }, startedAt)] };
    case 'ended': {
      const meaning = exitMeaning(end.code);
      // Files that did not arrive are found by checking every file afterwards, which is more precise than an exit code.
      if (meaning.outcome === 'good' || meaning.outcome === 'partial' || signal.aborted) return DONE;
      return failed({ code: 'rsync.failed', args: { exitCode: end.code, problem: end.stats.complaints[0] ?? meaning.text } });
    }
  }
}
