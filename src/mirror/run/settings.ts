/** Derives the settings of the mirror from the config. */
import { relative } from 'node:path';
import type { ConfiguredMirror } from '../../config/config.ts';
import type { MirrorSettings } from './ports.ts';

/** The system's limit including the terminator; leaves room for the trash and a run's name before a path. */
const LONGEST_PATH = { darwin: 1_024, other: 4_096 };
const BEFORE_IN_TRASH = 64;

export function settingsOf(
  mirror: ConfiguredMirror,
  { host, platform }: { readonly host: string; readonly platform: NodeJS.Platform },
): MirrorSettings {
  const { hot, share, vault, trash, minHotRatio, settleMs, unmanaged, logDir } = mirror;
  const { bytes: budgetBytes, ...budget } = mirror.budget;
  return {
    host,
    hot,
    share,
    vault,
    contract: {
      delete: mirror.delete,
      exclude: mirror.exclude,
      keep: mirror.keep,
      realDirsOnly: mirror.realDirsOnly,
      junk: mirror.junk,
      bundles: mirror.bundles,
      unmanaged,
      budget,
      minHotRatio,
      trash: trash !== null,
      settleMs,
      longestPath: LONGEST_PATH[platform === 'darwin' ? platform : 'other'] - BEFORE_IN_TRASH,
      roots: { hot, vaultInShare: relative(share, vault), shares: [share, ...mirror.knownMounts] },
    },
    identity: mirror.identity,
    ownRules: mirror.ownRules,
    logsInHot: insideOf(hot, logDir),
    allowSameDevice: mirror.allowSameDevice,
    onBattery: mirror.onBattery,
    pauseWhile: mirror.pauseWhile,
    reconcileMs: mirror.reconcileMs,
    everyMs: mirror.everyMs,
    shadow: mirror.shadow,
    trash,
    budgetBytes,
    niceness: mirror.nice,
    rsync: mirror.rsync,
  };
}

function insideOf(root: string, path: string | null): string | null {
  return path?.startsWith(`${root}/`) === true ? path.slice(root.length + 1) : null;
}
