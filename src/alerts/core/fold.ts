/**
 * From signals to cases: opens, continues and joins them. A consequence joins the case of its cause instead of opening one, unless it was
 * reported before; when its cause ends first, it becomes a case of its own and its holding time begins at that moment.
 */
import type { Severity } from '../../health/catalogue.ts';
import type { EpochMs } from '../../health/ids.ts';
import type { IncidentTurn } from '../../health/incident-record.ts';
import { incidentOf, type Saying, withSaying } from '../../health/incidents.ts';
import { MIRROR } from '../../health/mirror-component.ts';
import { severityRank } from '../../health/rank.ts';
import type { Reason } from '../../health/reason.ts';
import type { Signal } from './signals.ts';
import type { AlertState, Case, CaseKey } from './state.ts';
import { TURNS_KEPT } from './state.ts';

type Cases = Record<CaseKey, Case>;
type Joined = Record<CaseKey, CaseKey>;

export function folded(state: AlertState, signals: readonly Signal[], now: EpochMs): AlertState {
  const cases: Cases = { ...state.cases };
  const joined: Joined = {};
  for (const signal of signals) {
    if (joins(signal, cases)) join(signal, cases, joined);
    else step(signal, state, cases, joined, now);
  }
  // A component that was removed from the config ends its case as if it were healthy.
  const known = new Set(signals.map(({ key }) => key));
  for (const [key, one] of Object.entries(cases)) {
    if (!known.has(key)) cases[key] = continued(one, goneSignal(key, one), now);
  }
  const unseen = signals.flatMap(({ key, presence }) => (presence === 'unseen' ? [key] : []));
  return { ...state, cases, joined, unseen };
}

/** The signal of a component that is no longer in the config. */
export function goneSignal(key: CaseKey, { kind, component }: Case): Signal {
  return { key, kind, component, presence: 'good', verdict: 'unknown', reasons: [], root: null };
}

function joins({ root, key }: Signal, cases: Readonly<Cases>): boolean {
  const own = cases[key];
  return root !== null && cases[root] !== undefined && (own === undefined || own.notified === null);
}

function join({ key, root, component }: Signal, cases: Cases, joined: Joined): void {
  const cause = root === null ? undefined : cases[root];
  if (root === null || cause === undefined) return;
  delete cases[key];
  joined[key] = root;
  if (cause.component === component || cause.consequences.includes(component)) return;
  cases[root] = { ...cause, consequences: [...cause.consequences, component] };
}

function step(signal: Signal, state: AlertState, cases: Cases, joined: Joined, now: EpochMs): void {
  const { key, presence } = signal;
  const own = cases[key];
  const root = state.joined[key];
  if (own !== undefined) {
    const next = continued(own, signal, now);
    if (isNothing(next)) delete cases[key];
    else cases[key] = next;
  } else if (presence === 'bad') {
    const isFresh = root !== undefined || state.unseen.includes(key) || signal.kind === 'blind';
    const graceFrom = root === undefined ? null : now;
    cases[key] = opened(signal, { now, notBefore: isFresh ? now : 0, endedAt: state.endedAt[key] ?? null, graceFrom });
  } else if (presence === 'unseen' && root !== undefined) {
    joined[key] = root;
  }
}

/** Good again, and too short for an incident. */
function isNothing({ kind, component, trouble, good, notified, flapping }: Case): boolean {
  if (good === null || notified !== null || flapping !== null) return false;
  return kind === 'blind' || incidentOf(component, trouble, good.since) === null;
}

interface Opening {
  readonly now: EpochMs;
  readonly endedAt: EpochMs | null;
  readonly notBefore: EpochMs;
  readonly graceFrom: EpochMs | null;
}

