/** The section `mirror` → the effective settings: defaults derived from paths, overrides by the environment, contradictions. */
import { join } from 'node:path';
import { homeOf, isInside } from '../platform/paths.ts';
import { formatDuration, formatShare, formatSize } from '../schema/units.ts';
import type { Config, ConfiguredMirror, MirrorConfig, PathsConfig } from './config.ts';
import { integerFrom, type Surroundings } from './effective.ts';
import { keyOf, RULE_KEYS, type RuleKey, type RuleRoots, readRule } from './mirror-rules.ts';
import type { Mistakes } from './mistakes.ts';
import { gapsOf } from './probe-entries.ts';
import type { NextRuns } from './probe-reader.ts';
import { bandwidthAsWritten, rsyncOf } from './rsync-settings.ts';
import type { Sections } from './sections.ts';

const PLANNING = 'planning';
const USUAL = { keep: ['scripts', 'thumbnails/assets', 'video/runs'], realDirsOnly: ['video/input'] } as const;
const LOGS_IN_HOT = 'logs/ops/workspaces_mirror';
const RECONCILE_MS = 6 * 3_600_000;
const NICEST = 19;

/** The mirror of this machine; `null` if there is none, because hot or the share is not configured. */
export function mirrorOf({ paths, mirror }: Config): ConfiguredMirror | null {
  const { hot, share, vault } = paths;
  return hot === null || share === null || vault === null ? null : { ...mirror, hot, share, vault };
}

export async function mirrorSettings(
  sections: Sections,
  paths: PathsConfig,
  { nextRuns, ...around }: Surroundings & { readonly nextRuns: NextRuns },
): Promise<MirrorConfig> {
  const { mirror, doctor } = sections;
  const every = mirror.every === false ? null : mirror.every;
  const gaps = every === null ? null : await gapsOf(every, 'mirror.every', { nextRuns, mistakes: around.mistakes });
  const logDir = mirror.logDir ?? (paths.hot === null ? null : join(paths.hot, LOGS_IN_HOT));
  const everyMs = gaps?.longest ?? null;
  const reconcileMs = mirror.reconcile ?? Math.max(RECONCILE_MS, everyMs ?? 0);
  checkReconcile(reconcileMs, everyMs, around.mistakes);
  checkLogDir(mirror.logDir ?? null, paths, around.mistakes);
  noteOrigins(mirror, around);
  return {
    every,
    everyMs,
    delete: mirror.delete,
    ...rulesOf(sections, paths, around),
    junk: mirror.junk,
    bundles: mirror.bundles,
    unmanaged: mirror.unmanaged,
    budget: mirror.budget,
    minHotRatio: mirror.minHotRatio,
    identity: mirror.identity,
    trash: trashOf(mirror.trash, around.mistakes),
    verify: mirror.verify === false ? null : { everyMs: mirror.verify.every, sample: mirror.verify.sample },
    settleMs: mirror.settle,
    hints: hintsOf(mirror, around.mistakes),
    onBattery: mirror.onBattery,
    pauseWhile: mirror.pauseWhile,
    shadow: mirror.shadow,
    allowSameDevice: mirror.allowSameDevice,
    rsync: rsyncOf(mirror.rsync, around),
    nice: integerFrom('YTM_MIRROR_NICE', 'mirror.nice', { max: NICEST, otherwise: mirror.nice }, around),
    reconcileMs,
    logDir,
    knownMounts: doctor.knownMounts,
  };
}

/** The section in the form of the file, without its gate. */
export function mirrorAsWritten(mirror: MirrorConfig): Readonly<Record<string, unknown>> {
  const { every, trash, verify, rsync, budget } = mirror;
  return {
    every: every === null ? false : every.kind === 'cron' ? every.expression : formatDuration(every.ms),
    reconcile: formatDuration(mirror.reconcileMs),
    settle: formatDuration(mirror.settleMs),
    hints: mirror.hints,
    onBattery: mirror.onBattery,
    pauseWhile: mirror.pauseWhile,
    shadow: mirror.shadow,
    nice: mirror.nice,
    logDir: mirror.logDir,
    delete: mirror.delete,
    exclude: mirror.exclude,
    keep: mirror.keep,
    realDirsOnly: mirror.realDirsOnly,
    junk: mirror.junk,
    bundles: mirror.bundles,
    unmanaged: mirror.unmanaged,
    budget: {
      ...budget,
      ratio: formatShare(budget.ratio),
      perFolder: formatShare(budget.perFolder),
      updates: formatShare(budget.updates),
      bytes: formatSize(budget.bytes),
    },
    minHotRatio: formatShare(mirror.minHotRatio),
    identity: mirror.identity,
    trash:
      trash === null
        ? false
        : { keep: formatDuration(trash.keepMs), max: formatSize(trash.max), keepAtLeast: formatDuration(trash.keepAtLeastMs) },
    verify: verify === null ? false : { every: formatDuration(verify.everyMs), sample: formatShare(verify.sample) },
    allowSameDevice: mirror.allowSameDevice,
    rsync: {
      bin: rsync.bin ?? 'auto',
      bwlimit: bandwidthAsWritten(rsync.bandwidth),
      wholeFile: rsync.wholeFile,
      timeout: formatDuration(rsync.timeoutSeconds * 1_000),
    },
  };
}

