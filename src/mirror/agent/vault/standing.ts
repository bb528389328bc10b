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

  /** By a handle, else by climbing, else by the path; wherever that leads, it must be the root. */
  function goHome(depth: number): void {
    const ways = rootHandle === null ? ['../'.repeat(depth) || '.', order.vault] : [`${HANDLES}/${rootHandle}`];
    const errno = goTo(root, ways);
    if (errno === null) return;
    process.chdir('/');
    throw new VaultLost({ why: 'error', step: 'root', errno });
  }

  /** @param step goes into one folder, and may make it */
  function stepping<T>(folder: string, step: (name: string) => void, act: () => T): T {
    const components = componentsOf(folder);
    try {
      atStep('step', () => components.forEach(step));
      return act();
    } finally {
      goHome(components.length);
    }
  }

  const into = (name: string): void => stepInto(name, root.dev);

  function makeSure(): void {
    const now = atStep('root', here);
    if (!isSamePlace(now, root)) throw new VaultLost({ why: 'wrong-device', device: String(now.dev) });
    sentinel.check();
  }

  function making<T>(folder: string, act: (made: number) => T): T {
    makeSure();
    let made = 0;
    return stepping(
      folder,
      (name) => {
        if (stepIfThere(name, root.dev)) return;
        makeFolderHere(name);
        made += 1;
        into(name);
      },
      () => act(made),
    );
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

  function reaching<T, X>({ folder, how, find }: Visit<X>, act: (reach: Reach, found: X) => T): T {
    const go = how === 'making' ? making : inside;
    if (rootHandle === null) return act((name, depth) => `${'../'.repeat(depth)}${joined(folder, name)}`, go(folder, find));
    const [handle, found] = go(folder, () => [openHere(), find()] as const);
    try {
      return act((name) => `${HANDLES}/${handle}/${name}`, found);
    } finally {
      closeSync(handle);
    }
  }

  const inside = <T>(folder: string, act: () => T): T => stepping(folder, into, act);

  return { order, device: root.dev, sentinelIs: (id) => sentinel.is(id), inside, writing, making, within, reaching, reachesSurely: handles };
}
