/** Many folders in one go: one walk through the tree of them, not one from the root for each. */
import type { AgentAnswers } from '../protocol.ts';
import { atStep, failed, OpFailed } from './failures.ts';
import { ensureFolder } from './moving.ts';
import { componentsOf } from './paths.ts';
import type { Standing } from './standing.ts';
import { makeFolderHere } from './steps.ts';

/** By name, what is to be made in it. */
type Tree = Map<string, Tree>;

export function makeFolders(standing: Standing, paths: readonly string[]): AgentAnswers['make-folders'] {
  let made = 0;

  function makeHere(tree: Tree): void {
    for (const [name, children] of tree) {
      made += atStep('make', () => makeFolderHere(name));
      if (children.size > 0) standing.within(name, () => makeHere(children));
    }
  }

  try {
    standing.writing('', () => makeHere(treeOf(paths)));
    return { made, failed: [] };
  } catch (error) {
    if (!(error instanceof OpFailed)) throw error;
  }
  // One that cannot be made keeps none of the others back.
  const one = makeOneByOne(standing, paths);
  return { made: made + one.made, failed: one.failed };
}

function treeOf(paths: readonly string[]): Tree {
  const root: Tree = new Map();
  for (const path of paths) {
    let tree = root;
    for (const name of componentsOf(path)) {
      const next: Tree = tree.get(name) ?? new Map<string, Tree>();
      tree.set(name, next);
      tree = next;
    }
  }
  return root;
}

function makeOneByOne(standing: Standing, paths: readonly string[]): AgentAnswers['make-folders'] {
  let made = 0;
  const problems: { readonly path: string; readonly errno: string }[] = [];
  for (const path of paths) {
    try {
      made += ensureFolder(standing, path);
    } catch (error) {
      const problem = failed('make', error);
      if (!(problem instanceof OpFailed)) throw problem;
      problems.push({ path, errno: problem.errno });
    }
  }
  return { made, failed: problems };
}