function opened(signal: Signal, { now, endedAt, notBefore, graceFrom }: Opening): Case {
  const { kind, component, verdict, reasons } = signal;
  const first = Math.min(now, ...reasons.map((reason) => failingSince(reason, now)));
  // The id has to differ from that of the last case.
  const from = endedAt === null ? first : Math.min(now, Math.max(first, endedAt + 1));
  const saying = sayingOf(signal, now);
  const one: Case = {
    kind,
    component,
    id: `${kind === 'blind' ? 'blind:' : ''}${component}@${from}`,
    trouble: { ...withSaying(null, saying), from },
    turns: [{ at: from, verdict, cause: saying.cause }],
    firstEvidence: reasons,
    lastEvidence: reasons,
    consequences: [],
    heldFrom: {},
    notBefore,
    graceFrom,
    good: null,
    notified: null,
    flapping: null,
    ack: null,
    messages: 0,
  };
  return { ...one, heldFrom: heldFrom(one, reasons, now) };
}

function continued(before: Case, signal: Signal, now: EpochMs): Case {
  const { presence, reasons } = signal;
  const saying = sayingOf(signal, now);
  const one = { ...before, trouble: withSaying(before.trouble, saying), turns: withTurn(before.turns, saying) };
  if (presence === 'good') {
    const { since, countsFrom, evaluations } = before.good ?? { since: now, countsFrom: now, evaluations: 0 };
    return { ...one, heldFrom: {}, good: { since, countsFrom, evaluations: evaluations + 1 } };
  }
  if (presence === 'unseen') return { ...one, good: null, heldFrom: {} };
  const isHalted = signal.component === MIRROR && signal.verdict === 'down';
  const graceFrom = isHalted ? now : before.graceFrom;
  const notBefore = wasUnseen(before) ? now : before.notBefore;
  const held = heldFrom({ ...before, notBefore }, reasons, now);
  return { ...one, good: null, lastEvidence: reasons, notBefore, graceFrom, heldFrom: held };
}

function sayingOf({ verdict, reasons, presence, kind }: Signal, at: EpochMs): Saying {
  const [cause] = reasons;
  const isAbout = presence !== 'good' && cause !== undefined;
  // For blindness every verdict but `unknown` is the good state.
  const shown = kind === 'blind' && presence === 'good' ? 'healthy' : verdict;
  return { at, verdict: shown, cause: isAbout ? { code: cause.code, args: cause.args } : null };
}

function withTurn(turns: readonly IncidentTurn[], { at, verdict, cause }: Saying): readonly IncidentTurn[] {
  const last = turns.at(-1);
  if (last !== undefined && last.verdict === verdict && last.cause?.code === cause?.code) return turns;
  const [first, ...others] = [...turns, { at, verdict, cause }];
  return first === undefined ? others : [first, ...others.slice(-TURNS_KEPT)];
}

// ---- holding times --------------------------------------------------------------------------

const SEVERITIES: readonly Severity[] = ['critical', 'warning', 'info'];

/** A worse reason counts for the milder ones, so that a cause that changes its name does not begin again. */
function heldFrom({ heldFrom: before, notBefore }: Case, reasons: readonly Reason[], now: EpochMs): Case['heldFrom'] {
  const times = SEVERITIES.flatMap((severity) => {
    const own = reasons.filter((reason) => severityRank(reason.severity) <= severityRank(severity));
    if (own.length === 0) return [];
    const since = before[severity] ?? Math.min(now, ...own.map((reason) => failingSince(reason, now)));
    return [[severity, Math.min(now, Math.max(since, notBefore))] as const];
  });
  return Object.fromEntries(times);
}

/** Time before a probe's first result does not count as failing. */
const NO_RESULT = /^probe\.(stale|pending|cancelled|unusable|settling|overloaded|internal)$/;

function failingSince({ code, since }: Reason, now: EpochMs): EpochMs {
  return NO_RESULT.test(code) ? now : since;
}

/** What was not seen failing does not count: at the end of a blindness the first answers come one by one. */
function wasUnseen({ kind, trouble }: Case): boolean {
  return kind === 'trouble' && trouble.now.verdict === 'unknown';
}
