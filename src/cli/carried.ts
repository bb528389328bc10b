/** What a program that starts ytm without the user's shell has to hand over, or cannot. */

import type { Config } from '../config/config.ts';

/** Variables that decide what a config means. Cron and service managers start with none of them. */
export const CARRIED = [
  'YTM_NODE',
  'YTM_STATE_DIR',
  'YTM_WORKSPACE_ROOT',
  'YTM_SHARED_STORAGE_ROOT',
  'YTM_PLANNING_ROOT',
  'YTM_TAILSCALE_BIN',
  'XDG_STATE_HOME',
] as const;
/** The variables that secrets are read from. */
export function secretNames(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { from, name } = value as { readonly from?: unknown; readonly name?: unknown };
  if (from === 'env' && typeof name === 'string') return [name];
  return Object.values(value).flatMap(secretNames);
}

/** Those of a config, each once. */
export function configSecrets({ alerts, probes, exporter }: Pick<Config, 'alerts' | 'probes' | 'exporter'>): readonly string[] {
  return [...new Set(secretNames([alerts, probes, exporter]))].toSorted();
}
