/**
 * Whether ytm can record what it sees. A ytm that cannot is not fit to mirror, and its history has a gap: it is reported as a warning of the
 * observer, and of the mirror. Pure.
 */
import type { ReasonCode } from './catalogue.ts';
import { judgementWithoutProbes } from './judgement.ts';
import type { Args, EpochMs } from './observation.ts';
import { reasonOf } from './reason.ts';
import { OBSERVER } from './rules.ts';
import type { ComponentSnapshot, Reason, Snapshot } from './snapshot.ts';

/** Nothing is recorded while one of these holds. */
export const STOPPED_CODES = [
  'store.full',
  'store.locked',
  'store.newer',
  'store.damaged',
  'store.unusable',
] as const satisfies readonly ReasonCode[];
export type StoppedCode = (typeof STOPPED_CODES)[number];
/** The store was damaged, and recording goes on. */
export type DamageCode = 'store.repaired' | 'store.lost' | 'store.replaced';

export interface Noted<Code extends ReasonCode> {
  readonly code: Code;
  readonly args: Args;
  readonly since: EpochMs;
}

export interface Recording {
  /** Why nothing can be recorded; `null`: everything is recorded. */
  readonly stopped: Noted<StoppedCode> | null;
  /** What was found damaged, until a person clears it. */
  readonly damage: Noted<DamageCode> | null;
  /** When the mirror lost its records of the vault; `null`: never. */
  readonly forgotAt: EpochMs | null;
}

export const RECORDING: Recording = { stopped: null, damage: null, forgotAt: null };

/** Worst first; empty while everything is as it should be. */
export function recordingReasons({ stopped, damage }: Recording, component: string): readonly Reason[] {
  return [stopped, damage].flatMap((noted) =>
    noted === null ? [] : [reasonOf(noted.code, noted.args, { component, since: noted.since })],
  );
}

/** The observer is at least degraded by what the store suffers from. A config without probes of the observer gets one. */
export function withRecording(
  components: readonly ComponentSnapshot[],
  recording: Recording,
  before: readonly Pick<ComponentSnapshot, 'id' | 'verdict' | 'since'>[],
): readonly ComponentSnapshot[] {
  const reasons = recordingReasons(recording, OBSERVER);
  const [first] = reasons;
  if (first === undefined) return components;
  const known = components.find(({ id }) => id === OBSERVER);
  if (known !== undefined && known.verdict !== 'healthy')
    return components.map((component) => (component === known ? { ...known, reasons: [...known.reasons, ...reasons] } : component));
  const last = before.find(({ id, verdict }) => id === OBSERVER && verdict === 'degraded');
  const degraded: ComponentSnapshot = {
    id: OBSERVER,
    verdict: 'degraded',
    since: last?.since ?? first.since,
    reasons,
    judgement: { ...(known?.judgement ?? NO_PROBES), rule: 'store-trouble' },
  };
  return known === undefined ? [...components, degraded] : components.map((component) => (component === known ? degraded : component));
}

/** Whether attempts, states and runs are being recorded. */
export function isRecording({ components }: Pick<Snapshot, 'components'>): boolean {
  return !components.some(({ id, reasons }) => id === OBSERVER && reasons.some(({ code }) => isStopped(code)));
}

export function isStopped(code: ReasonCode): code is StoppedCode {
  const stopped: readonly ReasonCode[] = STOPPED_CODES;
  return stopped.includes(code);
}

const NO_PROBES = judgementWithoutProbes('store-trouble');
