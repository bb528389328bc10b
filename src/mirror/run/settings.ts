/** The config of the mirror → what a run is told. */
import { relative } from 'node:path';
import type { ConfiguredMirror } from '../../config/config.ts';
import type { MirrorSettings } from './ports.ts';

/** Of the system, terminator included; and room for what the trash and a run's name put before a path. */
const LONGEST_PATH = { darwin: 1_024, other: 4_096 };
const BEFORE_IN_TRASH = 64;

export function settingsOf(
  mirror: ConfiguredMirror,
  { host, platform }: { readonly host: string; readonly platform: NodeJS.Platform },
): MirrorSettings {
  const { hot, share, vault, trash, minHotRatio, settleMs, budget, strangers, logDir } = mirror;
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
      strangers,
      budget,
      minHotRatio,
      trash: trash !== null,
      settleMs,
      longestPath: LONGEST_PATH[platform === 'darwin' ? platform : 'other'] - BEFORE_IN_TRASH,
      roots: { hot, vaultInShare: relative(share, vault), shares: [share, ...mirror.knownMounts] },
    },
    logsInHot: insideOf(hot, logDir),
    allowSameDevice: mirror.allowSameDevice,
    onBattery: mirror.onBattery,
    shadow: mirror.shadow,
    niceness: mirror.nice,
    rsync: mirror.rsync,
  };
}

function insideOf(root: string, path: string | null): string | null {
  return path?.startsWith(`${root}/`) === true ? path.slice(root.length + 1) : null;
}
