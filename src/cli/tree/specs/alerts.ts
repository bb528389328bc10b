/** `ytm alerts …`. */
import type { CommandSpec } from '../spec.ts';

const COMMON = { usageExit: 2, bugExit: 3 } as const;

export const ALERTS = {
  ...COMMON,
  name: 'alerts',
  exitCodes: [
    [0, 'done'],
    [1, 'alerts-failed'],
    [2, 'usage'],
  ],
  examples: ['ytm alerts test', 'ytm alerts preview gateway.not_reachable', 'ytm alerts silence gateway --for 2h --why "new disk"'],
} as const satisfies CommandSpec;

export const ALERTS_TEST = {
  ...COMMON,
  name: 'test',
  args: [{ name: 'NOTIFIER' }],
  exitCodes: [
    [0, 'alerts-sent'],
    [1, 'alerts-failed'],
    [2, 'usage'],
  ],
} as const satisfies CommandSpec;

export const ALERTS_PREVIEW = {
  ...COMMON,
  name: 'preview',
  args: [{ name: 'REASON', need: 'required', missing: 'missing-reason' }],
  exitCodes: [
    [0, 'printed'],
    [2, 'usage'],
  ],
} as const satisfies CommandSpec;

const CHANGES = [
  [0, 'done'],
  [1, 'alerts-no-such'],
  [2, 'usage'],
] as const;

export const ALERTS_LIST = {
  ...COMMON,
  name: 'list',
  exitCodes: [
    [0, 'printed'],
    [1, 'state-failed'],
    [2, 'usage'],
  ],
} as const satisfies CommandSpec;

export const ALERTS_ACK = {
  ...COMMON,
  name: 'ack',
  args: [{ name: 'COMPONENT', need: 'by-command', noun: 'component' }],
  options: { note: { kind: 'value', shown: 'TEXT' } },
  exitCodes: CHANGES,
  acts: true,
} as const satisfies CommandSpec;

export const ALERTS_SILENCE = {
  ...COMMON,
  name: 'silence',
  args: [{ name: 'COMPONENT', need: 'by-command', noun: 'component' }],
  options: { for: { kind: 'duration', shown: '2h' }, why: { kind: 'value', shown: 'TEXT' } },
  exitCodes: CHANGES,
  acts: true,
} as const satisfies CommandSpec;

export const ALERTS_UNSILENCE = {
  ...COMMON,
  name: 'unsilence',
  args: [{ name: 'ID', need: 'required', missing: 'missing-silence' }],
  exitCodes: CHANGES,
  acts: true,
} as const satisfies CommandSpec;
