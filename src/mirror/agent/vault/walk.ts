/** Ways through the vault: from its root into a folder and back. */
import type { BigIntStats } from 'node:fs';
import { atStep, OpFailed, VaultLost } from './failures.ts';
import { componentsOf } from './paths.ts';
import { go, goTo, HANDLES, here, makeAndStepInto, stepInto } from './steps.ts';

export interface Walk {
  /** Enters a folder step by step from the root, runs `act` there, and returns. @throws OpFailed ELOOP, ENOTDIR, EXDEV @throws VaultLost */
  stepping<T>(folder: string, options: { readonly makes: boolean }, act: (made: number) => T): T;
  /** One step from the working folder, and back. */
  within<T>(name: string, act: () => T): T;
}

export interface Home {
  /** The root's descriptor, if folders can be held open. */
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
          if (makes) made += makeAndStepInto(name, root.dev);
          else stepInto(name, root.dev);
        }
      });
      const result = act(made);
      isHome = components.length === 0;
      return result;
    } finally {
      if (!isHome) goHome(components.length);
    }
  }

  /** By the descriptor; without one by `..`, else by the path: in any case it must be the root. */
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
    // After a failure a caller that came from the root returns there at once.
    const errno = goTo(parent, ['..']);
    if (errno !== null) throw new OpFailed('step', errno);
    return result;
  }

  return { stepping, within };
}
