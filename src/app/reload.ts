/** Puts the config file in force again while ytm runs: all of it, or nothing. */
import type { Config, ConfigProblem } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { formatProblem } from '../config/mistakes.ts';
import type { Reload, ReloadResult } from '../ports/reload.ts';
import { PROBE_KINDS } from '../probes/registry.ts';
import type { ConfigWatch } from './config-watch.ts';
import type { OwnEngine } from './own-engine.ts';
import type { Surroundings } from './surroundings.ts';

export interface ReloadOptions {
  readonly engine: OwnEngine;
  readonly watch: ConfigWatch;
  readonly io: Pick<Surroundings, 'env'>;
  /** Hears of every attempt, with its warnings. */
  readonly onEnd: (result: ReloadResult, warnings: readonly ConfigProblem[]) => void;
}

/** Requests that come while one is under way are answered together by the next one. */
export function createReload(options: ReloadOptions): Reload {
  let underWay: Promise<ReloadResult> | null = null;
  let waiting: Promise<ReloadResult> | null = null;
  const begin = (): Promise<ReloadResult> => {
    underWay = reloadOnce(options).finally(() => {
      underWay = null;
    });
    return underWay;
  };
  return () => {
    if (underWay === null) return begin();
    waiting ??= underWay.then(() => {
      waiting = null;
      return begin();
    });
    return waiting;
  };
}

async function reloadOnce({ engine, watch, io, onEnd }: ReloadOptions): Promise<ReloadResult> {
  const before = engine.runtime.config;
  // So that what is refused below is what the file holds.
  await watch.look();
  const loaded = await loadConfig({ file: before.file, env: io.env, kinds: PROBE_KINDS });
  if (!loaded.ok) {
    watch.refused({ why: 'invalid', keys: [] });
    const result: ReloadResult = { ok: false, why: 'invalid', problems: loaded.problems.map((problem) => formatProblem(problem)) };
    onEnd(result, []);
    return result;
  }
  const keys = keysThatNeedRestart(before, loaded.config);
  if (keys.length > 0) {
    watch.refused({ why: 'restart', keys });
    const result: ReloadResult = {
      ok: false,
      why: 'restart',
      problems: keys.map((key) => `${key} can only change with a restart of ytm serve`),
    };
    onEnd(result, loaded.warnings);
    return result;
  }
  engine.parts.reconfigure(loaded.config);
  watch.accepted(loaded.config.hash);
  const result: ReloadResult = { ok: true };
  onEnd(result, loaded.warnings);
  return result;
}

/** What is opened or decided once at the start: the folders, the listener, and where this machine's own programs and tables are. */
const FIXED: Readonly<Record<string, (config: Config) => unknown>> = {
  'paths.hot': ({ paths }) => paths.hot,
  'paths.share': ({ paths }) => paths.share,
  'paths.vault': ({ paths }) => paths.vault,
  'paths.assets': ({ paths }) => paths.assets,
  'paths.planning': ({ paths }) => paths.planning,
  'paths.state': ({ paths }) => paths.state,
  'exporter.listen': ({ exporter }) => exporter.listen,
  'tailscale.bin': ({ tailscale }) => tailscale.bin,
  'mount.table': ({ mount }) => mount.table,
};

/** The keys in which the two configs differ and that are read only at the start. */
export function keysThatNeedRestart(before: Config, after: Config): readonly string[] {
  return Object.entries(FIXED).flatMap(([key, of]) => (JSON.stringify(of(before)) === JSON.stringify(of(after)) ? [] : [key]));
}
