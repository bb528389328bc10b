/** The plan of a restore: the requested paths compared with hot (or the folder given with --to). Nothing is written. */

import type { VaultAgent } from '../agent/vault-agent.ts';
import { USUAL_ABILITIES } from '../core/abilities.ts';
import type { Chosen } from '../core/chosen.ts';
import { type ContentFinding, isAsSeen } from '../core/contents.ts';
import { type Entry, folderOf, nameOf } from '../core/entry.ts';
import type { Sight } from '../core/plan.ts';
import { type InHot, type RestorePlan, restorePlan, type Version } from '../core/restore.ts';
import type { HotLister } from '../hot/lister.ts';
import type { MirrorSettings, RunPorts } from '../run/ports.ts';
import { type Collected, collect } from './collect.ts';

const LOOKS_AT_ONCE = 1_000;

export interface RestoreRequest {
  readonly chosen: readonly Chosen[];
  /** The run whose trash it comes from; `null`: the vault itself. */
  readonly run: string | null;
  /** Absolute path of hot, or of the folder given with --to. */
  readonly into: string;
  readonly isHot: boolean;
}

/** The operations of hot, or another folder, that planning needs. */
export type RestoreTarget = Pick<HotLister, 'look' | 'list' | 'free'>;

export interface RestorePlaces {
  readonly agent: VaultAgent;
  /** Its working folder is `into`. */
  readonly target: HotLister;
  readonly settings: MirrorSettings;
  readonly ports: RunPorts;
  readonly signal: AbortSignal;
}

export interface PlannedRestore extends RestorePlan {
  readonly collected: Pick<Collected, 'unmatched' | 'byRule' | 'unreadable'>;
  /** `null`: the file system does not report it. */
  readonly freeBytes: number | null;
}

/** A string: why it could not be planned. */
export async function planRestore(
  request: RestoreRequest,
  { agent, target, settings, ports: { store }, signal }: Omit<RestorePlaces, 'target'> & { readonly target: RestoreTarget },
  onProgress: (paths: number) => void,
): Promise<PlannedRestore | string> {
  const vaultId = agent.entered.vaultId ?? '';
  const abilities = store.vaults.abilities(vaultId) ?? USUAL_ABILITIES;
  const { contract, logsInHot } = settings;
  const collected = await collect({
    agent,
    run: request.run,
    chosen: request.chosen,
    contract: logsInHot === null ? contract : { ...contract, exclude: [...contract.exclude, logsInHot] },
    abilities,
    manifest: store.manifest(vaultId),
    signal,
    onProgress,
  });
  if (collected.problem !== null) return collected.problem;
  const inHot = await lookAtHot(collected.versions, { target, signal, damaged: damagedInHot(request, store.upkeep.findings()) });
  if (typeof inHot === 'string') return inHot;
  const free = await target.free(signal);
  if (free.kind === 'failed') return free.problem;
  const plan = restorePlan(collected.versions, inHot, { resolution: Math.max(1, abilities.timestampResolution), isHot: request.isHot });
  return { ...plan, skipped: [...plan.skipped, ...collected.skipped], collected, freeBytes: free.answer };
}

/** What a restore may repair, by path. If it is unknown which of two versions is correct, the vault's is restored only if it is named. */
function damagedInHot({ isHot, run, chosen }: RestoreRequest, findings: readonly ContentFinding[]): ReadonlyMap<string, Sight> {
  if (!isHot || run !== null) return new Map();
  const isAll = chosen.some((each) => each.isAll);
  const mended = findings.filter(({ verdict }) => verdict === 'hot-damaged' || (verdict === 'undecided' && !isAll));
  return new Map(mended.map(({ path, hot }) => [path, hot]));
}

interface LookingAtHot {
  readonly target: RestoreTarget;
  readonly signal: AbortSignal;
  readonly damaged: ReadonlyMap<string, Sight>;
}

async function lookAtHot(versions: readonly Version[], { target, signal, damaged }: LookingAtHot): Promise<readonly InHot[] | string> {
  const all: InHot[] = [];
  const listed = new Map<string, readonly Entry[]>();
  for (let start = 0; start < versions.length; start += LOOKS_AT_ONCE) {
    const some = versions.slice(start, start + LOOKS_AT_ONCE);
    const looked = await target.look(
      some.map(({ path }) => path),
      signal,
    );
    if (looked.kind === 'failed') return looked.problem;
    for (const [index, sight] of looked.answer.entries()) {
      const path = some[index]?.path ?? '';
      const seen = damaged.get(path);
      all.push({
        sight,
        target: sight?.type === 'link' ? await targetIn(path, target, listed, signal) : null,
        isDamaged: seen !== undefined && isAsSeen(sight, seen),
      });
    }
  }
  return all;
}

/** The target of a link in hot; its folder is listed once for all of its links. */
async function targetIn(
  path: string,
  hot: RestoreTarget,
  listed: Map<string, readonly Entry[]>,
  signal: AbortSignal,
): Promise<string | null> {
  const folder = folderOf(path);
  const known = listed.get(folder) ?? (await entriesOf(folder, hot, signal));
  listed.set(folder, known);
  return known.find(({ name }) => name === nameOf(path))?.target ?? null;
}

async function entriesOf(folder: string, hot: RestoreTarget, signal: AbortSignal): Promise<readonly Entry[]> {
  const answer = await hot.list(folder, [], signal);
  return answer.kind === 'done' && answer.answer.kind === 'listed' ? answer.answer.entries : [];
}
