/** What a program that starts ytm without the user's shell has to hand over, or cannot. */

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
