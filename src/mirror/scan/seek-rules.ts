/** The path rules that match nothing, and the probably intended paths: a rule that matches nothing protects nothing. */
import { ruleKey } from '../core/abilities.ts';
import type { OwnRule } from '../core/contract.ts';
import { joined } from '../core/entry.ts';
import type { Lister } from '../lister.ts';

export interface RuleFinding extends OwnRule {
  /** An existing path with nearly that name; `null`: none. */
  readonly near: string | null;
}

export interface Seeking {
  readonly rules: readonly OwnRule[];
  /** In hot, and in the vault if it may be accessed. */
  readonly trees: readonly Pick<Lister, 'list'>[];
  /** Hot or the vault treats names that differ only in case as one. */
  readonly foldsCase: boolean;
  readonly signal: AbortSignal;
}

/** The rules that match nothing in any of the trees. A rule that could not be checked in all of them is not included. */
export async function seekRules({ rules, trees, foldsCase, signal }: Seeking): Promise<readonly RuleFinding[]> {
  const seekers = trees.map((tree) => seekerIn(tree, signal));
  const findings: RuleFinding[] = [];
  for (const rule of rules) {
    // `keep` applies whatever the case of the name.
    const key = (name: string): string => ruleKey(name, foldsCase || rule.key === 'keep');
    const found = await Promise.all(seekers.map((seek) => seek(rule.path, key)));
    if (found.some((one) => one === 'unknown' || one.isThere)) continue;
    const near = found.map((one) => (one === 'unknown' ? null : one.near)).find((one) => one !== null);
    findings.push({ ...rule, near: near ?? null });
  }
  return findings;
}

type Sought = { readonly isThere: boolean; readonly near: string | null } | 'unknown';
type Seek = (path: string, keyOf: (name: string) => string) => Promise<Sought>;

/** Asks for each folder once. */
function seekerIn(tree: Pick<Lister, 'list'>, signal: AbortSignal): Seek {
  const known = new Map<string, Promise<readonly string[] | null>>();
  const namesIn = (folder: string): Promise<readonly string[] | null> => {
    const before = known.get(folder) ?? namesOf(tree, folder, signal);
    known.set(folder, before);
    return before;
  };
  return async (path, keyOf) => {
    let places: readonly string[] = [''];
    let near: readonly string[] = [''];
    for (const name of path.split('/')) {
      const exactly = await stepInto(places, namesIn, (each) => keyOf(each) === keyOf(name));
      const nearly = await stepInto(near, namesIn, (each) => nearKey(each) === nearKey(name));
      if (exactly === null || nearly === null) return 'unknown';
      [places, near] = [exactly, nearly];
    }
    return { isThere: places.length > 0, near: near[0] ?? null };
  };
}

/** `null`: one of the folders cannot be listed. */
async function stepInto(
  folders: readonly string[],
  namesIn: (folder: string) => Promise<readonly string[] | null>,
  isWanted: (name: string) => boolean,
): Promise<readonly string[] | null> {
  const found: string[] = [];
  for (const folder of folders) {
    const names = await namesIn(folder);
    if (names === null) return null;
    for (const name of names) if (isWanted(name)) found.push(joined(folder, name));
  }
  return found;
}

/** Anything other than a folder has no contents. */
async function namesOf(tree: Pick<Lister, 'list'>, folder: string, signal: AbortSignal): Promise<readonly string[] | null> {
  const answer = await tree.list(folder, [], signal);
  if (answer.kind === 'failed' || answer.answer.kind === 'failed') return null;
  const { answer: listing } = answer;
  return listing.kind === 'absent' ? [] : [...listing.entries, ...listing.unreadable].map(({ name }) => name);
}

/** Blanks, case, character width and Unicode form are ignored. */
function nearKey(name: string): string {
  return ruleKey(name.normalize('NFKC').replaceAll(/\s+/gu, ''), true);
}
