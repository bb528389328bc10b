/** The effective configuration: complete, frozen, every default filled in. Made by load.ts only. */
import type { AlertTimes, SilenceWindow } from '../alerts/core/policy.ts';
import type { Bandwidth } from '../health/bandwidth.ts';
import type { Severity } from '../health/catalogue.ts';
import type { ComponentId, Domain, Millis, ProbeId } from '../health/observation.ts';
import type { SecretRef } from '../platform/secrets.ts';
import type { SizeSpec } from '../schema/units.ts';
import type { ListColumn } from './watch-columns.ts';

export type Schedule = { readonly kind: 'every'; readonly ms: Millis } | { readonly kind: 'cron'; readonly expression: string };

/** What a probe may have to wait for. `vault.host`: learned from the mount table; `heartbeat`: this machine has written its first heartbeat. */
export type Need = 'vault.host' | 'heartbeat';

export interface ProbeConfig {
  readonly id: ProbeId;
  readonly kind: string;
  readonly component: ComponentId;
  readonly domain: Domain;
  readonly schedule: Schedule;
  /** The interval; for a cron schedule its longest gap (staleness and detection times are based on it). */
  readonly everyMs: Millis;
  readonly timeoutMs: Millis;
  /** A good attempt that takes longer than this is a warning; `null`: none is. */
  readonly slowMs: Millis | null;
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
  /** Its machine sleeps: off the tailnet it is asleep or off, which is no outage. */
  readonly sleeps: boolean;
}

export interface PathsConfig {
  readonly hot: string | null;
  readonly share: string | null;
  readonly vault: string | null;
  readonly assets: string | null;
  readonly planning: string | null;
  readonly state: string;
}

