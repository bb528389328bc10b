/** The commands that look back. */
import { type CommandSpec, FLAG } from '../spec.ts';

const PRINTED = [
  [0, 'printed'],
  [1, 'state-failed'],
  [2, 'usage'],
] as const;

const MOMENT = { kind: 'value', shown: 'TIME' } as const;

export const INCIDENTS = {
  name: 'incidents',
  args: [{ name: 'ID' }],
  options: { since: MOMENT, limit: { kind: 'value', shown: 'N' }, json: FLAG },
  exitCodes: PRINTED,
  examples: ['ytm incidents --since 7d', 'ytm incidents gateway'],
  usageExit: 2,
  bugExit: 1,
} as const satisfies CommandSpec;

export const REPLAY = {
  name: 'replay',
  options: {
    since: { ...MOMENT, conflicts: ['from'] },
    from: { ...MOMENT, conflicts: ['since'] },
    to: MOMENT,
    full: FLAG,
    json: FLAG,
  },
  exitCodes: PRINTED,
  examples: ['ytm replay', 'ytm replay --since 7d --full', 'ytm replay --config draft.yaml --json'],
  usageExit: 2,
  bugExit: 1,
} as const satisfies CommandSpec;

export const HISTORY = {
  name: 'history',
  args: [{ name: 'SUBJECT', noun: 'subject' }],
  options: {
    since: { ...MOMENT, conflicts: ['from'] },
    from: { ...MOMENT, conflicts: ['since'] },
    to: MOMENT,
    json: FLAG,
  },
  exitCodes: PRINTED,
  examples: ['ytm history', 'ytm history gateway --since 30d', 'ytm history ui --from 2026-11-01 --to 2026-11-08 --json'],
  usageExit: 2,
  bugExit: 1,
} as const satisfies CommandSpec;
