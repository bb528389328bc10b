/**
 * The results of attempts. Pure data: nothing here reads a clock, a file or a socket.
 *
 * Times are in milliseconds: `EpochMs` on the wall clock (UTC), `Millis` for spans.
 */
import type { ReasonCode } from './catalogue.ts';
import type { Args, EpochMs, Millis, ProbeId, Scalar } from './ids.ts';

export type { Args, ComponentId, Domain, EpochMs, Millis, ProbeId, Scalar } from './ids.ts';

/** Why an attempt was not good: a code of the catalogue, the values for its sentence, and a short technical detail in English (at most 300 characters). */
export interface Trouble {
  readonly code: ReasonCode;
  readonly args: Args;
  readonly detail: string;
}

/** Values that a probe keeps from attempt to attempt (persisted with its streaks). Small scalars only; `null` forgets a key. */
export type Memory = Readonly<Record<string, Scalar>>;

interface Seen {
  readonly facts: Facts;
  readonly remember?: Memory;
}

/** The result of one attempt. */
export type Outcome =
  /** The target answered and meets the expectation, perhaps with a warning. */
  | (Seen & { readonly kind: 'answered'; readonly ok: true; readonly warning: Trouble | null })
  /** The target answered, but not as it should. A sign of life of its host. */
  | (Seen & { readonly kind: 'answered'; readonly ok: false; readonly trouble: Trouble })
  /** The target failed. `life`: its host sent something nevertheless (refused, reset, a certificate, half a response). */
  | (Seen & { readonly kind: 'failed'; readonly trouble: Trouble; readonly life: boolean })
  /** A problem on this machine; the state of the target is unknown. */
  | (Seen & { readonly kind: 'not-run'; readonly trouble: Trouble });

/** An outcome with probe, time and duration. `at` is when the attempt ended, `startedAt` when it began. */
export interface Observation {
  readonly probe: ProbeId;
  readonly startedAt: EpochMs;
  readonly at: EpochMs;
  readonly took: Millis;
  readonly outcome: Outcome;
}

// ---- facts, by area; a kind fills in its own ------------------------------------------------

