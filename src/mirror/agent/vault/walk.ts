/** Ways through the vault: from its root into a folder and home again. */
import type { BigIntStats } from 'node:fs';
import { atStep, OpFailed, VaultLost } from './failures.ts';
import { componentsOf } from './paths.ts';
import { go, goTo, HANDLES, here, makeFolderHere, stepInto } from './steps.ts';

export interface Walk {
  /** From the root, step by step into a folder, runs `act` there, and goes home. @throws OpFailed ELOOP, ENOTDIR, EXDEV @throws VaultLost */
  stepping<T>(folder: string, options: { readonly makes: boolean }, act: (made: number) => T): T;
  /** One step from where one stands, and back. */
  within<T>(name: string, act: () => T): T;
}

export interface Home {
  /** Of the root, where folders can be held open. */
  readonly handle: number | null;
  readonly path: string;
}

export function createWalk(root: BigIntStats, home: Home): Walk {
  function stepping<T>(folder: string, { makes }: { readonly makes: boolean }, act: (made: number) => T): T {
    const components = componentsOf(folder);
    let made = 0;
    let isHome = false;
    try {
      atStep('step', () => {
        for (const name of components) {
          if (makes) made += makeFolderHere(name);
          stepInto(name, root.dev);
        }
      });
      const result = act(made);
      isHome = components.length === 0;
      return result;
    } finally {
      if (!isHome) goHome(components.length);
    }
  }

  /** By the handle; without one by climbing, else by the path: wherever that leads, it must be the root. */
  function goHome(depth: number): void {
    const ways = ['../'.repeat(depth) || '.', home.path];
    const errno = home.handle === null ? goTo(root, ways) : go(`${HANDLES}/${home.handle}`);
    if (errno === null) return;
    process.chdir('/');
    throw new VaultLost({ why: 'error', step: 'root', errno });
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

  return { stepping, within };
}
