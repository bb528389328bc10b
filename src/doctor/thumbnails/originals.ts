/** Where the originals of missing images are: in the vault, or in the trash of a run, the newest one first. Only looks. */
import { chooseFiles } from '../../mirror/core/chosen.ts';
import type { Version } from '../../mirror/core/restore.ts';
import { runsWithTrash } from '../../mirror/find/find.ts';
import type { HotLister } from '../../mirror/hot/lister.ts';
import { type PlannedRestore, planRestore, type RestorePlaces, type RestoreRequest } from '../../mirror/restore/plan.ts';
import type { Source } from './place.ts';
import { IMAGES } from './references.ts';

export interface SearchOptions extends RestorePlaces {
  /** Of hot: missing, or only a placeholder. */
  readonly paths: readonly string[];
  readonly onProgress: (paths: number) => void;
}

/** A restore of originals from one place. */
export interface OriginalsPlan {
  readonly request: RestoreRequest;
  readonly plan: PlannedRestore;
}

export interface Originals {
  readonly sources: ReadonlyMap<string, Source>;
  readonly plans: readonly OriginalsPlan[];
  /** Why not everything could be searched; then nothing counts as lost. */
  readonly problem: string | null;
}

export async function searchOriginals(options: SearchOptions): Promise<Originals> {
  const { agent, settings, signal, paths } = options;
  const sources = new Map<string, Source>();
  const plans: OriginalsPlan[] = [];
  const runs = await runsWithTrash(agent, signal);
  let problem: string | null = runs.kind === 'failed' ? runs.problem : null;
  const places: readonly (string | null)[] = runs.kind === 'failed' ? [null] : [null, ...runs.answer];
  for (const run of places) {
    const wanted = paths.filter((path) => !sources.has(path));
    if (wanted.length === 0) break;
    const found = await searchIn(run, wanted, options);
    if (typeof found === 'string') {
      problem = found;
      break;
    }
    if (found.plan.collected.unreadable > 0) problem = `${found.plan.collected.unreadable} names or folders cannot be read`;
    for (const { path } of found.plan.creates) sources.set(path, run === null ? { kind: 'vault' } : { kind: 'trash', run });
    if (found.plan.creates.length > 0)
      plans.push({ request: { chosen: found.request.chosen, run, into: settings.hot, isHot: true }, plan: found.plan });
  }
  const rest: Source = { kind: problem === null ? 'none' : 'unknown' };
  return { sources: new Map(paths.map((path) => [path, sources.get(path) ?? rest])), plans, problem };
}

async function searchIn(run: string | null, wanted: readonly string[], options: SearchOptions): Promise<OriginalsPlan | string> {
  const { agent, target, settings, ports, onProgress } = options;
  const foldsCase = ports.store.vaults.abilities(agent.entered.vaultId ?? '')?.foldsCase ?? false;
  const request = { chosen: [chooseFiles(IMAGES, wanted, foldsCase)], run, into: settings.hot, isHot: true };
  const plan = await planRestore(request, { ...options, target: withoutPlaceholders(target, new Set(wanted)) }, onProgress);
  if (typeof plan === 'string') return plan;
  const isWanted = spelledAs(wanted);
  const creates = plan.creates.filter(isWanted);
  return { request, plan: { ...plan, creates, replaces: [], links: [], folders: plan.folders.filter((each) => !isWanted(each)) } };
}

/** What a placeholder stands for is missing. */
function withoutPlaceholders(hot: HotLister, wanted: ReadonlySet<string>): HotLister {
  return {
    ...hot,
    async look(paths, signal) {
      const looked = await hot.look(paths, signal);
      if (looked.kind === 'failed') return looked;
      return { ...looked, answer: looked.answer.map((sight, index) => (wanted.has(paths[index] ?? '') ? null : sight)) };
    },
  };
}

/** Under another spelling the image would still be missing for who looks for it. */
function spelledAs(wanted: readonly string[]): (version: Version) => boolean {
  const paths = new Set(wanted);
  return ({ path }) => paths.has(path);
}
