/** A small fleet to run the built program on: the demo's lab, with configs that differ from the lab's own where a test says so. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { FaultId } from '../../../src/demo/faults.ts';
import { startLab } from '../../../src/demo/lab.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { codeCache } from '../helpers.ts';

/** What a config says beyond the lab's own, section by section and key by key; `null` takes a key away. */
export interface Changes {
  readonly [key: string]: Changes | readonly (string | number)[] | string | number | boolean | null;
}

/** Where one ytm lives: a config of its own, and a state folder that nobody else uses. */
export interface Site {
  readonly config: string;
  readonly state: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Who cleans up at its end: a test's own context, so that tests may run side by side. */
export interface Owner {
  onTestFinished(cleanUp: () => Promise<void> | void): void;
}

export interface Fleet {
  readonly folder: string;
  readonly gatewayUrl: string;
  readonly share: string;
  /** Exactly these faults from now on. */
  faults(...faults: readonly FaultId[]): Promise<void>;
  /** Another ytm that looks at this fleet; of changes to the same key the later one holds. */
  site(...changes: readonly Changes[]): Site;
  /** The lab's own config as a value. */
  config(): Changes;
  stop(): Promise<void>;
}

/** Every probe of the lab. */
export const STANDARD_PROBES: readonly string[] = [
  'tailscale',
  'ui',
  'healthz',
  'files',
  'watchdog',
  'mount',
  'sentinel',
  'space',
  'smb',
  'hotspace',
  'observer',
];

const ONE_ANSWER = { rise: 1, fall: 1 };

/** Runs without a daemon in which one answer decides, with time enough for one on a busy machine. */
export const AT_ONCE: Changes = { hysteresis: ONE_ANSWER, probes: rhythm('30s', '10s', '8s') };

/** A daemon that looks every few seconds, and for which one answer decides. */
export const QUICK: Changes = { hysteresis: ONE_ANSWER, probes: rhythm('4s', '3500ms', '3500ms') };

/** A daemon that makes its first attempts, and then none that nobody asks for. */
export const SELDOM: Changes = { probes: rhythm('1h', '10s', '10s') };

function rhythm(every: string, timeout: string, httpTimeout: string): Changes {
  const http = ['ui', 'healthz', 'files', 'watchdog'];
  return Object.fromEntries(STANDARD_PROBES.map((id) => [id, { every, timeout: http.includes(id) ? httpTimeout : timeout }]));
}

/** A fleet of one test. */
export async function fleetOf(owner: Owner): Promise<Fleet> {
  const fleet = await startFleet();
  owner.onTestFinished(() => fleet.stop());
  return fleet;
}

/** A fleet for a whole file, whose tests then run one after the other. */
export async function startFleet(): Promise<Fleet> {
  const parent = mkdtempSync(join(tmpdir(), 'ytm-e2e-'));
  const lab = await startLab({ clock: systemClock, language: 'en', parent });
  const config = (): Changes => parse(readFileSync(lab.configFile, 'utf8')) as Changes;
  return {
    folder: lab.folder,
    gatewayUrl: lab.gatewayUrl,
    share: join(lab.folder, 'share'),
    faults: (...faults) => lab.setFaults(faults),
    site: (...changes) => makeSite(parent, changes.reduce(merged, config())),
    config,
    async stop() {
      await lab.stop();
      rmSync(parent, { recursive: true, force: true });
    },
  };
}

/** A config file and what a ytm that uses it finds around itself, in a new folder under `parent`. */
export function makeSite(parent: string, config: Changes): Site {
  const folder = mkdtempSync(join(parent, 'site-'));
  const file = join(folder, 'config.yaml');
  const state = join(folder, 'state');
  const paths = merged((config['paths'] as Changes | undefined) ?? {}, { state });
  writeFileSync(file, stringify({ ...config, paths }), { mode: 0o600 });
  mkdirSync(join(folder, 'home'));
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: join(folder, 'home'),
    XDG_CACHE_HOME: codeCache(parent),
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
  };
  return { config: file, state, env: { ...env, YTM_CONFIG: file } };
}

function merged(base: Changes, changes: Changes): Changes {
  const result = new Map(Object.entries(base));
  for (const [key, change] of Object.entries(changes)) {
    const before = result.get(key);
    if (change === null) result.delete(key);
    else result.set(key, isMapping(change) && isMapping(before) ? merged(before, change) : change);
  }
  return Object.fromEntries(result);
}

function isMapping(value: Changes[string] | undefined): value is Changes {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
