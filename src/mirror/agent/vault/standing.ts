/**
 * Where the agent stands: at the vault's root, known by device and inode, and from there step by step. Each step goes
 * into one real folder, so a link that somebody plants meanwhile leads nowhere; names are used only in the folder that
 * one stands in.
 */
import { closeSync, existsSync } from 'node:fs';
import { joined } from '../../core/entry.ts';
import type { EnterOrder } from '../protocol.ts';
import { atStep, VaultLost } from './failures.ts';
import { createSentinelWatch } from './sentinel-watch.ts';
import { HANDLES, here, isSamePlace, openHere } from './steps.ts';
import { createWalk } from './walk.ts';

export interface Standing {
  readonly order: EnterOrder;
  readonly device: bigint;
  /** The sentinel was made or changed by ourselves. */
  sentinelIs(vaultId: string): void;
  /** Runs `act` standing in this folder ('' is the root), and comes back to the root. @throws OpFailed ELOOP, ENOTDIR, EXDEV on the way */
  inside<T>(folder: string, act: () => T): T;
  /**
   * The same for whatever changes something: before that it is made sure that this is still the vault that was entered,
   * with its sentinel. @throws VaultLost @throws OpFailed also when that cannot be made sure
   */
  writing<T>(folder: string, act: () => T): T;
  /** The same; folders that are missing on the way are made. `act` is told how many. */
  making<T>(folder: string, act: (made: number) => T): T;
  /** Within these two: runs `act` standing in this folder of the one that one stands in, and comes back to that. */
  within<T>(name: string, act: () => T): T;
  /** Goes there once, and then runs `act` from the root with the means to name things there, wherever one stands. */
  reaching<T, X>(visit: Visit<X>, act: (reach: Reach, found: X) => T): T;
  /**
   * Whether what is reached is that very folder, whatever happens on the way. Where it is not (macOS), reach only for what
   * is the vault's own, where nobody else has a reason to be, and look afterwards.
   */
  readonly reachesSurely: boolean;
}

/** Names something in a folder that one does not stand in. @param depth of the folder that one stands in */
export type Reach = (name: string, depth: number) => string;

/** How one goes somewhere, and what one looks up there. */
export interface Visit<X> {
  readonly folder: string;
  readonly how: 'inside' | 'making';
  readonly find: () => X;
}

export interface StandingOptions {
  /** The sentinel's id at the entry; `undefined`: it is not looked for (bootstrap). */
  readonly vaultId: string | null | undefined;
  /** Whether open folders can be named. */
  readonly handles?: boolean;
}

/** To be called at the vault's root, which has been checked. */
export function standHere(order: EnterOrder, { vaultId, handles = existsSync(HANDLES) }: StandingOptions): Standing {
  const root = here();
  const rootHandle = handles ? openHere() : null;
  const sentinel = createSentinelWatch(order.sentinel, root.dev, vaultId);
  const walk = createWalk(root, { handle: rootHandle, path: order.vault });

  function makeSure(): void {
    const now = atStep('root', here);
    if (!isSamePlace(now, root)) throw new VaultLost({ why: 'wrong-device', device: String(now.dev) });
    sentinel.check();
  }

  const inside: Standing['inside'] = (folder, act) => walk.stepping(folder, { makes: false }, act);
  const writing: Standing['writing'] = (folder, act) => {
    makeSure();
    return inside(folder, act);
  };
  const making: Standing['making'] = (folder, act) => {
    makeSure();
    return walk.stepping(folder, { makes: true }, act);
  };

  function reaching<T, X>({ folder, how, find }: Visit<X>, act: (reach: Reach, found: X) => T): T {
    const visit = how === 'making' ? making : inside;
    if (rootHandle === null) return act((name, depth) => `${'../'.repeat(depth)}${joined(folder, name)}`, visit(folder, find));
    const { found, handle } = visit(folder, () => ({ found: find(), handle: openHere() }));
    try {
      return act((name) => `${HANDLES}/${handle}/${name}`, found);
    } finally {
      closeSync(handle);
    }
  }

  return {
    order,
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
