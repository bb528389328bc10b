/** `ytm mirror …` and `ytm find`. */
import { ACCEPTABLE_HALTS } from '../../../health/mirror.ts';
import { type CommandSpec, FLAG } from '../spec.ts';

const EXITS = [
  [0, 'mirror-done'],
  [1, 'mirror-failed'],
  [2, 'usage'],
  [4, 'mirror-shut'],
  [5, 'mirror-locked'],
  [6, 'mirror-person'],
  ['130/143', 'interrupted'],
] as const;

/** What holds for every command of the mirror. */
const COMMON = { exitCodes: EXITS, usageExit: 2, bugExit: 1 } as const;
/** Of those that change something. */
const ACTS = { ...COMMON, acts: true } as const;

export const MIRROR = {
  ...COMMON,
  name: 'mirror',
  examples: ['ytm mirror plan', 'ytm mirror run'],
} as const satisfies CommandSpec;

export const MIRROR_PLAN = { ...COMMON, name: 'plan', options: { 'no-delete': FLAG, json: FLAG } } as const satisfies CommandSpec;

export const MIRROR_RUN = {
  ...ACTS,
  name: 'run',
  options: { full: FLAG, 'no-delete': FLAG, 'dry-run': FLAG, json: FLAG },
  examples: ['ytm mirror run --dry-run', 'ytm mirror run'],
} as const satisfies CommandSpec;

export const MIRROR_STATUS = { ...COMMON, name: 'status', options: { json: FLAG } } as const satisfies CommandSpec;

export const MIRROR_LOG = {
  ...COMMON,
  name: 'log',
  args: [{ name: 'RUN', noun: 'run' }],
  options: { json: FLAG },
} as const satisfies CommandSpec;

export const MIRROR_APPROVE = {
  ...ACTS,
  name: 'approve',
  args: [
    { name: 'ID', need: 'required', noun: 'parked', missing: 'missing-parked' },
    { name: 'PATH', variadic: true, noun: 'file' },
  ],
} as const satisfies CommandSpec;

export const MIRROR_RESUME = {
  ...ACTS,
  name: 'resume',
  options: { accept: { kind: 'choice', shown: ACCEPTABLE_HALTS.join('|'), choices: ACCEPTABLE_HALTS } },
} as const satisfies CommandSpec;

export const MIRROR_UNDO = {
  ...ACTS,
  name: 'undo',
  args: [
    { name: 'RUN', need: 'required', noun: 'run', missing: 'missing-run' },
    { name: 'PATH', variadic: true, noun: 'file' },
  ],
} as const satisfies CommandSpec;

export const MIRROR_RESTORE = {
  ...ACTS,
  name: 'restore',
  args: [{ name: 'PATH', need: 'required', variadic: true, noun: 'file', missing: 'missing-path' }],
  options: {
    from: { kind: 'value', shown: 'RUN', noun: 'run' },
    to: { kind: 'value', shown: 'DIR', noun: 'folder' },
    apply: FLAG,
    json: FLAG,
  },
  examples: ['ytm mirror restore takes/clip_001.mov', 'ytm mirror restore . --apply'],
} as const satisfies CommandSpec;

export const MIRROR_TRASH = { ...COMMON, name: 'trash' } as const satisfies CommandSpec;

export const MIRROR_TRASH_LIST = { ...COMMON, name: 'list', isDefault: true, options: { json: FLAG } } as const satisfies CommandSpec;

export const MIRROR_TRASH_PRUNE = {
  ...ACTS,
  name: 'prune',
  options: {
    'older-than': { kind: 'duration', shown: '30d' },
    run: { kind: 'value', shown: 'RUN', noun: 'run', repeats: true },
    'with-kept': FLAG,
    apply: FLAG,
    json: FLAG,
  },
} as const satisfies CommandSpec;

export const MIRROR_BOOTSTRAP = {
  ...ACTS,
  name: 'bootstrap',
  options: { 'ensure-dirs': FLAG, adopt: FLAG },
} as const satisfies CommandSpec;

export const MIRROR_VERIFY = {
  ...ACTS,
  name: 'verify',
  options: { sample: { kind: 'value', shown: '1%' }, 'no-repair': FLAG, json: FLAG },
} as const satisfies CommandSpec;

export const FIND = {
  name: 'find',
  args: [{ name: 'PATTERN', need: 'required', missing: 'missing-pattern' }],
  options: { json: FLAG },
  exitCodes: [
    [0, 'found'],
    [1, 'not-found'],
    [2, 'usage'],
    [6, 'other-vault'],
    ['130/143', 'interrupted'],
  ],
  examples: ['ytm find clip_001', "ytm find '*.srt' --json"],
  usageExit: 2,
  bugExit: 1,
} as const satisfies CommandSpec;
