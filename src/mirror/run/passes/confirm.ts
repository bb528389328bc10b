/** Nothing enters the manifest without confirmation: every file that was sent is checked again on both sides. */
import type { EpochMs } from '../../../health/observation.ts';
import { algorithmOf } from '../../core/content.ts';
import { TEMP_NAME } from '../../core/contract.ts';
import { type ManifestRow, nameOf, sameTime } from '../../core/entry.ts';
import { lastingRow, TOO_YOUNG } from '../../core/identity.ts';
import type { Copy, LeftOut, Look, Sight } from '../../core/plan.ts';
import { refusedWhy } from '../../core/refused.ts';
import { savedInstead } from '../../core/under-way.ts';
import { isWithin } from '../../core/ways.ts';
import { contentsOfVault } from '../../whole-content.ts';
import { type Done, note } from '../context.ts';
import { mirrorReason } from '../reasons.ts';
import { errnoIn, leaveRefused } from '../refusals.ts';
import type { Planned } from '../stages.ts';
import { changedUnits } from '../units.ts';
import { type Doubtful, timesShown } from './kept-times.ts';
import { endOf, isAs, type PassEnd, partial } from './pass.ts';

const LOOKS_AT_ONCE = 1_000;

/** A file that was sent and is in the vault. */
interface Arrived extends Copy {
  readonly vaultCtime: EpochMs;
  /** The time that the vault shows if it cannot store hot's. */
  readonly vaultMtime: EpochMs | null;
}

export async function confirmPass(context: Planned): Promise<PassEnd> {
  const { done, progress } = context;
  progress.phase('confirm');
  const end = await leaveChanged(context);
  if (end !== null) return end;
  let missing = 0;
  for (let start = 0; start < done.sent.length; start += LOOKS_AT_ONCE) {
    const end = await confirmThese(done.sent.slice(start, start + LOOKS_AT_ONCE), context);
    if (typeof end !== 'number') return end;
    missing += end;
  }
  return partial(missing, context);
}

/** A document in which something changed while it was sent waits as a whole: the parts that arrived are replaced by a later run. */
async function leaveChanged(context: Planned): Promise<PassEnd | null> {
  const { recorded, done, ports, startedAt } = context;
  const changed = await changedUnits(context);
  if ('code' in changed) return { outcome: 'failed', reasons: [mirrorReason(changed, startedAt)] };
  for (const { path, members } of changed) {
    const since = ports.store.hot.changingSince().get(path) ?? ports.clock.now();
    recorded.leftOut.push({ path, why: 'bundle-changing', detail: '', since });
    done.changing.add(path);
    for (const member of members) done.unquiet.add(member);
  }
  return null;
}

/** How many did not arrive, or how the pass ends. */
async function confirmThese(copies: readonly Copy[], context: Planned): Promise<number | PassEnd> {
  const { agent, hot, abilities, signal, settings, startedAt, recorded, done } = context;
  const paths = copies.map(({ path }) => path);
  const [inVault, inHot] = await Promise.all([agent.ask({ op: 'look', paths }, signal), hot.look(paths, signal)]);
  if (inVault.kind !== 'done') return endOf(inVault, context) ?? copies.length;
  if (inHot.kind === 'failed')
    return {
      outcome: 'failed',
      reasons: [mirrorReason({ code: 'hot.unreadable', args: { path: settings.hot, errno: inHot.problem } }, startedAt)],
    };
  const resolution = abilities.timestampResolution;
  const arrived: Arrived[] = [];
  const changed: Changed[] = [];
  const doubtful: Doubtful[] = [];
  for (const [index, copy] of copies.entries()) {
    const after = inHot.answer[index] ?? null;
    const there = inVault.answer[index] ?? null;
    if (hasChanged(copy, after, context)) {
      if (there !== null) changed.push({ copy, there });
    } else if (isAs(there, copy, resolution)) arrived.push({ ...copy, vaultCtime: ctimeOfArrival(copy, there, done), vaultMtime: null });
    else doubtful.push({ copy, there });
  }
  const { late, left } = await judgeDoubtful(doubtful, context);
  arrived.push(...late);
  recorded.leftOut.push(...left);
  remember(arrived, context);
  await recordChanged(changed, context);
  return left.length;
}

/** Not the present one of a file that was touched after rsync had ended: before it is replaced, it is read (edited-targets.ts). */
function ctimeOfArrival({ path }: Copy, there: Sight, { sentUntil }: Done): EpochMs {
  return Math.min(there.ctime, sentUntil.get(path) ?? there.ctime);
}

/** A file that changed in hot while it was sent, and what is in its place. */
interface Changed {
  readonly copy: Copy;
  readonly there: Sight;
}

