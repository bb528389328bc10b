/** `ytm service …`: the daemon under launchd or systemd. */
import type { CommandSpec } from '../spec.ts';

const COMMON = { usageExit: 2, bugExit: 1 } as const;

const CHANGES = [
  [0, 'service-done'],
  [1, 'service-failed'],
  [2, 'usage'],
] as const;

export const SERVICE = {
  ...COMMON,
  name: 'service',
  exitCodes: [
    [0, 'done'],
    [1, 'service-failed'],
    [2, 'usage'],
  ],
  examples: ['ytm service install', 'ytm service install --run', 'ytm service status'],
} as const satisfies CommandSpec;

export const SERVICE_INSTALL = {
  ...COMMON,
  name: 'install',
  options: { run: { kind: 'flag' }, interval: { kind: 'value', shown: 'TIME' }, 'replace-older': { kind: 'flag' } },
  exitCodes: CHANGES,
} as const satisfies CommandSpec;

export const SERVICE_UNINSTALL = {
  ...COMMON,
  name: 'uninstall',
  options: { run: { kind: 'flag' } },
  exitCodes: CHANGES,
} as const satisfies CommandSpec;

export const SERVICE_STATUS = {
  ...COMMON,
  name: 'status',
  options: { json: { kind: 'flag' } },
  exitCodes: [
    [0, 'service-running'],
    [1, 'service-not-running'],
    [2, 'usage'],
    [3, 'service-unknown'],
  ],
} as const satisfies CommandSpec;
