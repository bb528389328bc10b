/** Environment overrides and derived defaults: the effective values of the short form. */
import { defaultStateDir, type Env, expandHome, homeOf, isInside } from '../platform/paths.ts';
import type { Origin, PathsConfig } from './config.ts';
import type { Mistakes } from './mistakes.ts';
import type { Origins } from './origins.ts';
import type { Sections } from './sections.ts';
import type { ShortForm } from './standard-probes.ts';

export interface Surroundings {
  readonly env: Env;
  readonly platform: NodeJS.Platform;
  readonly mistakes: Mistakes;
  readonly origins: Origins;
}

/** An environment variable that is set to something; the names are the studio's own. */
export function fromEnv(env: Env, name: string): string | null {
  return env[name] || null;
}

/** The first of: the environment, the file, the default. */
function pathOf(
  key: string,
  variable: string | null,
  fromFile: string | null | undefined,
  fallback: { readonly value: string | null; readonly origin: Origin },
  around: Surroundings,
): string | null {
  const written = variable === null ? null : fromEnv(around.env, variable);
  if (variable !== null && written !== null) {
    const full = expandHome(written, homeOf(around.env));
    if (full === null)
      around.mistakes.addEnv(variable, `expected an absolute path, or one that starts with ~/, got ${JSON.stringify(written)}`);
    around.origins.set(`paths.${key}`, { from: 'env', name: variable });
    return full;
  }
  around.origins.note(`paths.${key}`, fallback.origin);
  return fromFile ?? fallback.value;
}

/** The `paths` section with all derived values. */
export function effectivePaths(paths: Sections['paths'], around: Surroundings): PathsConfig {
  const nothing = { value: null, origin: { from: 'default' } } as const;
  const hot = pathOf('hot', 'YTM_WORKSPACE_ROOT', paths.hot, nothing, around);
  const share = pathOf('share', 'YTM_SHARED_STORAGE_ROOT', paths.share, nothing, around);
  const below = (folder: string | null, name: string, path: string): { value: string | null; origin: Origin } =>
    folder === null ? nothing : { value: folder === '/' ? `/${name}` : `${folder}/${name}`, origin: { from: 'derived', path } };
  const vault = pathOf('vault', null, paths.vault, below(share, 'ytm_workspaces', 'paths.share'), around);
  const assets = pathOf('assets', null, paths.assets, below(share, 'asset_vault', 'paths.share'), around);
  const planning = pathOf('planning', 'YTM_PLANNING_ROOT', paths.planning, below(vault, 'planning', 'paths.vault'), around);
  const usual = defaultStateDir(around.env, around.platform);
  const state = pathOf('state', 'YTM_STATE_DIR', paths.state, { value: usual, origin: { from: 'default' } }, around) ?? usual;
  const effective = { hot, share, vault, assets, planning, state };
  checkNesting(effective, around.mistakes);
  return effective;
}

/** By name alone: no path of the share is accessed here. */
function checkNesting({ hot, share, vault, state }: PathsConfig, mistakes: Mistakes): void {
  if (share === null) {
    if (vault !== null) mistakes.add('paths.vault', 'requires paths.share, the mount point that contains it');
    return;
  }
  if (vault !== null && !isInside(vault, share)) mistakes.add('paths.vault', `must be inside paths.share (${share}), got ${vault}`);
  if (hot !== null && (isInside(hot, share) || isInside(share, hot)))
    mistakes.add('paths.hot', `must not overlap with paths.share (${share}), got ${hot}`);
  if (isInside(state, share)) mistakes.add('paths.state', `must be on a local disk, not on the share (${share}), got ${state}`);
}

/** The values that the standard probes are derived from. */
export function shortForm(sections: Sections, paths: PathsConfig): ShortForm {
  return {
    hot: paths.hot,
    share: paths.share,
    // A vault outside the share has been refused; its probes would only repeat that.
    vault: paths.vault !== null && paths.share !== null && !isInside(paths.vault, paths.share) ? paths.share : paths.vault,
    peer: sections.gateway?.peer ?? null,
    url: sections.gateway?.url?.replace(/\/+$/, '') ?? null,
    lan: sections.gateway?.lan ?? null,
    vaultHost: sections.vault.host ?? null,
    sameDevice: sections.mirror.allowSameDevice,
  };
}

/** `YTM_TAILSCALE_BIN`, else `tailscale.bin`. */
export function tailscaleBin(sections: Sections, around: Surroundings): string | null {
  const variable = 'YTM_TAILSCALE_BIN';
  const written = fromEnv(around.env, variable);
  if (written === null) around.origins.note('tailscale.bin');
  else around.origins.set('tailscale.bin', { from: 'env', name: variable });
  const bin = written ?? sections.tailscale.bin ?? null;
  return bin === null ? null : (expandHome(bin, homeOf(around.env)) ?? bin);
}

/** A whole number from 0 to `max` that the environment may override. @param path its key in the file */
export function integerFrom(
  variable: string,
  path: string,
  { max, otherwise }: { readonly max: number; readonly otherwise: number },
  { env, mistakes, origins }: Surroundings,
): number {
  const written = fromEnv(env, variable);
  if (written === null) {
    origins.note(path);
    return otherwise;
  }
  origins.set(path, { from: 'env', name: variable });
  if (/^\d{1,9}$/.test(written) && Number(written) <= max) return Number(written);
  mistakes.addEnv(variable, `expected a whole number from 0 to ${max}, got ${JSON.stringify(written)}`);
  return otherwise;
}
