/** From a case to the message that people are sent, and to the record of the incident. */
import type { Severity } from '../../health/catalogue.ts';
import type { EpochMs } from '../../health/ids.ts';
import type { IncidentRecord } from '../../health/incident-record.ts';
import { incidentOf } from '../../health/incidents.ts';
import { severityRank } from '../../health/rank.ts';
import { type Reason, reasonOf } from '../../health/reason.ts';
import type { IncidentMessage, IncidentMessageKind } from './message.ts';
import type { Signal } from './signals.ts';
import { type Knowledge, longestCause } from './stages.ts';
import type { Case } from './state.ts';

export interface Composition {
  readonly one: Case;
  readonly signal: Signal;
  readonly kind: IncidentMessageKind;
  /** What it says; `null`: the present state. */
  readonly state: Knowledge | null;
  /** The last message to the same people; `null`: none. */
  readonly lastAt: EpochMs | null;
  readonly host: string;
  readonly now: EpochMs;
}

export function messageOf({ one, signal, kind, state, lastAt, host, now }: Composition): IncidentMessage {
  const isOver = kind === 'resolved';
  // The cause of flapping is the one that held longest, not the present one.
  const present = signal.presence === 'bad' ? signal.reasons : one.lastEvidence;
  const cause = isOver || kind === 'flapping' ? causeOfAll(one) : presentCause(one, present, state);
  const evidence = (isOver ? one.lastEvidence : present).filter((reason) => reason !== cause && reason.code !== cause.code);
  return {
    id: `${one.id}#${one.messages + 1}`,
    kind,
    incident: one.id,
    component: one.component,
    about: one.kind,
    severity: isOver ? worstNotified(one) : (state?.severity ?? worstSeverity(present, cause.severity)),
    verdict: signal.verdict,
    worst: one.trouble.worst,
    cause,
    evidence,
    consequences: one.consequences,
    turns: one.turns.filter(({ at }) => at > (lastAt ?? 0)),
    from: one.trouble.from,
    until: isOver ? (one.good?.since ?? now) : null,
    at: now,
    host,
  };
}

function presentCause(one: Case, present: readonly Reason[], state: Knowledge | null): Reason {
  return present.find(({ code }) => code === state?.code) ?? present[0] ?? causeOfAll(one);
}

/** The one that held longest; for blindness the newest. */
function causeOfAll(one: Case): Reason {
  const { component, trouble, kind, lastEvidence, firstEvidence } = one;
  const held = kind === 'trouble' ? longestCause(one) : null;
  const shown = [...lastEvidence, ...firstEvidence];
  const [newest] = shown;
  const known = held === null ? newest : shown.find(({ code }) => code === held.code);
  if (known !== undefined) return known;
  const { code, args } = held ?? { code: 'component.blind', args: { component, why: '' } };
  return reasonOf(code, args, { component, since: trouble.from });
}

function worstNotified({ notified, lastEvidence }: Case): Severity {
  const severities = Object.values(notified?.to ?? {}).map(({ severity }) => severity);
  return severities.reduce(
    (worst, one) => (severityRank(one) < severityRank(worst) ? one : worst),
    severities[0] ?? worstSeverity(lastEvidence, 'info'),
  );
}

function worstSeverity(reasons: readonly Reason[], first: Severity): Severity {
  return reasons.reduce((worst, { severity }) => (severityRank(severity) < severityRank(worst) ? severity : worst), first);
}

// ---- records --------------------------------------------------------------------------------

/** `null`: not an incident, because it was too short and no notifier was sent a message. */
export function recordOf(one: Case, until: EpochMs | null): IncidentRecord | null {
  const { id, component, kind, trouble, turns, firstEvidence, lastEvidence, consequences, notified, ack } = one;
  const isIncident = notified !== null || (kind === 'trouble' && incidentOf(component, trouble, until) !== null);
  if (!isIncident) return null;
  const [newest] = lastEvidence;
  const cause = kind === 'trouble' ? longestCause(one) : newest === undefined ? null : { code: newest.code, args: newest.args };
  return {
    id,
    component,
    about: kind,
    worst: trouble.worst,
    from: trouble.from,
    until,
    cause,
    turns,
    firstEvidence,
    lastEvidence,
    consequences,
    notified,
    ack,
  };
}
