/** Copying: rsync is given exactly the files of the plan, and is watched until its group is gone. */

import { pause } from '../../../platform/clock.ts';
import { TRASH_NAME } from '../../core/contract.ts';
import type { Copy, Look } from '../../core/plan.ts';
import { exitMeaning } from '../../core/rsync-exit.ts';
import type { CopyEnd, CopyOrder } from '../../rsync/copy.ts';
import { need, type RunContext } from '../context.ts';
import { refusalOf } from '../entering.ts';
import type { Refusal } from '../ports.ts';
import { mirrorReason } from '../reasons.ts';
import { DONE, type PassEnd } from './pass.ts';
import { lookAtTargets } from './targets.ts';

/** So many are put on record without a break. */
const LOOKS_AT_ONCE = 2_000;

export function copyPass(context: RunContext): Promise<PassEnd> {
  const steady = need(context.found, 'plan').copies.filter(({ fresh }) => !fresh);
  return copyThese('copy', steady, context);
}

/** Those of these files whose places in the vault are as the plan saw them. */
export async function copyThese(name: string, copies: readonly Copy[], context: RunContext): Promise<PassEnd> {
  if (copies.length === 0) return DONE;
  const { free, end: ofTargets } = await lookAtTargets(copies, context);
  if (context.signal.aborted) return { outcome: 'partial', reasons: [] };
  if (free.length === 0) return ofTargets;
  const ofCopying = await send(name, free, context);
  return ofCopying.outcome === 'done' ? ofTargets : ofCopying;
}

/** One call of rsync; what it did is known only when all that was sent is looked at afterwards (confirm). */
async function send(name: string, copies: readonly Copy[], context: RunContext): Promise<PassEnd> {
  const { found, ports, progress, done, told, signal } = context;
  const lock = need(found, 'lock');
  progress.phase('copy');
  progress.copying(copies);
  await putUnderWay(copies, context);
  const copy = await ports.copier.start(orderOf(name, copies, context), {
    onGroup: (group) => lock.addGroup(group),
    onProgress: ({ bytes, files, file }) => progress.copied(bytes, files, file, ports.clock.now()),
  });
  found.copy = copy;
  const onAbort = (): void => copy.stop(graceOf(signal));
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  const end = await copy.ended;
  found.copy = undefined;
  signal.removeEventListener('abort', onAbort);
  if (end.kind !== 'stuck') await lock.dropGroup(copy.group);
  if (end.kind === 'ended') {
    told.passes.push({
      name,
      argv: end.argv,
      returncode: end.code,
      seconds: end.seconds,
      stats: { transferred: end.stats.transferred, bytes: end.stats.bytes },
    });
    done.bytes += end.stats.bytes;
    done.sent.push(...copies);
    done.complaints.push(...end.stats.complaints);
  }
  return judge(end, context);
}

/** What is to come to the vault is on record before: a run that dies leaves nothing that nobody knows. */
async function putUnderWay(copies: readonly Copy[], { ports: { store, clock }, found }: RunContext): Promise<void> {
  const before = store.underWay();
  // What an earlier run sent unseen is about to be replaced, or not: until then it is what was sent.
  const sent = copies.flatMap(({ path, inode, replaces }) => {
    const isOurs = replaces !== null && isSame(replaces, before.get(path));
    return isOurs ? [{ path, type: 'file' as const, size: replaces.size, mtime: replaces.mtime, inode, target: null }] : [];
  });
  need(found, 'manifest').change({ put: sent, forget: [] });
  for (let start = 0; start < copies.length; start += LOOKS_AT_ONCE) {
    store.addUnderWay(copies.slice(start, start + LOOKS_AT_ONCE).map(({ path, size, mtime }) => [path, { type: 'file', size, mtime }]));
    await pause(clock, 0);
  }
}

function isSame({ type, size, mtime }: Look, other: Look | undefined): boolean {
  return other !== undefined && type === other.type && size === other.size && mtime === other.mtime;
}

/** Why the run is told to end says how long rsync is given. */
function graceOf(signal: AbortSignal): number {
  const reason: unknown = signal.reason;
  return typeof reason === 'object' && reason !== null && 'graceMs' in reason ? Number(reason.graceMs) : 0;
}

function orderOf(name: string, copies: readonly Copy[], { found, settings, request }: RunContext): CopyOrder {
  return {
    name,
    rsync: need(found, 'rsync'),
    enter: need(found, 'enter'),
    hot: settings.hot,
    files: copies.map(({ path }) => path),
    exclude: settings.contract.exclude,
    backupDir: settings.contract.trash ? `${TRASH_NAME}/${request.id}` : null,
    wholeFile: settings.rsync.wholeFile,
    bwlimitKbps: settings.rsync.bwlimitKbps,
    timeoutSeconds: settings.rsync.timeoutSeconds,
    lowPriority: settings.niceness > 0,
  };
}

function judge(end: CopyEnd, { settings, startedAt, signal, ports }: RunContext): PassEnd {
  const failed = (refusal: Refusal): PassEnd => ({ outcome: 'failed', reasons: [mirrorReason(refusal, startedAt)] });
  switch (end.kind) {
    case 'refused':
      return { outcome: 'lost', reasons: [mirrorReason(refusalOf(end.refusal, settings, ports.store.vaultId()), startedAt)] };
    case 'failed':
      return failed({ code: 'mirror.agent_failed', args: { problem: end.problem } });
    case 'stuck':
      return { outcome: 'lost', reasons: [mirrorReason({ code: 'mirror.orphan_stuck', args: { group: end.group } }, startedAt)] };
    case 'ended': {
      const meaning = exitMeaning(end.code);
      // What did not arrive is found by looking at every file afterwards: that tells more than a code.
      if (meaning.outcome === 'good' || meaning.outcome === 'partial' || signal.aborted) return DONE;
      return failed({ code: 'rsync.failed', args: { exitCode: end.code, problem: end.stats.complaints[0] ?? meaning.text } });
    }
  }
}
