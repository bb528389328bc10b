/**
 * The stages of alerting: for one open case, what is to be sent now, or why nothing is. The first stage with an opinion decides; each is a
 * pure step. What is due then still passes silences and routes (dispatch.ts).
 */
import { metaOf, type Severity } from '../../health/catalogue.ts';
import type { Args, ComponentId, EpochMs, Millis } from '../../health/ids.ts';
import { MIRROR } from '../../health/mirror-component.ts';
import type { Cause } from '../../health/problems.ts';
import { severityRank } from '../../health/rank.ts';
import type { Reason } from '../../health/reason.ts';
import type { DecisionCode, Stage } from './decision.ts';
import type { IncidentMessageKind } from './message.ts';
import type { AlertPolicy, AlertTimes } from './policy.ts';
import { isFor } from './routes.ts';
import type { Signal } from './signals.ts';
import type { Case, LastNotified } from './state.ts';

/** A message that is due, and for whom. */
export interface Want {
  readonly kind: IncidentMessageKind;
  readonly to: readonly string[];
  /** What its readers know afterwards; `null`: nothing that they did not know. */
  readonly state: Knowledge | null;
}

export type Knowledge = Omit<LastNotified, 'at'>;

export interface Step {
  readonly stage: Stage;
  readonly code: DecisionCode;
  readonly args: Args;
  readonly until: EpochMs | null;
  readonly wants: readonly Want[];
}

export interface StageInput {
  readonly one: Case;
  readonly signal: Signal;
  readonly policy: AlertPolicy;
  readonly quietUntil: EpochMs;
  /** The ytm of another machine sends: this one begins to send about no incident. */
  readonly leavesToPager: boolean;
  readonly now: EpochMs;
}

export function decide(input: StageInput): Step {
  return onWake(input) ?? onFlapping(input) ?? onGood(input) ?? onUnseen(input) ?? onPending(input) ?? onNews(input) ?? onReminder(input);
}

// ---- waking, flapping -----------------------------------------------------------------------

function onWake({ quietUntil, now }: StageInput): Step | null {
  return now < quietUntil ? waits('wake', 'wake.settling', quietUntil) : null;
}

function onFlapping(input: StageInput): Step | null {
  const { one, signal, policy, now } = input;
  const { flapping, notified } = one;
  if (flapping === null) return null;
  const quiet = waits('flapping', 'flapping.quiet', flapping.changedAt + policy.times.steadyMs);
  if (flapping.isNotified) return quiet;
  const longest = longestCause(one);
  if (longest === null) return quiet;
  const state: Knowledge = { verdict: signal.verdict, code: longest.code, severity: metaOf(longest.code).severity, isFlapping: true };
  const soonest = earliest(one, policy.times);
  if (now < soonest) return waits('flapping', 'update.too_soon', soonest);
  const to = [...new Set([...Object.keys(notified?.to ?? {}), ...routesFor(input, state.severity)])];
  return sends('flapping', [{ kind: 'flapping', to, state }]);
}

// ---- the end --------------------------------------------------------------------------------

function onGood({ one, policy, now }: StageInput): Step | null {
  const { good, notified } = one;
  if (good === null) return null;
  const { resolveMs, resolveEvaluations } = policy.times;
  const steadyAt = good.countsFrom + resolveMs;
  if (now < steadyAt) return waits('resolve', 'resolve.waiting', steadyAt);
  if (good.evaluations < resolveEvaluations) return waits('resolve', 'resolve.waiting', now);
  if (notified === null) return waits('close', 'close.unnotified', null);
  const soonest = earliest(one, policy.times);
  if (now < soonest) return waits('resolve', 'resolve.too_soon', soonest);
  return sends('resolve', [{ kind: 'resolved', to: Object.keys(notified.to), state: null }]);
}

function onUnseen({ signal }: StageInput): Step | null {
  return signal.presence === 'unseen' ? waits('hold', 'hold.unseen', null) : null;
}

// ---- the beginning --------------------------------------------------------------------------

interface Held {
  readonly reason: Reason;
  /** When its holding time is over. */
  readonly heldAt: EpochMs;
}

function heldTimes({ one, signal, policy }: StageInput): readonly Held[] {
  return signal.reasons.map((reason) => {
    const from = one.heldFrom[reason.severity] ?? Number.POSITIVE_INFINITY;
    const heldAt = from + holdMs(reason, one, signal, policy);
    // The mirror is given the time of a run after what kept it from running.
    const grace = reason.code === 'mirror.overdue' && one.graceFrom !== null ? one.graceFrom + policy.overdueMs : 0;
    return { reason, heldAt: Math.max(heldAt, grace) };
  });
}

function holdMs({ code }: Reason, { kind, component }: Case, { verdict }: Signal, { times }: AlertPolicy): Millis {
  if (kind === 'blind') return times.blindMs;
  return component === MIRROR && verdict === 'down' ? 0 : metaOf(code).holdMs;
}

/** The share and the own disk are never the consequence of anything else, so there is no cause to wait for. */
const NEVER_CONSEQUENCES: ReadonlySet<ComponentId> = new Set(['vault', 'hot']);

function groupMs({ one, policy }: StageInput): Millis {
  return one.kind === 'trouble' && NEVER_CONSEQUENCES.has(one.component) ? 0 : policy.times.groupMs;
}

/** No message was sent yet, and no reason has held for long enough. */
function onPending(input: StageInput): Step | null {
  const { one, now } = input;
  if (one.notified !== null) return null;
  const held = heldTimes(input);
  if (held.some(({ heldAt }) => heldAt + groupMs(input) <= now)) return null;
  const [first] = held.toSorted((left, right) => left.heldAt - right.heldAt);
  if (first === undefined || !Number.isFinite(first.heldAt)) return waits('hold', 'hold.pending', null);
  const { code, severity } = first.reason;
  const until = first.heldAt + groupMs(input);
  if (first.heldAt > now) return { ...waits('hold', 'hold.pending', until), args: { code, severity } };
  return { ...waits('group', 'group.waiting', until), args: { code, severity } };
}

