/** Every check of `ytm doctor storage`, in the order in which they are reported. */
import { mountCheck } from './mount.ts';
import { pathsCheck } from './paths.ts';
import type { StorageCheck } from './place.ts';
import { privacyCheck } from './privacy.ts';
import { rsyncCheck } from './rsync.ts';
import { stateCheck } from './state.ts';
import { tailscaleCheck } from './tailscale.ts';

export const STORAGE_CHECKS: readonly StorageCheck[] = [stateCheck, mountCheck, pathsCheck, privacyCheck, rsyncCheck, tailscaleCheck];
