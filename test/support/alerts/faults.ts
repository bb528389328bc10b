/** What the probes of the standard fleet see of each kind of fault. */

import type { ReasonCode } from '../../../src/health/catalogue.ts';
import {
  answered,
  answeredBadly,
  failed,
  type Millis,
  notRun,
  type Outcome,
  type Trouble,
  trouble,
} from '../../../src/health/observation.ts';
import type { ProbeRules } from '../../../src/health/rules.ts';
import { argsFor } from '../health.ts';

/** An outcome, and how long the attempt takes. */
export interface Answer {
  readonly outcome: Outcome;
  readonly tookMs: Millis;
}

/** `attempt` counts the attempts of the probe; `null`: this probe does not notice. */
export type Effect = (probe: ProbeRules, attempt: number) => Answer | null;

const QUICK_MS: Millis = 40;
const TROUBLES = new Map<ReasonCode, Trouble>();

function troubleOf(code: ReasonCode): Trouble {
  const known = TROUBLES.get(code) ?? trouble(code, argsFor(code));
  TROUBLES.set(code, known);
  return known;
}

export const GOOD: Answer = { outcome: answered({}), tookMs: QUICK_MS };

const wrong = (code: ReasonCode): Answer => ({ outcome: answeredBadly(troubleOf(code)), tookMs: QUICK_MS });
const warned = (code: ReasonCode): Answer => ({ outcome: answered({}, troubleOf(code)), tookMs: QUICK_MS });
const refused = (code: ReasonCode): Answer => ({ outcome: failed(troubleOf(code), true), tookMs: QUICK_MS });
const failing = (code: ReasonCode): Answer => ({ outcome: failed(troubleOf(code), false), tookMs: QUICK_MS });
const silent = (code: ReasonCode, { timeoutMs }: ProbeRules): Answer => ({ outcome: failed(troubleOf(code), false), tookMs: timeoutMs });
const unseen = (code: ReasonCode): Answer => ({ outcome: notRun(troubleOf(code)), tookMs: QUICK_MS });

const WEB = new Set(['front', 'api', 'files', 'report']);
const SHARE = new Set(['mount', 'sentinel', 'space']);
const isWeb = ({ role, component }: ProbeRules): boolean => component === 'gateway' && WEB.has(role);
const isShare = ({ role, component }: ProbeRules): boolean => component === 'vault' && SHARE.has(role);

/** Nothing of this component answers. */
function gone(component: string): Effect {
  return (probe) => {
    if (probe.component !== component) return null;
    return probe.role === 'ping' ? silent('tailscale.no_reply', probe) : silent('http.timeout', probe);
  };
}

/** This machine sees nothing of the tailnet. */
const tailnetGone: Effect = (probe) => {
  if (!['tailnet', 'http', 'report'].includes(probe.domain) || probe.role === 'observer') return null;
  return probe.role === 'ping' ? silent('tailscale.no_reply', probe) : silent('http.timeout', probe);
};

function one(id: string, answer: (probe: ProbeRules) => Answer): Effect {
  return (probe) => (probe.id === id ? answer(probe) : null);
}

/** By name; `FAULT:ARGUMENT` for those that take one. The mirror's faults are in mirror.ts. */
const EFFECTS: Readonly<Record<string, (argument: string) => Effect>> = {
  'gateway-off': () => gone('gateway'),
  'peer-off': () => gone('mac'),
  'services-refused': () => (probe) => (isWeb(probe) ? refused('tcp.refused') : null),
  'http-502': () => (probe) => (isWeb(probe) ? wrong('http.status') : null),
  'front-502': () => one('ui', () => wrong('http.status')),
  'backend-502': () => one('healthz', () => wrong('http.status')),
  'files-502': () => one('files', () => wrong('http.status')),
  'ping-lost': () => one('tailscale', (probe) => silent('tailscale.no_reply', probe)),
  'report-stale': () => one('watchdog', () => wrong('watchdog.stale')),
  'heartbeat-late': () => one('watchdog', () => wrong('heartbeat.late')),
  'certificate-expiring': () => one('ui', () => warned('tls.expiring')),
  'every-other': (id) => (probe, attempt) => (probe.id === id && attempt % 2 === 1 ? silent('http.timeout', probe) : null),
  'every-tenth': (id) => (probe, attempt) => (probe.id === id && attempt % 10 === 7 ? silent('http.timeout', probe) : null),
  'tailscale-stopped': () => (probe) => (probe.role === 'observer' ? unseen('tailscale.stopped') : tailnetGone(probe, 0)),
  /** tailscaled runs, and nothing answers: neither peers nor the neutral check. */
  'internet-off': () => tailnetGone,
  unmounted: () => (probe) => (isShare(probe) ? failing('mount.absent') : null),
  'share-hung': () => (probe) => (isShare(probe) && probe.role !== 'mount' ? silent('mount.hung', probe) : null),
  'vault-host-off': () => (probe) => {
    if (probe.component !== 'vault') return null;
    if (probe.role === 'share-host') return silent('tcp.timeout', probe);
    return isShare(probe) && probe.role !== 'mount' ? silent('mount.hung', probe) : null;
  },
  'wrong-vault': () => one('sentinel', () => failing('sentinel.wrong_vault')),
  'sentinel-missing': () => one('sentinel', () => failing('sentinel.missing')),
  'vault-low': () => one('space', () => warned('space.low')),
  'vault-full': () => one('space', () => wrong('space.full')),
  'hot-full': () => one('hotspace', () => wrong('space.full')),
  'share-unreadable': () => (probe) => (isShare(probe) ? unseen('permission.macos_privacy') : null),
};

export function effectOf(name: string): Effect {
  const [kind = '', argument = ''] = name.split(':');
  if (kind.startsWith('mirror-')) return () => null;
  const effect = EFFECTS[kind];
  if (effect === undefined) throw new Error(`no such fault: ${name}`);
  return effect(argument);
}

/** Worst first: where faults overlap, the probe sees this one. */
const ORDER = ['tailscale-stopped', 'internet-off', 'gateway-off', 'vault-host-off', 'services-refused', 'share-hung', 'unmounted'];

export function precedenceOf(name: string): number {
  const at = ORDER.indexOf(name.split(':')[0] ?? '');
  return at === -1 ? ORDER.length : at;
}

/** Whether the neutral check has an answer while this fault lasts. */
export function isOffline(name: string): boolean {
  return name === 'internet-off';
}
