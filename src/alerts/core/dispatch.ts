/** What is due, past silences and routes: the messages to send, and what is remembered of them. */
import type { EpochMs } from '../../health/ids.ts';
import { messageOf } from './compose.ts';
import type { Decision } from './decision.ts';
import type { IncidentMessage } from './message.ts';
import type { AlertPolicy } from './policy.ts';
import type { Signal } from './signals.ts';
import { muteOf } from './silence.ts';
import { remindersPast, type Step, type Want } from './stages.ts';
import type { Case, LastNotified, Notified, Silence } from './state.ts';

/** A message and the notifiers that it goes to. */
export interface Addressed {
  readonly message: IncidentMessage;
  readonly to: readonly string[];
}

export interface DispatchInput {
  readonly one: Case;
  readonly signal: Signal;
  readonly step: Step;
  readonly policy: AlertPolicy;
  readonly silences: readonly Silence[];
  readonly host: string;
  readonly now: EpochMs;
}

export interface Dispatch {
  /** `null`: closed. */
  readonly one: Case | null;
  readonly sent: readonly Addressed[];
  readonly decision: Decision;
}

export function dispatch(input: DispatchInput): Dispatch {
  const { one, step, policy, silences, now } = input;
  const decision = decisionOf(input);
  if (step.code === 'close.unnotified') return { one: null, sent: [], decision };
  if (step.wants.length === 0) return { one, sent: [], decision };
  const mute = muteOf(one.component, silences, policy.windows, now);
  if (mute !== null) {
    const { name, why, until } = mute;
    const muted: Decision = { ...decision, stage: 'silence', code: 'silence.muted', args: { name, why }, until };
    return { one: withRemindersPast(one, step.wants, policy, now), sent: [], decision: muted };
  }
  return send(input, decision);
}

function decisionOf({ one, step, now }: DispatchInput): Decision {
  const { stage, code, args, until, wants } = step;
  return { at: now, incident: one.id, component: one.component, stage, code, args, until, kind: wants[0]?.kind ?? null };
}

function send(input: DispatchInput, decision: Decision): Dispatch {
  const { step, policy, now } = input;
  const sent: Addressed[] = [];
  let after = input.one;
  for (const want of step.wants) {
    for (const [lastAt, to] of groupsOf(want, after, policy)) {
      const { signal, host } = input;
      const message = messageOf({ one: after, signal, kind: want.kind, state: want.state, lastAt, host, now });
      if (to.length > 0) sent.push({ message, to });
      after = { ...after, messages: after.messages + 1, notified: notifiedAfter(after, want, to, now) };
    }
    after = afterWant(after, want, policy, now);
  }
  const isNobody = sent.length === 0;
  const isOver = step.wants.some(({ kind }) => kind === 'resolved');
  return { one: isOver ? null : after, sent, decision: isNobody ? { ...decision, stage: 'route', code: 'route.nobody' } : decision };
}

/** Notifiers whose last message was sent at the same time get the same text. Those no longer in the config are left out. */
function groupsOf({ to }: Want, { notified }: Case, { routes }: AlertPolicy): ReadonlyMap<EpochMs | null, readonly string[]> {
  const known = to.filter((notifier) => routes.some((route) => route.notifier === notifier));
  return Map.groupBy(known, (notifier) => notified?.to[notifier]?.at ?? null);
}

function notifiedAfter({ notified }: Case, { state }: Want, to: readonly string[], now: EpochMs): Notified | null {
  const news = to.flatMap((notifier) => {
    const known = state ?? notified?.to[notifier];
    return known === undefined ? [] : [[notifier, { ...known, at: now } satisfies LastNotified] as const];
  });
  if (news.length === 0) return notified;
  const before = notified ?? { firstAt: now, reminders: 0, to: {} };
  return { ...before, to: { ...before.to, ...Object.fromEntries(news) } };
}

function afterWant(one: Case, { kind, to }: Want, policy: AlertPolicy, now: EpochMs): Case {
  // While it is left to the pager it is not reported: the pager may be gone later.
  if (kind === 'flapping' && one.flapping !== null)
    return to.length === 0 ? one : { ...one, flapping: { ...one.flapping, isNotified: true } };
  return kind === 'reminder' ? withRemindersPast(one, [{ kind, to: [], state: null }], policy, now) : one;
}

/** Reminders due during a silence are dropped, not sent later. */
function withRemindersPast(one: Case, wants: readonly Want[], { times }: AlertPolicy, now: EpochMs): Case {
  if (one.notified === null || !wants.some(({ kind }) => kind === 'reminder')) return one;
  return { ...one, notified: { ...one.notified, reminders: remindersPast(one.notified.firstAt, now, times) } };
}
