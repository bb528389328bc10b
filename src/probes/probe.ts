/**
 * The contract of a probe kind. One file and one line in registry.ts make a new one; it passes the
 * conformance suite in test/integration/probes/conformance.test.ts.
 */
import type { ZodMiniType } from 'zod/mini';
import type { ReasonCode } from '../health/catalogue.ts';
import type { Domain, EpochMs, Memory, Millis, Outcome, ProbeId } from '../health/observation.ts';
import type { Children } from '../platform/child/run.ts';
import type { Clock } from '../platform/clock.ts';
import type { Secrets } from '../platform/secrets.ts';
import type { MountTable } from '../share/mount-table.ts';
import type { ShareVisitor } from '../share/visitor.ts';
import type { Tailnet } from './tailscale/tailnet.ts';

/** The ports that a probe may use, created once by the composition root. */
export interface ProbePorts {
  readonly clock: Clock;
  readonly children: Children;
  readonly secrets: Secrets;
  readonly tailnet: Tailnet;
  readonly mounts: MountTable;
  readonly share: ShareVisitor;
  /** Left out where this machine has no mirror. */
  readonly heartbeats?: Heartbeats;
  /** The vault that the mirror has pinned, or a person adopted; it goes before what a probe remembers. */
  readonly pinnedVault?: () => string | null;
}

/** What this machine's own mirror wrote into the vault last. */
export interface Heartbeats {
  /** `null`: it has written none yet. */
  lastWritten(): WrittenHeartbeat | null;
}

export interface WrittenHeartbeat {
  readonly run: string;
  readonly at: EpochMs;
  /** Of the vault that it was written into. */
  readonly vaultId: string | null;
}

export interface ProbeContext extends ProbePorts {
  readonly probe: ProbeId;
  /**
   * Aborted with a `DeadlineReached` reason when the attempt's one deadline passes, or with
   * `Cancelled` when ytm ends or the attempt is dropped. A probe must settle at once then; one that
   * does not is abandoned by attempt.ts after a short grace.
   */
  readonly signal: AbortSignal;
  /** The attempt's whole budget; `signal` fires when it is used up. */
  readonly timeoutMs: Millis;
  /** What earlier attempts of this probe asked to remember. */
  readonly remembered: Memory;
}

export interface ProbeKind<S> {
  readonly kind: string;
  /** The kind's own keys in the config (the common ones, such as `every`, are not among them). */
  readonly settings: ZodMiniType<S>;
  readonly defaults: { readonly domain: Domain; readonly every: string; readonly timeout: string };
  /** Every code that `observe` can produce: the exporter starts their counters at zero. */
  readonly codes: readonly ReasonCode[];
  /** What the probe looks at, for people and logs, credentials removed. */
  target(settings: S): string;
  /** Never throws for network or system errors; exceptions are bugs and become `probe.internal`. */
  observe(settings: S, context: ProbeContext): Promise<Outcome>;
}

/** The attempt's deadline has passed: the target did not answer in time. */
export class DeadlineReached extends Error {
  override readonly name = 'DeadlineReached';
}

/** ytm gave the attempt up (shutdown, sleep): says nothing about the target. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}
