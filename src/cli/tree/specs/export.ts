/** `ytm export …`: what other programs need to work with ytm. */
import type { CommandSpec } from '../spec.ts';

const EXITS = [
  [0, 'printed'],
  [1, 'ytm-failed'],
  [2, 'usage'],
] as const;

export const EXPORT = {
  name: 'export',
  exitCodes: EXITS,
  examples: ['ytm export cron', 'ytm export rules > ytm-rules.yml'],
  usageExit: 2,
  bugExit: 1,
} as const satisfies CommandSpec;

export const EXPORT_CRON = { name: 'cron', exitCodes: EXITS, usageExit: 2, bugExit: 1 } as const satisfies CommandSpec;

/** Those that print a file for another program. */
function fileExport<Name extends string>(name: Name) {
  return { name, exitCodes: EXITS, usageExit: 2, bugExit: 1 } as const satisfies CommandSpec;
}

export const EXPORT_PROMETHEUS = fileExport('prometheus');
export const EXPORT_RULES = fileExport('rules');
export const EXPORT_GRAFANA = fileExport('grafana');
export const EXPORT_ALERTMANAGER = fileExport('alertmanager');