/** Spans of one HTTP attempt in ms, over all redirects; a phase that was not reached is absent. */
export interface HttpPhases {
  readonly resolve?: Millis;
  readonly connect?: Millis;
  readonly tls?: Millis;
  readonly processing?: Millis;
  readonly transfer?: Millis;
}
export interface HttpFacts {
  readonly status?: number;
  readonly version?: string;
  readonly address?: string;
  readonly family?: 4 | 6;
  readonly redirects?: number;
  /** Where the redirects ended, credentials removed. */
  readonly finalUrl?: string;
  readonly contentType?: string;
  /** Body bytes after decompression. */
  readonly bytes?: number;
  readonly lastModified?: EpochMs;
  readonly retryAfterSeconds?: number;
  readonly phases: HttpPhases;
}
export interface TlsFacts {
  /** The earliest end of validity in the chain that verifies; of one that does not verify, in what was sent. Absent: no date could be read. */
  readonly expiresAt?: EpochMs;
  /** From when the certificate that ends first is valid. */
  readonly validFrom?: EpochMs;
  readonly protocol: string;
  readonly subject: string;
  readonly issuer: string;
  readonly fingerprint256: string;
}
export interface TailscaleFacts {
  readonly path?: 'direct' | 'derp' | 'peer_relay';
  readonly via?: string;
  readonly roundTripMs?: Millis;
  readonly ip?: string;
  readonly peerName?: string;
  /** The state of the peer according to the control server, if status reports it. */
  readonly peerOnline?: boolean;
  readonly peerLastSeen?: EpochMs;
  readonly keyExpiresAt?: EpochMs;
}
export interface ObserverFacts {
  readonly backendState?: string;
  readonly selfOnline?: boolean;
  readonly name?: string;
  readonly ip?: string;
  readonly version?: string;
  readonly keyExpiresAt?: EpochMs;
  readonly health?: readonly string[];
}
export interface WatchdogFacts {
  readonly online?: boolean;
  readonly reportedAt?: EpochMs;
  /** Which field (or `Last-Modified`) the time came from. */
  readonly timeSource?: string;
  readonly ageMs?: Millis;
}
/** The newest heartbeat as the gateway shows it. */
export interface HeartbeatFacts {
  /** Of the vault that it was written into; `null`: that vault has none. */
  readonly vaultId: string | null;
  readonly run: string;
  /** When it was written, by the writer's clock. */
  readonly at: EpochMs;
  readonly host?: string;
  /** Its age when it was seen, never negative. */
  readonly ageMs: Millis;
}
/** What another machine's ytm says. */
export interface PeerFacts {
  readonly host: string;
  readonly version?: string;
  /** Of its snapshot, by its own clock. */
  readonly at: EpochMs;
  /** Of its snapshot when it was read, never negative. */
  readonly ageMs: Millis;
  /** `verdict` is `unknown` for a word that is none. */
  readonly components: readonly { readonly id: string; readonly verdict: string }[];
}
export interface MountFacts {
  readonly path: string;
  readonly fsType?: string;
  readonly source?: string;
  readonly readOnly?: boolean;
  /** The device number `major:minor`, if the table has it (Linux). */
  readonly device?: string;
  readonly host?: string;
  readonly share?: string;
}
/** The planning folder of the vault. */
export interface PlanningFacts {
  /** Without hidden names; at most 1000 are counted. */
  readonly entries: number;
  /** When a name in it last changed, by the share's clock. */
  readonly changedAt: EpochMs;
}
export interface SentinelFacts {
  readonly vaultId: string | null;
  readonly device?: string;
}
export interface SpaceFacts {
  readonly path: string;
  readonly freeBytes: number;
  readonly sizeBytes: number;
}
export interface TcpFacts {
  readonly address?: string;
  readonly family?: 4 | 6;
  readonly connectMs?: Millis;
}
export interface DnsFacts {
  readonly addresses: readonly string[];
  readonly resolveMs?: Millis;
}
/** One value of a plugin's perfdata (monitoring-plugins guidelines). */
export interface Perfdata {
  readonly label: string;
  readonly value: number;
  readonly unit: string;
}
export interface CommandFacts {
  readonly exitCode?: number;
  readonly output?: string;
  readonly perfdata?: readonly Perfdata[];
}

export interface Facts {
  readonly http?: HttpFacts;
  readonly tls?: TlsFacts;
  readonly tailscale?: TailscaleFacts;
  readonly observer?: ObserverFacts;
  readonly watchdog?: WatchdogFacts;
  readonly heartbeat?: HeartbeatFacts;
  readonly mount?: MountFacts;
  readonly sentinel?: SentinelFacts;
  readonly planning?: PlanningFacts;
  readonly space?: SpaceFacts;
  readonly tcp?: TcpFacts;
  readonly dns?: DnsFacts;
  readonly command?: CommandFacts;
  readonly peer?: PeerFacts;
}

// ---- constructors: the only way probes make outcomes ----------------------------------------

export function trouble(code: ReasonCode, args: Args = {}, detail = ''): Trouble {
  return { code, args, detail: detail.slice(0, 300) };
}

export function answered(facts: Facts, warning: Trouble | null = null, remember?: Memory): Outcome {
  return { kind: 'answered', ok: true, warning, facts, ...(remember ? { remember } : {}) };
}

export function answeredBadly(problem: Trouble, facts: Facts = {}, remember?: Memory): Outcome {
  return { kind: 'answered', ok: false, trouble: problem, facts, ...(remember ? { remember } : {}) };
}

export function failed(problem: Trouble, life: boolean, facts: Facts = {}): Outcome {
  return { kind: 'failed', trouble: problem, life, facts };
}

export function notRun(problem: Trouble, facts: Facts = {}): Outcome {
  return { kind: 'not-run', trouble: problem, facts };
}

/** The trouble or the warning of an outcome; `null` when it is simply good. */
export function troubleOf(outcome: Outcome): Trouble | null {
  if (outcome.kind === 'answered' && outcome.ok) return outcome.warning;
  return outcome.trouble;
}

/** Whether the outcome is a sign of life of the target's host. */
export function showsLife(outcome: Outcome): boolean {
  if (outcome.kind === 'answered') return true;
  return outcome.kind === 'failed' && outcome.life;
}
