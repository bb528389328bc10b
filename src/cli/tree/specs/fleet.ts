/** The commands that look at the fleet. */
import { type CommandSpec, FLAG, VERDICT_EXITS } from '../spec.ts';

export const WATCH = {
  name: 'watch',
  options: {
    once: { kind: 'flag', conflicts: ['follow'] },
    follow: FLAG,
    'screen-reader': { kind: 'flag', conflicts: ['once', 'follow', 'json'] },
    json: FLAG,
    ascii: FLAG,
    glyphs: { kind: 'choice', shown: 'SET', choices: ['auto', 'unicode', 'safe', 'ascii'] },
    theme: { kind: 'choice', shown: 'THEME', choices: ['auto', 'color', 'mono', 'plain'] },
  },
  alternatives: ['ascii', 'glyphs'],
  lasts: true,
  exitCodes: [[0, 'dashboard-left'], ...VERDICT_EXITS.slice(1), ['129/130/143', 'ended-by-signal']],
  examples: ['ytm watch', 'ytm watch --once', 'ytm watch --follow >> changes.log'],
  usageExit: 3,
  bugExit: 3,
} as const satisfies CommandSpec;

export const CHECK = {
  name: 'check',
  args: [{ name: 'PROBE', variadic: true, noun: 'probe' }],
  options: {
    json: FLAG,
    quiet: FLAG,
    nagios: FLAG,
    now: FLAG,
    notify: { kind: 'flag', conflicts: ['now'] },
    timeout: { kind: 'duration', shown: '90s' },
  },
  alternatives: ['json', 'quiet', 'nagios'],
  exitCodes: [...VERDICT_EXITS, ['130/143', 'interrupted']],
  examples: ['ytm check', 'ytm check healthz --json', 'ytm check --quiet --notify'],
  usageExit: 3,
  bugExit: 3,
} as const satisfies CommandSpec;

export const SERVE = {
  name: 'serve',
  exitCodes: [
    [0, 'serve-ended'],
    [1, 'serve-failed'],
    [2, 'usage'],
    ['130/131/143', 'ended-at-once'],
  ],
  acts: true,
  lasts: true,
  examples: ['ytm serve', 'curl http://127.0.0.1:19860/metrics'],
  usageExit: 2,
  bugExit: 1,
} as const satisfies CommandSpec;

export const GATE = {
  name: 'gate',
  options: { wait: { kind: 'duration', shown: '10m' }, json: FLAG },
  operands: 'COMMAND',
  exitCodes: [
    [0, 'gate-open'],
    [1, 'ytm-failed'],
    [2, 'usage'],
    [4, 'gate-shut'],
    ['130/143', 'interrupted'],
    ['with COMMAND', 'gate-command'],
  ],
  examples: ['ytm gate --wait 10m && ./backup.sh', 'ytm gate -- rsync -a ~/takes/ /mnt/vault/takes/'],
  usageExit: 2,
  bugExit: 1,
  bugExitWithOperands: 125,
} as const satisfies CommandSpec;

export const WHY = {
  name: 'why',
  args: [{ name: 'COMPONENT', need: 'by-command', noun: 'component' }],
  options: { at: { kind: 'value', shown: 'TIME' }, json: FLAG },
  exitCodes: [
    [0, 'why-printed'],
    [1, 'ytm-failed'],
    [2, 'usage'],
  ],
  examples: ['ytm why gateway', 'ytm why gateway --at 21:03', 'ytm why vault --json'],
  usageExit: 2,
  bugExit: 1,
} as const satisfies CommandSpec;

export const DEMO = {
  name: 'demo',
  lasts: true,
  noConfig: true,
  options: { tour: FLAG },
  exitCodes: [
    [0, 'demo-done'],
    [1, 'demo-missed'],
    [2, 'usage'],
    ['129/130/143', 'ended-by-signal'],
  ],
  examples: ['ytm demo', 'ytm demo | cat'],
  usageExit: 2,
  bugExit: 1,
} as const satisfies CommandSpec;
