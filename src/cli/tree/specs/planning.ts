/** `ytm planning …`: the planning folder of the vault, which the mirror never touches. */
import { type CommandSpec, FLAG } from '../spec.ts';

const COMMON = {
  usageExit: 2,
  bugExit: 1,
  exitCodes: [
    [0, 'planning-done'],
    [1, 'planning-failed'],
    [2, 'usage'],
    [5, 'mirror-locked'],
    [6, 'planning-person'],
    ['130/143', 'interrupted'],
  ],
} as const;

export const PLANNING = {
  ...COMMON,
  name: 'planning',
  examples: ['ytm planning seed', 'ytm planning seed --run'],
} as const satisfies CommandSpec;

export const PLANNING_SEED = {
  ...COMMON,
  acts: true,
  name: 'seed',
  options: { run: FLAG, 'missing-only': FLAG, json: FLAG },
} as const satisfies CommandSpec;
