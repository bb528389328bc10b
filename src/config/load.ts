/** The config file → the effective `Config`, or all of its problems. */

import { resolve } from 'node:path';
import { nextRuns } from '../platform/cron.ts';
import { defaultConfigFile, type Env, expandHome, homeOf, isInside } from '../platform/paths.ts';
import { shellWord } from '../platform/shell-word.ts';
import type { Config, LoadResult } from './config.ts';
import { interpretConfig } from './interpret.ts';
import type { ProbeKinds } from './probe-reader.ts';
import { onShare, readTrustedFile } from './trusted-file.ts';

export interface LoadOptions {
  /** Absolute path; see `findConfigFile`. */
  readonly file: string;
  readonly env: Env;
  /** The registry of probe kinds. */
  readonly kinds: ProbeKinds;
  /** Default: this machine's. */
  readonly platform?: NodeJS.Platform;
}

/** Where the config is: `--config`, else `$YTM_CONFIG`, else the default location. Never the current folder. */
export function findConfigFile(given: string | undefined, env: Env): string {
  const named = given ?? env['YTM_CONFIG'];
  if (named === undefined || named === '') return defaultConfigFile(env);
  return expandHome(named, homeOf(env)) ?? resolve(named);
}

function initCommand(file: string, env: Env): string {
  return ['ytm config init', ...(file === findConfigFile(undefined, env) ? [] : ['--config', shellWord(file)])].join(' ');
}

/** Reads, checks and completes the config. Never throws for what is in the file. */
export async function loadConfig({ file, env, kinds, platform = process.platform }: LoadOptions): Promise<LoadResult> {
  const refuse = (message: string, language: Config['language'] = 'auto'): LoadResult => ({
    ok: false,
    problems: [{ file, line: null, column: null, path: '', message }],
    language,
  });
  const shareByEnv = env['YTM_SHARED_STORAGE_ROOT'] || null;
  const read = readTrustedFile(file, shareByEnv === null ? null : expandHome(shareByEnv, homeOf(env)));
  if (!read.ok) return refuse(read.isMissing === true ? `${read.message}; to create one: ${initCommand(file, env)}` : read.message);
  const loaded = await interpretConfig(read.text, { file, env, platform, kinds, nextRuns });
  if (!loaded.ok) return loaded;
  const { paths, language } = loaded.config;
  const { share } = paths;
  if (share !== null && [file, read.realPath].some((path) => isInside(path, share))) return refuse(onShare(share), language);
  return loaded;
}
