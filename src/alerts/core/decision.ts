/** Why a message is sent, or not yet, or not at all: one decision for each open case and evaluation. */
import type { Args, ComponentId, EpochMs } from '../../health/ids.ts';
import type { IncidentMessageKind } from './message.ts';

export type Stage = 'wake' | 'join' | 'hold' | 'group' | 'resolve' | 'update' | 'reminder' | 'flapping' | 'silence' | 'route' | 'close';

/** The stage that decided, and why. Their sentences are filled with `args`. */
export type DecisionCode =
  /** The machine has just woken up; nothing is sent yet. */
  | 'wake.settling'
  /** Belongs to the incident of another component (`cause`). */
  | 'join.consequence'
  /** Has to last longer (`code`, `severity`). */
  | 'hold.pending'
  /** Lasted long enough; a cause may still arrive. */
  | 'group.waiting'
  /** Nothing can be known at present: neither begun nor ended. */
  | 'hold.unseen'
  /** There is nothing new to report. */
  | 'update.nothing_new'
  /** The change has to last longer. */
  | 'update.settling'
  /** Less than the minimum time since the last message. */
  | 'update.too_soon'
  /** Healthy, but not for long enough. */
  | 'resolve.waiting'
  /** Healthy again, but less than the minimum time since the last message. */
  | 'resolve.too_soon'
  /** Changes too often; nothing is sent until it is steady. */
  | 'flapping.quiet'
  /** Reminders were stopped by a person (`by`). */
  | 'reminder.acked'
  /** Due, but silenced (`name`, `why`). */
  | 'silence.muted'
  /** Due, but no notifier is for this component and severity. */
  | 'route.nobody'
  /** Due, but the ytm of another machine (`pager`) sends while it can be reached. */
  | 'route.pager'
  /** Over before any message was sent. */
  | 'close.unnotified'
  /** A message is sent (`kind`). */
  | 'route.sent';

export interface Decision {
  readonly at: EpochMs;
  /** `Case.id`, or of a consequence that of the incident it joined. */
  readonly incident: string;
  readonly component: ComponentId;
  readonly stage: Stage;
  readonly code: DecisionCode;
  readonly args: Args;
  /** When this decision changes if nothing else does; `null`: not by time. */
  readonly until: EpochMs | null;
  /** What was sent, or would have been. */
  readonly kind: IncidentMessageKind | null;
}
