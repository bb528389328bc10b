/** The written forms of `exclude`, `keep` and `realDirsOnly` → paths below the root of hot, as they are compared everywhere. Pure. */
import { basename, join, relative } from 'node:path';
import { expandHome } from '../platform/paths.ts';

/** The folders that a rule may start with. */
export interface RuleRoots {
  readonly hot: string | null;
  readonly share: string | null;
  readonly vault: string | null;
  /** Where the share is mounted on other machines. */
  readonly knownMounts: readonly string[];
  readonly home: string;
}

export type RuleReading = { readonly path: string } | { readonly refused: string };

const PATTERN =
  'must be a path, not a pattern; it applies to everything in that folder: write the folder without * and ? (patterns for names at any depth belong in mirror.junk)';
const BACKSLASH = 'must be written with / instead of \\';
const CLIMBS = 'must be below the root of hot; .. is not allowed';
const SIGNS = 'must be a path below the root of hot such as video/input, without control characters';
const WHOLE = {
  exclude: 'would exclude all of hot: to disable the mirror, set mirror.every: false',
  keep: 'would keep all of hot: to disable deletions in the vault, set mirror.delete: false',
  realDirsOnly: 'would cover all of hot: write a folder in it such as video/input',
} as const;

export type RuleKey = keyof typeof WHOLE;
export const RULE_KEYS: readonly RuleKey[] = ['exclude', 'keep', 'realDirsOnly'];

/** `refused`: the error and the remedy, as the end of a sentence about the rule. */
export function readRule(key: RuleKey, written: string, roots: RuleRoots): RuleReading {
  const text = written.trim();
  const problem = problemOf(text);
  if (problem !== null) return { refused: problem };
  const below = belowHot(text, roots);
  if (below === null)
    return { refused: `is outside hot (${roots.hot ?? '-'}): write the path relative to the root of hot, such as video/input` };
  const parts = below.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length === 0) return { refused: WHOLE[key] };
  const root = text.startsWith('./') ? 0 : rootNamed(parts, roots);
  return root === 0 ? { path: parts.join('/') } : { refused: rootInFront(parts, root, WHOLE[key]) };
}

function problemOf(text: string): string | null {
  if (/[\u0000-\u001f\u007f]/.test(text)) return SIGNS;
  if (/[*?]/.test(text)) return PATTERN;
  if (text.includes('\\')) return BACKSLASH;
  return text.split('/').includes('..') ? CLIMBS : null;
}

/** Relative to the root; `null`: it is outside. A leading slash of a path that starts like no known root means the root of hot. */
function belowHot(text: string, roots: RuleRoots): string | null {
  const full = text === '~' || text.startsWith('~/') ? expandHome(text, roots.home) : text;
  if (full === null || !full.startsWith('/')) return full;
  const places = placesOf(roots);
  const place = places.map((root) => beneath(full, root)).find((each) => each !== null);
  if (place !== undefined) return place;
  const [top = ''] = componentsOf(full);
  const isElsewhere = [...places, roots.home].some((root) => sameName(componentsOf(root)[0] ?? '', top));
  return isElsewhere ? null : full;
}

/** All known places of hot and the vault: rules apply to both. */
function placesOf({ hot, share, vault, knownMounts }: RuleRoots): readonly string[] {
  const inShare = share === null || vault === null ? null : relative(share, vault);
  const vaults = inShare === null ? [] : knownMounts.map((mount) => join(mount, inShare));
  return [hot, vault, ...vaults].filter((each) => each !== null);
}

function beneath(path: string, root: string): string | null {
  const [parts, prefix] = [componentsOf(path), componentsOf(root)];
  const isBeneath = prefix.length <= parts.length && prefix.every((name, index) => sameName(name, parts[index] ?? ''));
  return isBeneath ? parts.slice(prefix.length).join('/') : null;
}

function componentsOf(path: string): readonly string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}

/** Ignores differences in spelling, because this only decides what was meant. */
export function sameName(left: string, right: string): boolean {
  return keyOf(left) === keyOf(right);
}

/** As rules are compared where case does not matter. */
export function keyOf(path: string): string {
  return path.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
}

/** How many leading names are those of hot, of the vault, or of the share and the vault. */
function rootNamed(parts: readonly string[], { hot, share, vault }: RuleRoots): number {
  const [first = '', second = ''] = parts;
  const isNamed = (root: string | null, name: string): boolean => root !== null && sameName(basename(root), name);
  if (isNamed(share, first) && isNamed(vault, second)) return 2;
  return isNamed(hot, first) || isNamed(vault, first) ? 1 : 0;
}

function rootInFront(parts: readonly string[], root: number, whole: string): string {
  const [named, rest] = [parts.slice(0, root).join('/'), parts.slice(root).join('/')];
  const meant = rest === '' ? `if ${named} means hot itself, it ${whole}` : `write ${rest}`;
  return `must be relative to the root of hot, without ${named} in front: ${meant}; or ./${parts.join('/')} if hot has a folder ${named}`;
}
