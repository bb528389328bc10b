/** The timeline of one incident: what happened, what people were sent, and what was not done because of it. Pure. */

import type { StateSpan } from './history.ts';
import type { Args, ComponentId, EpochMs, ProbeId } from './ids.ts';
import type { IncidentRecord } from './incident-record.ts';
import { SAME_MOMENT_MS } from './incidents.ts';
import type { RunStatus } from './mirror.ts';
import type { Cause } from './problems.ts';
import type { ProbeState, Verdict } from './snapshot.ts';

/** What became of a message. `waiting`: not delivered yet; `folded`: it is part of a later one; `moved`: to the fallback. */
export type MessageFate = 'waiting' | 'delivered' | 'folded' | 'moved' | 'given-up' | 'removed' | 'dropped';

/** A message about an incident to one notifier. */
export interface StoredMessage {
  /** Of its delivery; of one that waits, when it was decided. */
  readonly at: EpochMs;
  /** When it was decided; `null`: that is no longer known. */
  readonly decidedAt: EpochMs | null;
  readonly notifier: string;
  /** `firing`, `update` …; `null`: that is no longer known. */
  readonly kind: string | null;
  readonly fate: MessageFate;
}

/** Why a message that was due was not sent. */
export interface HeldBack {
  readonly at: EpochMs;
  readonly component: ComponentId;
  readonly code: HeldBackCode;
  readonly args: Args;
}

export const HELD_BACK_CODES = ['silence.muted', 'route.nobody', 'close.untold', 'flapping.quiet', 'join.consequence'] as const;
export type HeldBackCode = (typeof HELD_BACK_CODES)[number];

/** A mirror run that did not do its work. */
export interface HinderedRun {
  readonly at: EpochMs;
  readonly id: string;
  readonly status: RunStatus;
  readonly cause: Cause | null;
}

/** A span of states and what came right after it. */
export interface FollowedSpan extends StateSpan {
  /** `null`: it has not ended, or nothing was observed after it (ytm was stopped, or the probe removed). */
  readonly next: StateSpan['state'] | null;
}

/** What the store has about an incident. */
export interface IncidentMaterial {
  readonly record: IncidentRecord;
  /** States that were not good, of any probe, from shortly before its beginning to its end. */
  readonly spans: readonly FollowedSpan[];
  readonly messages: readonly StoredMessage[];
  readonly heldBack: readonly HeldBack[];
  readonly runs: readonly HinderedRun[];
}

export type StoryEvent =
  | { readonly kind: 'verdict'; readonly at: EpochMs; readonly verdict: Verdict; readonly cause: Cause | null }
  | { readonly kind: 'probe'; readonly at: EpochMs; readonly probe: ProbeId; readonly state: ProbeState; readonly cause: Cause | null }
  /** Nothing is known of the probe from then on, for a while. */
  | { readonly kind: 'unobserved'; readonly at: EpochMs; readonly probe: ProbeId }
  | ({ readonly kind: 'message'; readonly message: string | null } & Omit<StoredMessage, 'kind'>)
  | ({ readonly kind: 'held-back' } & HeldBack)
  /** Runs in a row with the same result and cause: the first and the last one. */
  | {
      readonly kind: 'run';
      readonly at: EpochMs;
      readonly until: EpochMs;
      readonly count: number;
      readonly id: string;
      readonly status: RunStatus;
      readonly cause: Cause | null;
    }
  | { readonly kind: 'ack'; readonly at: EpochMs; readonly by: string; readonly note?: string };

export interface IncidentStory {
  readonly record: IncidentRecord;
  /** Oldest first. */
  readonly events: readonly StoryEvent[];
}

/** At the same moment the evidence comes first, then the verdict, then what followed from it. */
const ORDER: readonly StoryEvent['kind'][] = ['probe', 'unobserved', 'verdict', 'run', 'held-back', 'message', 'ack'];

export function storyOf({ record, spans, messages, heldBack, runs }: IncidentMaterial): IncidentStory {
  const events: readonly StoryEvent[] = [
    ...verdictEvents(record),
    ...spans.flatMap((span) => probeEvents(span, record)),
    ...messages.map(({ kind, ...message }) => ({ kind: 'message', message: kind, ...message }) as const),
    ...heldBack.map((held) => ({ kind: 'held-back', ...held }) as const),
    ...runEvents(runs),
    ...(record.ack === null ? [] : [{ kind: 'ack', ...record.ack } as const]),
  ];
  const sorted = events.toSorted((left, right) => left.at - right.at || ORDER.indexOf(left.kind) - ORDER.indexOf(right.kind));
  return { record, events: sorted };
}

/** The end is a change as well; the record has it only as `until`. */
function verdictEvents({ turns, until }: IncidentRecord): readonly StoryEvent[] {
  const events = turns.map(({ at, verdict, cause }) => ({ kind: 'verdict', at, verdict, cause }) as const);
  const last = turns.at(-1);
  if (until === null || last === undefined || last.verdict === 'healthy') return events;
  return [...events, { kind: 'verdict', at: until, verdict: 'healthy', cause: null }];
}

/** The beginning and the end of a bad state of a probe of this component. Its sentence names the component. */
function probeEvents({ next, ...span }: FollowedSpan, { component, until: end }: IncidentRecord): readonly StoryEvent[] {
  const { subject, state, from, until, code, args } = span;
  if (subject.kind !== 'probe' || args['component'] !== component || state === 'healthy') return [];
  const begun = { kind: 'probe', at: from, probe: subject.id, state, cause: code === null ? null : { code, args } } as const;
  if (until === null || (end !== null && until > end + SAME_MOMENT_MS)) return [begun];
  if (next === null) return [begun, { kind: 'unobserved', at: until, probe: subject.id }];
  return next === 'up' ? [begun, { kind: 'probe', at: until, probe: subject.id, state: 'up', cause: null }] : [begun];
}

function runEvents(runs: readonly HinderedRun[]): readonly StoryEvent[] {
  const events: (StoryEvent & { readonly kind: 'run' })[] = [];
  for (const { at, id, status, cause } of runs.toSorted((left, right) => left.at - right.at)) {
    const last = events.at(-1);
    if (last !== undefined && last.status === status && last.cause?.code === cause?.code)
      events[events.length - 1] = { ...last, until: at, count: last.count + 1 };
    else events.push({ kind: 'run', at, until: at, count: 1, id, status, cause });
  }
  return events;
}
