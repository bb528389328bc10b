/**
 * The agent's working folder: the vault's root, identified by device and inode, and folders reached from there step by step. Each step
 * enters one real folder, so a link that is created meanwhile leads nowhere; names are used only relative to the working folder.
 */
import { closeSync, existsSync } from 'node:fs';
import { joined } from '../../core/entry.ts';
import type { EnterOrder } from '../protocol.ts';
import { atStep, VaultLost } from './failures.ts';
import { createSentinelWatch, type SentinelRead } from './sentinel-watch.ts';
import { HANDLES, here, isSamePlace, openHere } from './steps.ts';
import { createWalk } from './walk.ts';

/** How times in the vault are reported and compared. */
export interface AgentTimes {
  /** Times closer than this are equal. */
  resolution: number;
  /** What the file system adds to every time; not visible outside this process. */
  offset: number;
}

export interface VaultRoot {
  readonly order: EnterOrder;
  /** As known at the entry, until they are measured. */
  readonly times: AgentTimes;
  readonly device: bigint;
  /** ytm itself created or changed the sentinel. */
  sentinelIs(vaultId: string): void;
  /** Runs `act` in this folder ('' is the root), and returns to the root. @throws OpFailed ELOOP, ENOTDIR, EXDEV on the way */
  inside<T>(folder: string, act: () => T): T;
  /**
   * The same for changes: first checks that this is still the vault that was entered, with its sentinel. @throws VaultLost @throws OpFailed
   * also when that cannot be checked
   */
  writing<T>(folder: string, act: () => T): T;
  /** The same; missing folders on the way are made. `act` receives their number. */
  making<T>(folder: string, act: (made: number) => T): T;
  /** Inside these two: runs `act` in this subfolder of the working folder, and returns. */
  within<T>(name: string, act: () => T): T;
  /** Visits the folder once, and then runs `act` from the root with a function that names entries there, from any working folder. */
  reaching<T, X>(visit: Visit<X>, act: (reach: Reach, found: X) => T): T;
  /**
   * Whether a reached name is in exactly that folder, whatever happens on the way. If not (macOS), this is used only for the vault's own
   * places, which others have no reason to change, and the result is checked afterwards.
   */
  readonly reachesSurely: boolean;
}

/** Names an entry of a folder that is not the working folder. @param depth of the working folder */
export type Reach = (name: string, depth: number) => string;

/** How a folder is entered, and what is read there. */
export interface Visit<X> {
  readonly folder: string;
  readonly how: 'inside' | 'making';
  readonly find: () => X;
}

export interface VaultRootOptions extends SentinelRead {
  /** Whether open folders can be named. */
  readonly handles?: boolean;
}

/** To be called in the vault's root, which has been checked. */
export function openVaultRoot(order: EnterOrder, { vaultId, stamp, handles = existsSync(HANDLES) }: VaultRootOptions): VaultRoot {
  const root = here();
  const rootHandle = handles ? openHere() : null;
  const sentinel = createSentinelWatch(order.sentinel, root.dev, { vaultId, stamp });
  const walk = createWalk(root, { handle: rootHandle, path: order.vault });

  function makeSure(): void {
    const now = atStep('root', here);
    if (!isSamePlace(now, root)) throw new VaultLost({ why: 'wrong-device', device: String(now.dev) });
    sentinel.check();
  }

  const inside: VaultRoot['inside'] = (folder, act) => walk.stepping(folder, { makes: false }, act);
  const writing: VaultRoot['writing'] = (folder, act) => {
    makeSure();
    return inside(folder, act);
  };
  const making: VaultRoot['making'] = (folder, act) => {
    makeSure();
    return walk.stepping(folder, { makes: true }, act);
  };

  function reaching<T, X>({ folder, how, find }: Visit<X>, act: (reach: Reach, found: X) => T): T {
    const visit = how === 'making' ? making : inside;
    if (rootHandle === null) return act((name, depth) => `${'../'.repeat(depth)}${joined(folder, name)}`, visit(folder, find));
    const { found, handle } = visit(folder, () => ({ found: find(), handle: folder === '' ? rootHandle : openHere() }));
    try {
      return act((name) => `${HANDLES}/${handle}/${name}`, found);
    } finally {
      if (handle !== rootHandle) closeSync(handle);
    }
  }

  return {
    order,
    times: { resolution: Math.max(1, order.times?.timestampResolution ?? 1), offset: order.times?.timeOffset ?? 0 },
    device: root.dev,
    sentinelIs: (id) => sentinel.is(id),
    inside,
    writing,
    making,
    within: (name, act) => walk.within(name, act),
    reaching,
    reachesSurely: handles,
  };
}