/** The path rules of the mirror and how it runs; percentages are 0 to 1. It exists on a machine without hot too, and does nothing there. */
export interface MirrorConfig {
  /** `null`: only by hand. */
  readonly every: Schedule | null;
  /** The interval; for a cron schedule its longest gap. */
  readonly everyMs: Millis | null;
  readonly delete: boolean;
  /** Below the root of hot and of the vault, without slashes at the ends; as are `keep` and `realDirsOnly`. */
  readonly exclude: readonly string[];
  readonly keep: readonly string[];
  readonly realDirsOnly: readonly string[];
  /** The rules that are not defaults; a default rule does not need an existing path. */
  readonly ownRules: readonly { readonly key: 'exclude' | 'keep' | 'realDirsOnly'; readonly path: string }[];
  /** Patterns of one name: `*` and `?`. */
  readonly junk: readonly string[];
  readonly bundles: readonly string[];
  readonly unmanaged: 'keep' | 'delete';
  readonly budget: {
    readonly files: number;
    readonly ratio: number;
    readonly perFolder: number;
    readonly updates: number;
    readonly floor: number;
    /** Of the share's size. */
    readonly bytes: SizeSpec;
  };
  readonly minHotRatio: number;
  /** Which stat data of hot count besides size and modification time. */
  readonly identity: { readonly inode: boolean | 'auto'; readonly ctime: boolean | 'auto'; readonly birth: boolean | 'auto' };
  /** `null`: what runs delete is deleted permanently. Percentages of `max` refer to the size of the share. */
  readonly trash: { readonly keepMs: Millis; readonly keepAtLeastMs: Millis; readonly max: SizeSpec } | null;
  /** `null`: contents are read again only by hand. `sample`: of all files. */
  readonly verify: { readonly everyMs: Millis; readonly sample: number } | null;
  readonly settleMs: Millis;
  /** Changes in hot are watched for between the runs on schedule. */
  readonly hints: boolean;
  readonly onBattery: boolean;
  /** Patterns of names of programs. */
  readonly pauseWhile: readonly string[];
  readonly shadow: boolean;
  readonly allowSameDevice: boolean;
  readonly rsync: {
    /** `null`: the first suitable one that is found. */
    readonly bin: string | null;
    /** By time of day; empty: never limited. */
    readonly bandwidth: Bandwidth;
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

export interface NotifierConfig {
  readonly name: string;
  readonly kind: string;
  /** Checked against the kind's own schema; opaque to everything but the kind. */
  readonly settings: unknown;
  /** Which components it reports; `null`: all. */
  readonly components: readonly ComponentId[] | null;
  readonly severities: readonly Severity[] | null;
  /** The name of another notifier. */
  readonly fallback: string | null;
  /** Its kind and settings as the file writes them, for `config show`; secrets are references. */
  readonly written: Readonly<Record<string, unknown>>;
}

/** Which notifiers report incidents, and when. */
export interface AlertsConfig {
  readonly notifiers: readonly NotifierConfig[];
  /** What the config can change of the times. */
  readonly times: Pick<
    AlertTimes,
    'groupMs' | 'blindMs' | 'resolveMs' | 'apartMs' | 'remindersMs' | 'reminderEveryMs' | 'flapChanges' | 'flapWindowMs' | 'steadyMs'
  >;
  readonly windows: readonly SilenceWindow[];
  /** `ca`: a file with authorities to trust. */
  readonly deadman: { readonly url: SecretRef; readonly ca: string | null; readonly everyMs: Millis } | null;
  /** `schedule`: a cron expression; `to`: notifiers. */
  readonly digest: { readonly schedule: string; readonly to: readonly string[] } | null;
  /** The `ytm` probe of the machine that sends instead of this one; `null`: none does. */
  readonly pager: ProbeId | null;
}

/** A mirror that has both ends. */
export interface ConfiguredMirror extends MirrorConfig {
  readonly hot: string;
  readonly share: string;
  readonly vault: string;
}

export interface Hysteresis {
  readonly rise: number;
  readonly fall: number;
  /** With `fall` above 1, the bad attempts must span at least this. */
  readonly span: Millis;
}

/** How the dashboard looks at first, and how it draws attention. */
export interface WatchConfig {
  readonly window: '10m' | '1h' | '6h' | '24h' | '7d' | '30d';
  readonly sort: 'config' | 'problems' | 'name' | 'latency';
  readonly layout: 'auto' | 'below' | 'list';
  /** Times of day instead of ages. */
  readonly times: 'age' | 'clock';
  readonly columns: readonly ListColumn[];
  /** The keys of actions (watch-keys.ts) that have others than the usual ones. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
  readonly mouse: boolean;
  /** Whether window, order, layout and times that were chosen with keys are still so the next time. */
  readonly remember: boolean;
  readonly theme: 'auto' | 'color' | 'mono' | 'plain';
  readonly glyphs: 'auto' | 'unicode' | 'safe' | 'ascii';
  readonly title: boolean;
  readonly bell: AttentionLevel;
  readonly notify: AttentionLevel;
  /** Minutes after midnight, local time; one that ends before it begins ends on the next day. */
  readonly quiet: readonly { readonly fromMinute: number; readonly toMinute: number }[];
}

/** What is worth a sound or a notification. */
export type AttentionLevel = 'off' | 'critical' | 'all';

/** All paths are those of the gateway. */
export interface BootstrapConfig {
  readonly host: string | null;
  readonly unit: string;
  readonly share: string;
  readonly repository: string;
  readonly files: string | null;
  readonly port: number;
  readonly uiData: string;
  readonly uiDataVariable: string;
  readonly copies: string;
  readonly confirmMs: Millis;
}

export interface Config {
  /** Absolute path of the file it came from. */
  readonly file: string;
  /** Of the file's text; see config-hash.ts. */
  readonly hash: string;
  readonly language: 'auto' | 'en' | 'ja';
  readonly paths: PathsConfig;
  readonly gateway: { readonly peer: string | null; readonly url: string | null; readonly lan: string | null } | null;
  readonly vault: { readonly host: string | null };
  /** What `ytm gateway bootstrap` sets up; `null`: nothing. `host`: as ssh knows it. */
  readonly bootstrap: BootstrapConfig | null;
  /** URLs whose HTTP responses show that this machine is online; empty: no neutral check. */
  readonly observer: { readonly neutral: readonly string[] };
  readonly probes: readonly ProbeConfig[];
  readonly hysteresis: Hysteresis;
  readonly components: readonly ComponentConfig[];
  /** The worst verdict of each component with which a job may start. */
  readonly gate: Readonly<Record<ComponentId, 'healthy' | 'degraded'>>;
  readonly mirror: MirrorConfig;
  /** When the daemon runs the doctors, in minutes after midnight, local time; `null`: never. */
  readonly doctor: { readonly nightlyMinute: number | null };
  readonly alerts: AlertsConfig;
  readonly watch: WatchConfig;
  readonly exporter: {
    readonly listen: { readonly host: string; readonly port: number } | null;
    readonly allowHosts: readonly string[];
    readonly token: SecretRef | null;
  };
  /** The file that `ytm serve` writes for other machines; `null`: none. */
  readonly report: { readonly path: string; readonly everyMs: Millis } | null;
  /** How long attempts are kept one by one, and how long hours and changes of state; `hourlyMs` is never the shorter one. */
  readonly history: { readonly rawMs: Millis; readonly hourlyMs: Millis };
  readonly tailscale: { readonly bin: string | null };
  readonly mount: { readonly table: string | null };
}

/** One error in a config, with its place. `path` is dotted (`probes.ui.timeout`). */
export interface ConfigProblem {
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly path: string;
  /**
   * The error, the expected and the actual value, and the remedy if there is one: one English sentence (src/messages/config-problem.ts
   * translates it).
   */
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
  | {
      readonly ok: false;
      readonly problems: readonly ConfigProblem[];
      /** The language of the file, as far as it could be read. */
      readonly language: Config['language'];
    };
