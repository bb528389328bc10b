/** What the checks of `ytm doctor storage` look at, each thing once. Paths are looked at through children only. */
import type { Config } from '../../config/config.ts';
import type { Noted, StoppedCode } from '../../health/recording.ts';
import type { RsyncLocator } from '../../mirror/rsync/locate.ts';
import type { Tailnet } from '../../probes/tailscale/tailnet.ts';
import type { MountEntry } from '../../share/mount-entry.ts';
import type { Examined } from '../finding.ts';
import type { PathReport } from '../inspect/protocol.ts';

/** A path of the config. */
export interface NamedPath {
  /** Its key in the config, such as `paths.hot`. */
  readonly key: string;
  readonly path: string;
  /** It lies on the share, and on its device. */
  readonly onShare: boolean;
}

export interface StoragePlace {
  readonly config: Config;
  readonly platform: NodeJS.Platform;
  /** The Node that runs this ytm: macOS gives its permissions to that file. */
  readonly program: string;
  readonly signal: AbortSignal;
  /** `null`: the state folder can be used; else why not. */
  readonly stateProblem: string | null;
  /** `null`: the table cannot be read. */
  mounts(): Promise<readonly MountEntry[] | null>;
  /** The mount of the share itself. */
  shareMount(): Promise<MountEntry | null>;
  look(path: string): Promise<PathReport>;
  /** Why nothing can be recorded in the state folder; `null`: something was. */
  unrecorded(): Promise<Noted<StoppedCode> | null>;
  /** The names in the state folder, which lies on a local disk. */
  stateNames(): readonly string[];
  readonly rsync: RsyncLocator;
  readonly tailnet: Tailnet;
  readonly findTailscale: () => Promise<string | null>;
}

export interface StorageCheck {
  readonly id: string;
  examine(place: StoragePlace): Promise<Examined>;
}

export function pathsOf({ paths }: Config): readonly NamedPath[] {
  const { hot, share, vault, assets, planning } = paths;
  const on = (path: string): boolean => share !== null && (path === share || path.startsWith(`${share}/`));
  const named = [
    ['paths.hot', hot],
    ['paths.share', share],
    ['paths.vault', vault],
    ['paths.assets', assets],
    ['paths.planning', planning],
  ] as const;
  return named.flatMap(([key, path]) => (path === null ? [] : [{ key, path, onShare: on(path) }]));
}
