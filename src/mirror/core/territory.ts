/**
 * Whose a path is under the contract. Asked for every name of both trees, so what holds for a folder is worked out once
 * and inherited by what lies in it.
 */
import { type Abilities, foldKey } from './abilities.ts';
import { BEAT_NAME, type Contract, VAULTS_OWN } from './contract.ts';
import { createJunk } from './junk.ts';
import { foldsOf } from './names.ts';

/**
 * `plain`: mirrored; `kept`: sent and updated, never deleted; `excluded`: never sent, never touched; `junk`: the same, and it does
 * not keep a deleted folder alive; `vaults-own`: belongs to the vault itself.
 */
export type Place = 'plain' | 'kept' | 'excluded' | 'junk' | 'vaults-own';

/** One folder's part of the territory; names are components in it. */
export interface FolderTerritory {
  readonly place: Place;
  /** Only those of its children that are real folders in hot are mirrored. */
  readonly realDirsOnly: boolean;
  of(name: string): Place;
  /** Whether this child's own children are mirrored only when they are real folders. */
  isRealDirsOnly(name: string): boolean;
  /** A rule holds for this child or for something in it: as a folder it is never removed and never becomes something else. */
  leadsToRule(name: string): boolean;
  /** Something in this child is excluded: it is the way to it, and by itself no content. */
  leadsToExcluded(name: string): boolean;
}

export interface Territory {
  readonly contract: Contract;
  /** Paths are relative to the root, which is ''. */
  folder(path: string): FolderTerritory;
  of(path: string): Place;
}

type Rule = 'exclude' | 'keep' | 'realDirsOnly';

/** What the contract says of one path and of what lies deeper; components are fold keys. */
interface Node {
  readonly rules: Set<Rule>;
  readonly children: Map<string, Node>;
}

/** What every folder of the tree asks. */
interface Judge {
  readonly keyOf: (name: string) => string;
  readonly isJunk: (name: string) => boolean;
}

export function createTerritory(contract: Contract, abilities: Pick<Abilities, 'foldsCase' | 'foldsUnicode' | 'unicodeForm'>): Territory {
  const folds = foldsOf(abilities);
  const keyOf = (name: string): string => foldKey(name, folds);
  const judge: Judge = { keyOf, isJunk: createJunk(contract.junk, folds) };
  const root = treeOf(contract, keyOf);
  const rootFolder = folderAt({ node: root, place: 'plain', isRoot: true }, judge);
  const folder = (path: string): FolderTerritory => (path === '' ? rootFolder : folderAt(descend(path, root, judge), judge));
  return {
    contract,
    folder,
    of(path) {
      const slash = path.lastIndexOf('/');
      return slash < 0 ? rootFolder.of(path) : folder(path.slice(0, slash)).of(path.slice(slash + 1));
    },
  };
}

function treeOf(contract: Contract, keyOf: (name: string) => string): Node {
  const root: Node = { rules: new Set(), children: new Map() };
  for (const rule of ['exclude', 'keep', 'realDirsOnly'] as const) {
    for (const path of contract[rule]) {
      let node = root;
      for (const name of path.split('/')) if (name !== '' && name !== '.') node = childOf(node, keyOf(name));
      node.rules.add(rule);
    }
  }
  return root;
}

function childOf(node: Node, key: string): Node {
  const known = node.children.get(key);
  if (known !== undefined) return known;
  const made: Node = { rules: new Set(), children: new Map() };
  node.children.set(key, made);
  return made;
}

/** Where a folder stands: what holds in it, and the rules that lie deeper (`null`: none). */
interface Standing {
  readonly node: Node | null;
  readonly place: Place;
  readonly isRoot: boolean;
}

function descend(path: string, root: Node, judge: Judge): Standing {
  let standing: Standing = { node: root, place: 'plain', isRoot: true };
  for (const name of path.split('/')) {
    const node = standing.node?.children.get(judge.keyOf(name)) ?? null;
    standing = { node, place: placeOf(name, node, standing, judge), isRoot: false };
  }
  return standing;
}

function placeOf(name: string, node: Node | null, { place, isRoot }: Standing, judge: Judge): Place {
  if (place !== 'plain' && place !== 'kept') return place;
  if (isRoot && isVaultsOwn(judge.keyOf(name))) return 'vaults-own';
  if (node?.rules.has('exclude') === true) return 'excluded';
  if (judge.isJunk(name)) return 'junk';
  return node?.rules.has('keep') === true ? 'kept' : place;
}

function isVaultsOwn(key: string): boolean {
  return key.startsWith(VAULTS_OWN) || key === BEAT_NAME;
}

function folderAt(standing: Standing, judge: Judge): FolderTerritory {
  const { node, place, isRoot } = standing;
  const realDirsOnly = node?.rules.has('realDirsOnly') === true;
  const hasRules = node !== null && node.children.size > 0;
  const nodeOf = (name: string): Node | null => (hasRules ? (node.children.get(judge.keyOf(name)) ?? null) : null);
  const isMirrored = place === 'plain' || place === 'kept';
  const inherit = (name: string): Place => (isMirrored && judge.isJunk(name) ? 'junk' : place);
  return {
    place,
    realDirsOnly,
    of: isRoot || hasRules ? (name) => placeOf(name, nodeOf(name), standing, judge) : inherit,
    isRealDirsOnly: (name) => nodeOf(name)?.rules.has('realDirsOnly') === true,
    leadsToRule: (name) => nodeOf(name) !== null,
    leadsToExcluded: (name) => leadsTo(nodeOf(name), 'exclude'),
  };
}

function leadsTo(node: Node | null, rule: Rule): boolean {
  if (node === null) return false;
  return node.rules.has(rule) || [...node.children.values()].some((child) => leadsTo(child, rule));
}