// ---- news -----------------------------------------------------------------------------------

/** `firing` for notifiers that have no message of this incident, `update` for those whose last message differs. */
function onNews(input: StageInput): Step | null {
  const { one, signal, policy, now } = input;
  const { times } = policy;
  const group = one.notified === null ? groupMs(input) : 0;
  const held = heldTimes(input).flatMap(({ reason, heldAt }) => (heldAt + group <= now ? [reason] : []));
  const state = stateOf(signal, held);
  if (state === null) return null;
  const notified = one.notified?.to ?? {};
  const newcomers = routesFor(input, state.severity).filter((notifier) => notified[notifier] === undefined);
  const outdated = Object.entries(notified).filter(([, last]) => isOther(last, state));
  const settledAt = (one.turns.at(-1)?.at ?? now) + times.settleMs;
  const due = outdated.filter(([, last]) => Math.max(settledAt, last.at + times.apartMs) <= now).map(([notifier]) => notifier);
  const wants: readonly Want[] = [
    { kind: 'firing', to: newcomers, state },
    { kind: 'update', to: due, state },
  ];
  if (newcomers.length + due.length > 0)
    return sends(
      newcomers.length > 0 ? 'hold' : 'update',
      wants.filter(({ to }) => to.length > 0),
    );
  if (one.notified === null) return unsent(input, state.severity);
  const [next] = outdated.map(([, last]) => Math.max(settledAt, last.at + times.apartMs)).toSorted((left, right) => left - right);
  if (next === undefined) return null;
  return waits('update', next === settledAt ? 'update.settling' : 'update.too_soon', next);
}

function unsent({ leavesToPager, policy }: StageInput, severity: Severity): Step {
  if (leavesToPager) return { ...waits('route', 'route.pager', null), args: { pager: policy.pager } };
  return { ...waits('route', 'route.nobody', null), args: { severity } };
}

function isOther(last: LastNotified, state: Knowledge): boolean {
  return last.isFlapping || last.verdict !== state.verdict || last.code !== state.code || last.severity !== state.severity;
}

// ---- reminders ------------------------------------------------------------------------------

function onReminder({ one, policy, now }: StageInput): Step {
  const { notified, ack } = one;
  const { times } = policy;
  if (notified === null) return waits('hold', 'hold.pending', null);
  if (Object.values(notified.to).every(({ severity }) => severity === 'info')) return waits('reminder', 'update.nothing_new', null);
  if (ack !== null) return { ...waits('reminder', 'reminder.acked', null), args: { by: ack.by } };
  const dueAt = reminderAt(notified.firstAt, notified.reminders, times);
  if (now < dueAt) return waits('reminder', 'update.nothing_new', dueAt);
  const soonest = earliest(one, times);
  if (now < soonest) return waits('reminder', 'update.too_soon', soonest);
  return sends('reminder', [{ kind: 'reminder', to: Object.keys(notified.to), state: null }]);
}

/** When the reminder with this number (from 0) is due. */
export function reminderAt(firstAt: EpochMs, number: number, { remindersMs, reminderEveryMs }: AlertTimes): EpochMs {
  const own = remindersMs[number];
  if (own !== undefined) return firstAt + own;
  return firstAt + (remindersMs.at(-1) ?? 0) + (number - remindersMs.length + 1) * reminderEveryMs;
}

/** How many reminders are past at `now`: several that are due together are one. */
export function remindersPast(firstAt: EpochMs, now: EpochMs, times: AlertTimes): number {
  const { remindersMs, reminderEveryMs } = times;
  const listed = remindersMs.filter((after) => firstAt + after <= now).length;
  const sinceLast = now - firstAt - (remindersMs.at(-1) ?? 0);
  return listed < remindersMs.length ? listed : listed + Math.max(0, Math.floor(sinceLast / reminderEveryMs));
}

// ---- small parts ----------------------------------------------------------------------------

function stateOf({ verdict }: Signal, reasons: readonly Reason[]): Knowledge | null {
  const [cause] = reasons;
  return cause === undefined ? null : { verdict, code: cause.code, severity: worstOf(reasons, cause.severity), isFlapping: false };
}

/** The cause that held longest so far. */
export function longestCause({ trouble }: Case): Cause | null {
  const [longest] = Object.values(trouble.held).toSorted((left, right) => right.ms - left.ms);
  return longest?.cause ?? null;
}

function worstOf(reasons: readonly Reason[], first: Severity): Severity {
  return reasons.reduce((worst, { severity }) => (severityRank(severity) < severityRank(worst) ? severity : worst), first);
}

function routesFor({ one, policy, leavesToPager }: StageInput, severity: Severity): readonly string[] {
  if (leavesToPager) return [];
  return policy.routes.filter((route) => isFor(route, one.component, severity)).map(({ notifier }) => notifier);
}

/** The earliest time for the next message to notifiers that already have one. */
function earliest({ notified }: Case, { apartMs }: AlertTimes): EpochMs {
  return Math.max(0, ...Object.values(notified?.to ?? {}).map(({ at }) => at + apartMs));
}

function waits(stage: Stage, code: DecisionCode, until: EpochMs | null): Step {
  return { stage, code, args: {}, until, wants: [] };
}

function sends(stage: Stage, wants: readonly Want[]): Step {
  return { stage, code: 'route.sent', args: {}, until: null, wants };
}
