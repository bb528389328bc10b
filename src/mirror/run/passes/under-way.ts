/** The record of what is being sent, written before the sending begins (core/under-way.ts). */
import type { EpochMs, Millis } from '../../../health/observation.ts';
import { pause } from '../../../platform/clock.ts';
import { NOTHING_MORE, sameTime } from '../../core/entry.ts';
import type { Copy, Look } from '../../core/plan.ts';
import { type Screenshots, wasStill, wayTo } from '../../core/provenance.ts';
import { type UnderWay, type UnderWays, withWays } from '../../core/under-way.ts';
import { mayBeOutOfRange } from '../../core/vault-times.ts';
import { digestOfText } from '../../scan/digest.ts';
import type { Equated, Planned } from '../stages.ts';
import { timesKept } from './kept-times.ts';
import { lookAtFolders } from './provenance.ts';

/** This many records are written without yielding. */
const RECORDS_AT_ONCE = 2_000;
/** A run that was stopped does not wait longer for hot. */
const LOOK_AT_STOP_MS: Millis = 1_000;
/** Matches no folder: a file whose folders could not be checked is proven by its content. */
const UNKNOWN_WAY = '';

/** @param folders of hot, right before the sending */
export async function putUnderWay(copies: readonly Copy[], folders: Screenshots | null, context: Planned): Promise<void> {
  const { store, clock } = context.ports;
  const before = store.underWay.all();
  const shown = await shownInstead(copies, context);
  // What an earlier run sent without confirmation may be replaced or not: until then it remains recorded as sent.
  const sent = copies.flatMap(({ path, inode, replaces }) => {
    const isOurs = replaces !== null && isSame(replaces, before.get(path)?.sent ?? null);
    return isOurs ? [{ ...NOTHING_MORE, path, type: 'file' as const, size: replaces.size, mtime: replaces.mtime, inode }] : [];
  });
  context.manifest.change({ put: sent, forget: [] });
  for (let start = 0; start < copies.length; start += RECORDS_AT_ONCE) {
    const some = copies.slice(start, start + RECORDS_AT_ONCE);
    await store.untilFree(clock, context.signal);
    store.underWay.add(some.map((copy) => [copy.path, recordOf(copy, folders, shown)]));
    await pause(clock, 0);
  }
}

function recordOf(
  { path, size, mtime, ctime, replaces }: Copy,
  folders: Screenshots | null,
  shown: ReadonlyMap<EpochMs, EpochMs>,
): UnderWay {
  const kept = shown.get(mtime);
  return {
    sent: { type: 'file', size, mtime, ctime },
    before: replaces,
    ...(kept === undefined ? {} : { shown: kept }),
    way: folders === null ? UNKNOWN_WAY : wayOf(path, folders),
  };
}

function wayOf(path: string, folders: Screenshots): string {
  const way = wayTo(path, folders);
  return way === null ? UNKNOWN_WAY : digestOfText(way);
}

function isSame({ type, size, mtime }: Look, other: Look | null): boolean {
  return other !== null && type === other.type && size === other.size && mtime === other.mtime;
}

/** What the vault shows for times that it may not be able to store. */
async function shownInstead(copies: readonly Copy[], context: Planned): Promise<ReadonlyMap<EpochMs, EpochMs>> {
  const odd = [...new Set(copies.map(({ mtime }) => mtime).filter(mayBeOutOfRange))];
  const resolution = Math.max(1, context.abilities.timestampResolution);
  const kept = await timesKept(odd, context);
  const shown = new Map<EpochMs, EpochMs>();
  for (const [given, time] of kept ?? []) if (time !== null && !sameTime(given, time, resolution)) shown.set(given, time);
  return shown;
}

/** What a stopped run sent comes from hot when its folders were not changed meanwhile: then no content has to be read. */
export async function keepProven(copies: readonly Copy[], before: Screenshots | null, { hot, ports }: Planned): Promise<void> {
  if (before === null) return;
  const late = new AbortController();
  const cancel = ports.clock.after(LOOK_AT_STOP_MS, () => late.abort());
  const after = await lookAtFolders(copies, { hot, signal: late.signal });
  cancel();
  if (after === null) return;
  const records = ports.store.underWay.all();
  const proven = copies.flatMap(({ path }) => {
    const { way, ...record } = records.get(path) ?? { sent: null };
    return way !== undefined && wasStill(path, before, after) ? [[path, record] as const] : [];
  });
  ports.store.underWay.add(proven);
}

/** The records at the start of a run: what was sent through a folder that changed since is proven by its content only. */
export async function waysNow(context: Equated): Promise<UnderWays> {
  const all = context.ports.store.underWay.all();
  // Before a vault is adopted only an older version can have sent something to it; other records belong to another vault.
  const isOfThisVault = context.manifest.isAdopted;
  const records = isOfThisVault ? all : new Map([...all].filter(([, { before }]) => before === undefined));
  const sent = Array.from(records, ([path, { way }]) => ({ path, way })).filter(({ way }) => way !== undefined);
  if (sent.length === 0) return records;
  const folders = await lookAtFolders(sent, context);
  return withWays(records, (path) => (folders === null ? null : wayOf(path, folders) || null));
}
