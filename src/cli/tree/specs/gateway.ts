/** `ytm gateway …`: the machine that serves the studio over the tailnet. */
import { type CommandSpec, FLAG } from '../spec.ts';

const COMMON = {
  usageExit: 2,
  bugExit: 1,
  exitCodes: [
    [0, 'gateway-done'],
    [1, 'gateway-failed'],
    [2, 'usage'],
    ['130/143', 'interrupted'],
  ],
} as const;

export const GATEWAY = {
  ...COMMON,
  name: 'gateway',
  examples: ['ytm gateway bootstrap --host acer', 'ytm gateway bootstrap --host acer --configure-tailscale-serve --run'],
} as const satisfies CommandSpec;

export const GATEWAY_BOOTSTRAP = {
  ...COMMON,
  name: 'bootstrap',
  options: {
    host: { kind: 'value', shown: 'HOST' },
    'ssh-config': { kind: 'value', shown: 'FILE', noun: 'file' },
    'sync-env': FLAG,
    'configure-tailscale-serve': FLAG,
    'recover-tailscale': FLAG,
    run: FLAG,
  },
  acts: true,
} as const satisfies CommandSpec;