/** What rsync wrote there is replaced by the next run; what somebody saved there meanwhile is not. */
async function recordChanged(changed: readonly Changed[], context: Planned): Promise<void> {
  const { ports, done } = context;
  for (const { copy, there } of changed) {
    const { path, replaces } = copy;
    const { type, size, mtime } = there;
    if (type !== 'file' || (replaces !== null && isAs(there, replaces, 0))) continue;
    const isOurs = await isRsyncs(copy, there, context);
    const record = isOurs ? { sent: { type, size, mtime, ctime: TOO_YOUNG }, before: replaces } : savedInstead(copy);
    ports.store.underWay.add([[path, record]]);
    if (isOurs) done.unseen.add(path);
  }
}

/**
 * Recognised by the planned time, which rsync set, unless it was touched since, or by the digest of what rsync sent. The time that hot has
 * now proves nothing: somebody may have saved the newer version in both places.
 */
async function isRsyncs(copy: Copy, there: Sight, { abilities, agent, done, signal }: Planned): Promise<boolean> {
  const { path, mtime } = copy;
  const isPlanned = sameTime(there.mtime, mtime, Math.max(1, abilities.timestampResolution));
  if (isPlanned && there.ctime === ctimeOfArrival(copy, there, done)) return true;
  const digest = done.digests.get(path) ?? null;
  const algorithm = digest === null ? null : algorithmOf(digest);
  if (algorithm === null) return false;
  const content = await contentsOfVault(agent)(path, algorithm, signal);
  return content.kind === 'done' && content.answer.kind === 'read' && content.answer.digest === digest;
}

/** A file that shows another time than the one set may have arrived all the same; what the share refuses is left out by rule. */
async function judgeDoubtful(
  doubtful: readonly Doubtful[],
  context: Planned,
): Promise<{ readonly late: readonly Arrived[]; readonly left: readonly LeftOut[] }> {
  const shown = await timesShown(doubtful, context);
  const late: Arrived[] = [];
  const missing: LeftOut[] = [];
  for (const { copy, there } of doubtful) {
    const vaultMtime = shown.get(copy);
    if (there !== null && vaultMtime !== undefined) late.push({ ...copy, vaultCtime: there.ctime, vaultMtime });
    else missing.push(missingOf(copy, there, context.done));
  }
  const left = await leaveRefused(missing.map(failureOf), context);
  return { late, left: left.map(({ leftOut }) => leftOut) };
}

function failureOf(leftOut: LeftOut): { readonly path: string; readonly errno: string; readonly leftOut: LeftOut } {
  return { path: leftOut.path, errno: errnoIn(leftOut.detail) ?? leftOut.detail, leftOut };
}

/** It changed or vanished while it was sent, or another file of its document did: normal, the next run sends the new version. */
function hasChanged(copy: Copy, after: Look | null, { recorded, done }: Planned): boolean {
  const isOfChanged = isWithin(copy.path, done.unquiet);
  if (!isOfChanged && isAs(after, copy, 1)) return false;
  done.changing.add(copy.path);
  if (after !== null && !isOfChanged) recorded.leftOut.push({ path: copy.path, why: 'changed-while-sent', detail: '' });
  return true;
}

/** Includes rsync's message about it, if there is one. */
function missingOf({ path }: Copy, there: Look | null, { complaints }: Done): LeftOut {
  const complaint = complaints.find((each) => each.includes(path) || each.includes(`/${TEMP_NAME}/.${nameOf(path)}.`));
  const why = refusedWhy(complaint ?? '');
  return { path, why, detail: why === 'not-arrived' ? (complaint ?? (there === null ? 'ENOENT' : 'ECHANGED')) : '' };
}

function remember(arrived: readonly Arrived[], { manifest, done, startedAt, ports }: Planned): void {
  const creates = arrived.filter(({ kind }) => kind === 'create').length;
  done.counts = {
    ...done.counts,
    creates: done.counts.creates + creates,
    updates: done.counts.updates + arrived.length - creates,
    bytes: done.bytes,
  };
  for (const { kind, path, size, mtime, replaces } of arrived)
    note(done, {
      kind: kind === 'create' ? 'created' : 'replaced',
      path,
      from: null,
      look: replaces ?? { type: 'file', size, mtime },
    });
  manifest.change({
    put: arrived.map((one) => lastingRow(rowOf(one, done), { from: startedAt, until: ports.clock.now() })),
    forget: [],
  });
  ports.store.underWay.drop(arrived.map(({ path }) => path));
}

function rowOf({ path, size, mtime, ctime, birth, inode, vaultCtime, vaultMtime }: Arrived, { digests }: Done): ManifestRow {
  return { path, type: 'file', size, mtime, inode, ctime, birth, target: null, digest: digests.get(path) ?? null, vaultCtime, vaultMtime };
}
