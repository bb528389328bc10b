/** The effective configuration: complete, frozen, every default filled in. Made by load.ts only. */
import type { ComponentId, Domain, Millis, ProbeId } from '../health/observation.ts';
import type { SecretRef } from '../platform/secrets.ts';

export type Schedule = { readonly kind: 'every'; readonly ms: Millis } | { readonly kind: 'cron'; readonly expression: string };

/** What a probe may have to wait for. `vault.host`: learned from the mount table; `beat`: this machine has written its first one. */
export type Need = 'vault.host' | 'beat';

export interface ProbeConfig {
  readonly id: ProbeId;
  readonly kind: string;
  readonly component: ComponentId;
  readonly domain: Domain;
  readonly schedule: Schedule;
  /** The interval; of a cron schedule its longest gap (staleness and detection times rest on it). */
  readonly everyMs: Millis;
  readonly timeoutMs: Millis;
  /** False: never shuts the gate. */
  readonly gates: boolean;
  /** Checked against the kind's own schema; opaque to everything but the kind. */
  readonly settings: unknown;
  /** The probe cannot run before this is known. */
  readonly needs: Need | null;
}

export interface ComponentConfig {
  readonly id: ComponentId;
  readonly minDomains: number;
  readonly silenceMs: Millis;
}

export interface PathsConfig {
  readonly hot: string | null;
  readonly share: string | null;
  readonly vault: string | null;
  readonly assets: string | null;
  readonly planning: string | null;
  readonly state: string;
}

/** The contract of the mirror and how it runs; every share of a whole is 0 to 1. On a machine without hot it is there and does nothing. */
export interface MirrorConfig {
  /** `null`: only by hand. */
  readonly every: Schedule | null;
  /** The interval; of a cron schedule its longest gap. */
  readonly everyMs: Millis | null;
  readonly delete: boolean;
  /** Below the root of hot and of the vault, without slashes at the ends; as are `keep` and `realDirsOnly`. */
  readonly exclude: readonly string[];
  readonly keep: readonly string[];
  readonly realDirsOnly: readonly string[];
  /** Patterns of one name: `*` and `?`. */
  readonly junk: readonly string[];
  readonly strangers: 'keep' | 'delete';
  readonly budget: {
    readonly files: number;
    readonly ratio: number;
    readonly perFolder: number;
    readonly updates: number;
    readonly floor: number;
  };
  readonly minHotRatio: number;
  /** `null`: what runs delete is really deleted. `max` is of the share's size. */
  readonly trash: { readonly keepMs: Millis; readonly max: number } | null;
  readonly settleMs: Millis;
  readonly onBattery: boolean;
  readonly shadow: boolean;
  readonly allowSameDevice: boolean;
  readonly rsync: {
    /** `null`: the first good one that is found. */
    readonly bin: string | null;
    /** 0: no limit. */
    readonly bwlimitKbps: number;
    readonly wholeFile: boolean;
    /** rsync's own `--timeout`; 0: none. */
    readonly timeoutSeconds: number;
  };
  readonly nice: number;
  readonly reconcileMs: Millis;
  /** `null` where there is no hot. */
  readonly logDir: string | null;
  /** Absolute paths under which the share is known on other machines (`doctor.knownMounts`). */
  readonly knownMounts: readonly string[];
}

/** A mirror that has both ends. */
export interface ConfiguredMirror extends MirrorConfig {
  readonly hot: string;
  readonly share: string;
  readonly vault: string;
}

export interface Config {
  /** Absolute path of the file it came from. */
  readonly file: string;
  readonly language: 'auto' | 'en' | 'ja';
  readonly paths: PathsConfig;
  readonly gateway: { readonly peer: string | null; readonly url: string | null; readonly lan: string | null } | null;
  readonly vault: { readonly host: string | null };
  /** URLs of which any HTTP answer shows that this machine is online; empty: no neutral check. */
  readonly observer: { readonly neutral: readonly string[] };
  readonly probes: readonly ProbeConfig[];
  readonly hysteresis: { readonly rise: number; readonly fall: number };
  readonly components: readonly ComponentConfig[];
  /** The worst verdict of each component that lets a job start. */
  readonly gate: Readonly<Record<ComponentId, 'healthy' | 'degraded'>>;
  readonly mirror: MirrorConfig;
  readonly exporter: {
    readonly listen: { readonly host: string; readonly port: number } | null;
    readonly allowHosts: readonly string[];
    readonly token: SecretRef | null;
  };
  /** How long attempts are kept one by one, and how long hours and changes of state; `hourlyMs` is never the shorter one. */
  readonly history: { readonly rawMs: Millis; readonly hourlyMs: Millis };
  readonly tailscale: { readonly bin: string | null };
  readonly mount: { readonly table: string | null };
}

/** One mistake in a config, with its place. `path` is dotted (`probes.ui.timeout`). */
export interface ConfigProblem {
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly path: string;
  /** What is wrong, what was expected and what was found, and the remedy where there is one: one English sentence. */
  readonly message: string;
}

/** Where an effective value came from, for `config show`. */
export type Origin =
  | { readonly from: 'file'; readonly line: number }
  | { readonly from: 'env'; readonly name: string }
  | { readonly from: 'default' }
  | { readonly from: 'derived'; readonly path: string };

export type LoadResult =
  | {
      readonly ok: true;
      readonly config: Config;
      readonly origins: ReadonlyMap<string, Origin>;
      /** Every probe as the file would write all of it, for `config show`. */
      readonly written: ReadonlyMap<ProbeId, Readonly<Record<string, unknown>>>;
      readonly warnings: readonly ConfigProblem[];
    }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };
