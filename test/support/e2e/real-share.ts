/** A really mounted share (FUSE) for a fleet, in place of the lab's folder; it can be made to hang. */
import { cpSync } from 'node:fs';
import { type FuseMount, mountFuse } from '../fuse/fuse-mount.ts';
import type { Changes, Fleet, Owner } from './fleet.ts';

export interface RealShare {
  readonly mount: FuseMount;
  /** What a config says to look at it, by this machine's own mount table. */
  readonly changes: Changes;
}

/** A mount with the same vault as the lab's share; also what hangs on it ends with its owner. */
export async function mountShare(fleet: Fleet, owner: Owner): Promise<RealShare> {
  const mount = await mountFuse({ source: '//127.0.0.1/studio' });
  owner.onTestFinished(() => mount.unmount());
  cpSync(fleet.share, mount.backing, { recursive: true });
  return {
    mount,
    changes: {
      paths: { share: mount.path },
      mount: null,
      // Only a mount of SMB tells its host.
      vault: { host: '127.0.0.1' },
      mirror: { allowSameDevice: false },
      probes: { mount: { fsTypes: ['fuse.ytmtest'] } },
    },
  };
}