/** Keys of the mirror that are valid but have no effect, or not the apparent one. */
export function mirrorWarnings({ mirror, paths }: Pick<Config, 'mirror' | 'paths'>, warnings: Mistakes): void {
  const { exclude } = mirror;
  const isWithin = (path: string, outer: string): boolean => isInside(keyOf(path), keyOf(outer));
  for (const key of ['keep', 'realDirsOnly'] as const) {
    for (const path of mirror[key]) {
      const outer = exclude.find((excluded) => isWithin(path, excluded));
      if (outer !== undefined)
        warnings.add(`mirror.${key}`, `${path} has no effect: mirror.exclude contains ${outer}, which is never sent`);
    }
  }
  const planning = planningInVault(paths);
  if (planning !== null && !exclude.some((excluded) => isWithin(planning, excluded)))
    warnings.add(
      'mirror.exclude',
      `does not contain paths.planning (${planning} in the vault): files that hot has under that name would be sent there`,
    );
}

type Rules = Pick<MirrorConfig, RuleKey | 'ownRules'>;

function rulesOf({ mirror, doctor }: Sections, paths: PathsConfig, { env, mistakes }: Surroundings): Rules {
  const usual = { ...USUAL, exclude: [...new Set([PLANNING, ...placesOf(planningInVault(paths))])] };
  const roots: RuleRoots = { ...paths, knownMounts: doctor.knownMounts, home: homeOf(env) };
  const read = (key: RuleKey): readonly string[] => {
    const written = mirror[key];
    return written === undefined ? usual[key] : readRules(key, written, roots, mistakes);
  };
  const rules = { exclude: read('exclude'), keep: read('keep'), realDirsOnly: read('realDirsOnly') };
  const isUsual = (key: RuleKey, path: string): boolean => (usual[key] as readonly string[]).includes(path);
  const ownRules = RULE_KEYS.flatMap((key) => rules[key].filter((path) => !isUsual(key, path)).map((path) => ({ key, path })));
  return { ...rules, ownRules };
}

/** Each path once. */
function readRules(key: RuleKey, written: readonly string[], roots: RuleRoots, mistakes: Mistakes): readonly string[] {
  const paths = new Map<string, string>();
  for (const [index, rule] of written.entries()) {
    const reading = readRule(key, rule, roots);
    if ('path' in reading) paths.set(keyOf(reading.path), paths.get(keyOf(reading.path)) ?? reading.path);
    else mistakes.add(`mirror.${key}[${index}]`, `${JSON.stringify(rule)} ${reading.refused}`);
  }
  return [...paths.values()];
}

/** The place of planning relative to the vault; `null`: outside it. */
function planningInVault({ planning, vault }: PathsConfig): string | null {
  return planning !== null && vault !== null && planning !== vault && isInside(planning, vault) ? planning.slice(vault.length + 1) : null;
}

function placesOf(place: string | null): readonly string[] {
  return place === null ? [] : [place];
}

function trashOf(trash: Sections['mirror']['trash'], mistakes: Mistakes): MirrorConfig['trash'] {
  if (trash === false) return null;
  const { keep, keepAtLeast, max } = trash;
  if (keepAtLeast > keep)
    mistakes.add(
      'mirror.trash.keepAtLeast',
      `must not be longer than mirror.trash.keep (${formatDuration(keep)}), got ${formatDuration(keepAtLeast)}`,
    );
  return { keepMs: keep, keepAtLeastMs: keepAtLeast, max };
}

function checkReconcile(reconcileMs: number, everyMs: number | null, mistakes: Mistakes): void {
  if (everyMs !== null && reconcileMs < everyMs)
    mistakes.add(
      'mirror.reconcile',
      `must not be shorter than mirror.every (${formatDuration(everyMs)}), got ${formatDuration(reconcileMs)}`,
    );
}

/** Whoever names times of day, or starts runs by hand, does not want runs at other times. */
function hintsOf({ every, hints }: Pick<Sections['mirror'], 'every' | 'hints'>, mistakes: Mistakes): boolean {
  const isInterval = every !== false && every.kind === 'every';
  if (hints === true && !isInterval)
    mistakes.add('mirror.hints', 'needs an interval in mirror.every, such as 10m: hints start runs at any time');
  return hints ?? isInterval;
}

function checkLogDir(logDir: string | null, { hot, share }: PathsConfig, mistakes: Mistakes): void {
  if (logDir === null) return;
  if (share !== null && isInside(logDir, share)) mistakes.add('mirror.logDir', `must not be on the share (${share}), got ${logDir}`);
  if (hot !== null && isInside(hot, logDir)) mistakes.add('mirror.logDir', `must not contain paths.hot (${hot}), got ${logDir}`);
}

const PLAIN_KEYS = [
  'every',
  'reconcile',
  'settle',
  'hints',
  'onBattery',
  'pauseWhile',
  'shadow',
  'delete',
  'keep',
  'realDirsOnly',
  'junk',
  'bundles',
  'unmanaged',
  'budget.files',
  'budget.ratio',
  'budget.perFolder',
  'budget.updates',
  'budget.floor',
  'budget.bytes',
  'minHotRatio',
  'identity.inode',
  'identity.ctime',
  'identity.birth',
  'allowSameDevice',
];

function noteOrigins({ trash, verify }: Sections['mirror'], { origins }: Surroundings): void {
  for (const key of [
    ...PLAIN_KEYS,
    ...(trash === false ? ['trash'] : ['trash.keep', 'trash.max', 'trash.keepAtLeast']),
    ...(verify === false ? ['verify'] : ['verify.every', 'verify.sample']),
  ])
    origins.note(`mirror.${key}`);
  origins.note('mirror.exclude', { from: 'derived', path: 'paths.planning' });
  origins.note('mirror.logDir', { from: 'derived', path: 'paths.hot' });
  origins.note('doctor.knownMounts');
}
