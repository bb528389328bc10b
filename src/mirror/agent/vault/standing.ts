/**
 * Where the agent stands: at the vault's root, known by device and inode, and from there step by step. Each step goes
 * into one real folder, so a link that somebody plants meanwhile leads nowhere; names are used only in the folder that
 * one stands in.
 */
import { closeSync, existsSync } from 'node:fs';
import { joined } from '../../core/entry.ts';
import type { EnterOrder } from '../protocol.ts';
import { atStep, OpFailed, VaultLost } from './failures.ts';
import { componentsOf } from './paths.ts';
import { createSentinelWatch } from './sentinel-watch.ts';
import { goTo, HANDLES, here, isSamePlace, openHere, stepInto } from './steps.ts';

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
  /** Within these two: runs `act` standing in this folder of the one that one stands in, and comes back to that. */
  within<T>(name: string, act: () => T): T;
  /** Runs `act` with the means to name things in this folder from another one. */
  reaching<T>(folder: string, act: (reach: Reach) => T): T;
  /**
   * Whether what is reached is that very folder, whatever happens on the way. Where it is not (macOS), reach only for what
   * is the vault's own, where nobody else has a reason to be, and look afterwards.
   */
  readonly reachesSurely: boolean;
}

/** Names something in a folder that one does not stand in. @param depth of the folder that one stands in */
export type Reach = (name: string, depth: number) => string;

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

  /** By a handle, else by climbing, else by the path; wherever that leads, it must be the root. */
  function goHome(depth: number): void {
    const ways = rootHandle === null ? ['../'.repeat(depth) || '.', order.vault] : [`${HANDLES}/${rootHandle}`];
    const errno = goTo(root, ways);
    if (errno === null) return;
    process.chdir('/');
    throw new VaultLost({ why: 'error', step: 'root', errno });
  }

  function inside<T>(folder: string, act: () => T): T {
    const components = componentsOf(folder);
    try {
      atStep('step', () => {
        for (const name of components) stepInto(name, root.dev);
      });
      return act();
    } finally {
      goHome(components.length);
    }
  }

  function writing<T>(folder: string, act: () => T): T {
    const now = atStep('root', here);
    if (!isSamePlace(now, root)) throw new VaultLost({ why: 'wrong-device', device: String(now.dev) });
    sentinel.check();
    return inside(folder, act);
  }

  function within<T>(name: string, act: () => T): T {
    const parent = here();
    atStep('step', () => stepInto(name, root.dev));
    const result = act();
    // After a failure whoever came from the root goes back there at once.
    const errno = goTo(parent, ['..']);
    if (errno !== null) throw new OpFailed('step', errno);
    return result;
  }

  function reaching<T>(folder: string, act: (reach: Reach) => T): T {
    if (rootHandle === null) {
      inside(folder, () => {});
      return act((name, depth) => `${'../'.repeat(depth)}${joined(folder, name)}`);
    }
    const handle = inside(folder, openHere);
    try {
      return act((name) => `${HANDLES}/${handle}/${name}`);
    } finally {
      closeSync(handle);
    }
  }

  return { order, device: root.dev, sentinelIs: (id) => sentinel.is(id), inside, writing, within, reaching, reachesSurely: handles };
}
