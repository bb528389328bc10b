/**
 * What the path rules of the contract say about a path. Asked for every name of both trees, so what holds for a folder is computed once and
 * inherited by its content.
 */
import { ruleKey } from './abilities.ts';
import { type Contract, HEARTBEAT_NAME, VAULTS_OWN } from './contract.ts';
import { createJunk } from './junk.ts';

/**
 * `plain`: mirrored; `kept`: sent and updated, never deleted; `excluded`: never sent, never touched; `junk`: the same, and it does not keep
 * a deleted folder; `vaults-own`: belongs to the vault itself.
 */
export type Place = 'plain' | 'kept' | 'excluded' | 'junk' | 'vaults-own';

/** The path rules of one folder; names are components in it. */
export interface FolderRules {
  readonly place: Place;
  /** Only children that are real folders in hot are mirrored. */
  readonly realDirsOnly: boolean;
  of(name: string): Place;
  /** Whether this child's own children are mirrored only when they are real folders. */
  isRealDirsOnly(name: string): boolean;
  /** A rule applies to this child or to something in it: as a folder it is never removed and never changes its type. */
  leadsToRule(name: string): boolean;
  /** Something in this child is excluded: it only leads there, and does not count as content. */
  leadsToExcluded(name: string): boolean;
}

export interface PathRules {
  readonly contract: Contract;
  /** Paths are relative to the root, which is ''. */
  folder(path: string): FolderRules;
  of(path: string): Place;
}

type Rule = 'exclude' | 'keep' | 'realDirsOnly';

/** What the contract says of one path and of the paths beneath it; components are keys. */
interface Node {
  readonly rules: Set<Rule>;
  readonly children: Map<string, Node>;
}

/** Nodes whose names are compared in one way. */
interface Branch {
  readonly node: Node;
  readonly keyOf: (name: string) => string;
}

/** Asked for every folder of the tree. */
type IsJunk = (name: string) => boolean;

/**
 * `foldsCase`: hot or the vault treats names that differ only in case as one. `keep` always ignores case, as keeping one file too many
 * loses nothing.
 */
export function createPathRules(contract: Contract, { foldsCase }: { readonly foldsCase: boolean }): PathRules {
  const isJunk = createJunk(contract.junk, { foldsCase, foldsUnicode: true });
  const branches = [branchOf(contract, ['keep'], true), branchOf(contract, ['exclude', 'realDirsOnly'], foldsCase)];
  const root: FolderContext = { branches, place: 'plain', isRoot: true };
  const rootFolder = folderAt(root, isJunk);
  const folder = (path: string): FolderRules => (path === '' ? rootFolder : folderAt(descend(path, root, isJunk), isJunk));
  return {
    contract,
    folder,
    of: (path) => folder(path).place,
  };
}

function branchOf(contract: Contract, rules: readonly Rule[], foldsCase: boolean): Branch {
  const root: Node = { rules: new Set(), children: new Map() };
  const keyOf = (name: string): string => ruleKey(name, foldsCase);
  for (const rule of rules) {
    for (const path of contract[rule]) {
      let node = root;
      for (const name of path.split('/')) if (name !== '' && name !== '.') node = childOf(node, keyOf(name));
      node.rules.add(rule);
    }
  }
  return { node: root, keyOf };
}

function childOf(node: Node, key: string): Node {
  const known = node.children.get(key);
  if (known !== undefined) return known;
  const made: Node = { rules: new Set(), children: new Map() };
  node.children.set(key, made);
  return made;
}

/** A folder's position: the rules that apply in it, and those that lie deeper. */
interface FolderContext {
  readonly branches: readonly Branch[];
  readonly place: Place;
  readonly isRoot: boolean;
}

function descend(path: string, root: FolderContext, isJunk: IsJunk): FolderContext {
  let context = root;
  for (const name of path.split('/')) {
    const branches = childrenOf(context, name);
    context = { branches, place: placeOf(name, branches, context, isJunk), isRoot: false };
  }
  return context;
}

function childrenOf({ branches }: FolderContext, name: string): readonly Branch[] {
  return branches.flatMap(({ node, keyOf }) => {
    const child = node.children.size === 0 ? undefined : node.children.get(keyOf(name));
    return child === undefined ? [] : [{ node: child, keyOf }];
  });
}

function placeOf(name: string, branches: readonly Branch[], { place, isRoot }: FolderContext, isJunk: IsJunk): Place {
  if (place !== 'plain' && place !== 'kept') return place;
  if (isRoot && isVaultsOwn(name)) return 'vaults-own';
  if (has(branches, 'exclude')) return 'excluded';
  if (isJunk(name)) return 'junk';
  return has(branches, 'keep') ? 'kept' : place;
}

function has(branches: readonly Branch[], rule: Rule): boolean {
  return branches.some(({ node }) => node.rules.has(rule));
}

/** In any case: the agent does not list such names either. */
function isVaultsOwn(name: string): boolean {
  const key = ruleKey(name, true);
  return key.startsWith(VAULTS_OWN) || key === HEARTBEAT_NAME;
}

function folderAt(context: FolderContext, isJunk: IsJunk): FolderRules {
  const { branches, place, isRoot } = context;
  const hasRules = branches.some(({ node }) => node.children.size > 0);
  const isMirrored = place === 'plain' || place === 'kept';
  const inherit = (name: string): Place => (isMirrored && isJunk(name) ? 'junk' : place);
  return {
    place,
    realDirsOnly: has(branches, 'realDirsOnly'),
    of: isRoot || hasRules ? (name) => placeOf(name, childrenOf(context, name), context, isJunk) : inherit,
    isRealDirsOnly: (name) => hasRules && has(childrenOf(context, name), 'realDirsOnly'),
    leadsToRule: (name) => hasRules && childrenOf(context, name).length > 0,
    leadsToExcluded: (name) => hasRules && childrenOf(context, name).some(({ node }) => leadsTo(node, 'exclude')),
  };
}

function leadsTo(node: Node, rule: Rule): boolean {
  return node.rules.has(rule) || [...node.children.values()].some((child) => leadsTo(child, rule));
}
