/** Where a history is played: a hot tree on a local disk, a share of the kind that the history asks for, and a home for the tool's own files. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FuseMount, fuseProblem, mountFuse } from '../fuse/fuse-mount.ts';
import { type Mount, mountOver, mountProblem } from '../mirror/mounts.ts';
import { type Samba, sambaProblem, startSamba } from '../samba.ts';

/**
 * `disk`: a folder. `mounted`: a file system of its own, which can be taken away. The others are FUSE mounts. `slow`: each write takes a while;
 * `folds`: names that differ in case or Unicode form only are one; `nine-hours`: times come back 9 hours later than they were set; `small-files`: no
 * file may be larger than 1 MiB; `samba`: a real server and its client; `read-only-files`: nothing can be done to a file without write permission but to give it that.
 */
export type ShareKind = 'disk' | 'mounted' | 'slow' | 'folds' | 'nine-hours' | 'small-files' | 'read-only-files' | 'samba';

const FAULTS: Readonly<Record<Exclude<ShareKind, 'disk' | 'mounted' | 'samba'>, string>> = {
  slow: 'delay 0.03 write',
  folds: 'folds',
  'nine-hours': 'shift 32400',
  'small-files': 'largest 1048576',
  'read-only-files': 'strict',
};

/** Why this machine has no such share, or `null`. */
export function shareProblem(kind: ShareKind): string | null {
  if (kind === 'disk') return null;
  if (kind === 'samba') return sambaProblem;
  return kind === 'mounted' ? mountProblem : fuseProblem;
}

export interface Place {
  readonly kind: ShareKind;
  readonly hot: string;
  readonly share: string;
  readonly vault: string;
  /** The vault as it lies on the server, for whoever looks or works there without the client. */
  readonly served: string;
  /** Where peers put what they delete or replace; on the share, beside the vault. */
  readonly backup: string;
  readonly home: string;
  isMounted(): boolean;
  /** Takes a mounted share away; what lies beneath is an empty folder. */
  unmount(): void;
  remove(): Promise<void>;
}

export async function makePlace(kind: ShareKind): Promise<Place> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ytm-truth-')));
  const [hot, home] = ['hot', 'home'].map((name) => join(folder, name)) as [string, string];
  for (const each of [hot, home]) mkdirSync(each, { mode: 0o700 });
  const mounted = await mountShare(kind, join(folder, 'share'));
  const share = mounted.fuse?.path ?? join(folder, 'share');
  const vault = join(share, 'ytm_workspaces');
  mkdirSync(vault, { recursive: true });
  let isMounted = true;
  return {
    kind,
    hot,
    share,
    vault,
    served: mounted.samba === null ? vault : join(mounted.samba.backing, 'ytm_workspaces'),
    backup: join(share, 'backup'),
    home,
    isMounted: () => isMounted,
    unmount() {
      mounted.mount?.unmount();
      mkdirSync(vault, { recursive: true });
      isMounted = false;
    },
    async remove() {
      mounted.mount?.unmount();
      await mounted.fuse?.unmount();
      await mounted.samba?.stop();
      spawnSync('chmod', ['-R', 'u+w', folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Mounted {
  readonly samba: Samba | null;
  readonly fuse: FuseMount | null;
  readonly mount: Mount | null;
}

const NONE: Mounted = { fuse: null, mount: null, samba: null };

async function mountShare(kind: ShareKind, folder: string): Promise<Mounted> {
  if (kind === 'disk') return NONE;
  if (kind === 'mounted') return { ...NONE, mount: mountOver(folder) };
  if (kind === 'samba') {
    const samba = await startSamba();
    mkdirSync(folder);
    await samba.mountAt(folder);
    return { ...NONE, samba };
  }
  const fuse = await mountFuse();
  fuse.faults(FAULTS[kind]);
  return { ...NONE, fuse };
}
