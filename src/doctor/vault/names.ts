/** Names that some machine of the studio cannot hold, and names that are one name on some of them. They are only reported. */
import { foldKey, USUAL_ABILITIES } from '../../mirror/core/abilities.ts';
import { type Entry, joined } from '../../mirror/core/entry.ts';
import { createNameCheck } from '../../mirror/core/names.ts';
import { refusedKey } from '../../mirror/core/refused-names.ts';
import { reporterOf } from '../finding.ts';
import type { Found, VaultCheck } from './place.ts';

const { finding } = reporterOf('names');
/** What macOS stores for characters that an SMB share cannot (xnu, bsd/vfs/vfs_utfconv.c): other systems show another name. */
const MAPPED = /[\uf001-\uf029]/u;
const FOLDING = { foldsCase: true, foldsUnicode: true };
const cannotBe = createNameCheck(USUAL_ABILITIES);

export const namesCheck: VaultCheck = {
  id: 'names',
  folder: async (folder, { entries, unreadable }) => [
    ...unreadable.map(({ name, errno }): Found => {
      return { finding: finding('warning', 'name.unreadable', { path: joined(folder, name), args: { errno } }), repair: null };
    }),
    ...entries.flatMap((entry) => forbidden(folder, entry)),
    ...collisions(folder, entries),
  ],
};

function forbidden(folder: string, { name }: Entry): readonly Found[] {
  const path = joined(folder, name);
  const found = (code: 'name.forbidden' | 'name.too-long' | 'name.device' | 'name.mapped'): readonly Found[] => {
    return [{ finding: finding('warning', code, { path }), repair: null }];
  };
  if (MAPPED.test(name)) return found('name.mapped');
  if (refusedKey(name).endsWith('/')) return found('name.device');
  const why = cannotBe(name);
  return why === null ? [] : found(why === 'name-too-long' ? 'name.too-long' : 'name.forbidden');
}

function collisions(folder: string, entries: readonly Entry[]): readonly Found[] {
  const byKey = new Map<string, string[]>();
  for (const { name } of entries) {
    const key = foldKey(name, FOLDING);
    const same = byKey.get(key);
    if (same === undefined) byKey.set(key, [name]);
    else same.push(name);
  }
  const groups = [...byKey.values()].filter(({ length }) => length > 1);
  return groups.map((names): Found => {
    const [first = '', ...others] = names.toSorted();
    return {
      finding: finding('warning', 'name.collision', { path: joined(folder, first), args: { others: others.join(', ') } }),
      repair: null,
    };
  });
}
