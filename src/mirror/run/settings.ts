/** The config of the mirror → what a run is told. */
import { relative } from 'node:path';
import type { ConfiguredMirror } from '../../config/config.ts';
import type { MirrorSettings } from './ports.ts';

export function settingsOf(mirror: ConfiguredMirror, host: string): MirrorSettings {
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
