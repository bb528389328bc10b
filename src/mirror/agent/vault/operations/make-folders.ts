/** Makes many folders in one walk through their tree, instead of one walk from the root for each. */
import type { AgentAnswers } from '../../protocol.ts';
import { atStep, failed, OpFailed } from '../failures.ts';
import { ensureFolder } from '../moving.ts';
import { componentsOf } from '../paths.ts';
import { makeFolderHere } from '../steps.ts';
import { trashedFolder } from '../trash.ts';
import type { VaultRoot } from '../vault-root.ts';

/** The folders to make, by name, with those inside them. */
type Tree = Map<string, Tree>;

export function makeFolders(root: VaultRoot, paths: readonly string[]): AgentAnswers['make-folders'] {
  let made = 0;

  function makeHere(tree: Tree): void {
    for (const [name, children] of tree) {
      made += atStep('make', () => makeFolderHere(name, root.device));
      if (children.size > 0) root.within(name, () => makeHere(children));
    }
  }

  try {
    root.writing('', () => makeHere(treeOf(paths)));
    return { made, failed: [] };
  } catch (error) {
    if (!(error instanceof OpFailed)) throw error;
  }
  // A folder that cannot be made does not keep the others from being made.
  const one = makeOneByOne(root, paths);
  return { made: made + one.made, failed: one.failed };
}

export function makeTrashFolders(root: VaultRoot, run: string, folders: readonly string[]): void {
  makeFolders(
    root,
    folders.map((folder) => trashedFolder(run, folder)),
  );
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

function makeOneByOne(root: VaultRoot, paths: readonly string[]): AgentAnswers['make-folders'] {
  let made = 0;
  const problems: { readonly path: string; readonly errno: string }[] = [];
  for (const path of paths) {
    try {
      made += ensureFolder(root, path);
    } catch (error) {
      const problem = failed('make', error);
      if (!(problem instanceof OpFailed)) throw problem;
      problems.push({ path, errno: problem.errno });
    }
  }
  return { made, failed: problems };
}
