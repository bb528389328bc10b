/** SQLite databases on the share, by their header, with the files that show that one is in use. They are only reported. */
import { type Entry, joined } from '../../mirror/core/entry.ts';
import { reporterOf } from '../finding.ts';
import { answerOf, type Found, type VaultCheck } from './place.ts';

const { finding } = reporterOf('databases');
const HEADER = Buffer.from('SQLite format 3\0', 'latin1');
const SIDECARS = ['-wal', '-shm', '-journal'];
/** The size of a database is a multiple of its page size, which is at least this: all other files need not be read. */
const SMALLEST_PAGE = 512;
/** Files read in one request. */
const AT_ONCE = 64;

export const databasesCheck: VaultCheck = {
  id: 'databases',
  async folder(folder, { entries }, { agent, sent, signal }) {
    const candidates = entries.filter(({ type, size }) => type === 'file' && size > 0 && size % SMALLEST_PAGE === 0);
    const names = new Set(entries.filter(({ type }) => type === 'file').map(({ name }) => name));
    const found: Found[] = [];
    for (let start = 0; start < candidates.length; start += AT_ONCE) {
      const asked = candidates.slice(start, start + AT_ONCE).map(({ name }) => name);
      const heads = answerOf(await agent.ask<'heads'>({ op: 'heads', folder, names: asked, length: HEADER.length }, signal)) ?? [];
      const databases = asked.filter((_, index) => isHeader(heads[index]));
      found.push(...databases.map((name) => foundAt(folder, name, names, sent)));
    }
    return [...found, ...abandoned(folder, entries, names)];
  },
};

function isHeader(read: { readonly head: string } | { readonly errno: string } | undefined): boolean {
  return read !== undefined && 'head' in read && HEADER.equals(Buffer.from(read.head, 'base64'));
}

/** A copy that the mirror sent is a copy, as long as no program opens it there. */
function foundAt(folder: string, name: string, names: ReadonlySet<string>, sent: (folder: string) => ReadonlySet<string>): Found {
  const path = joined(folder, name);
  const beside = SIDECARS.map((suffix) => `${name}${suffix}`).filter((each) => names.has(each));
  if (beside.length > 0)
    return { finding: finding('critical', 'database.in-use', { path, args: { beside: beside.join(', ') } }), repair: null };
  if (sent(folder).has(path)) return { finding: finding('info', 'database.copy', { path }), repair: null };
  return { finding: finding('warning', 'database.on-share', { path }), repair: null };
}

const WITHOUT = /^(.+\.(?:db3?|sqlite3?))-(?:wal|shm|journal)$/;

/** Such a file without its database belongs to nothing: a database that was moved away without it has lost its newest changes. */
function abandoned(folder: string, entries: readonly Entry[], names: ReadonlySet<string>): readonly Found[] {
  return entries.flatMap(({ name, type }): Found[] => {
    const database = WITHOUT.exec(name)?.[1];
    if (type !== 'file' || database === undefined || names.has(database)) return [];
    return [{ finding: finding('warning', 'database.left-behind', { path: joined(folder, name), args: { database } }), repair: null }];
  });
}
