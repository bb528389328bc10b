/** The manifest of one vault: what ytm has sent and confirmed, by folder. */
import { folderOf, joined, type ManifestRow, nameOf } from '../mirror/core/entry.ts';
import type { FolderContents } from '../mirror/core/plan.ts';
import type { Manifest, SettledFolder } from '../mirror/manifest.ts';
import type { Database } from './database.ts';
import type { Statement } from './statement.ts';

const COLUMNS = 'name, type, size, mtime, inode, ctime, birth, target, digest, vault_ctime, vault_mtime';
const PUT = `INSERT INTO mirror_manifest (vault, folder, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (vault, folder, name) DO UPDATE
  SET type = excluded.type, size = excluded.size, mtime = excluded.mtime, inode = excluded.inode, ctime = excluded.ctime,
    birth = excluded.birth, target = excluded.target, digest = excluded.digest, vault_ctime = excluded.vault_ctime,
    vault_mtime = excluded.vault_mtime`;

const AFTER = `SELECT folder, ${COLUMNS} FROM mirror_manifest WHERE vault = ? AND (folder, name) > (?, ?) AND type = 'file'
  ORDER BY folder, name LIMIT ?`;

const SETTLED = 'SELECT hot, vault_side, folders, hot_paths FROM mirror_settled WHERE vault = ? AND folder = ? AND rules = ?';
const SETTLE = `INSERT INTO mirror_settled (vault, folder, rules, hot, vault_side, folders, hot_paths) VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (vault, folder) DO UPDATE
  SET rules = excluded.rules, hot = excluded.hot, vault_side = excluded.vault_side, folders = excluded.folders, hot_paths = excluded.hot_paths`;

/** What lies in a folder, at any depth: `/` comes right before `0`. */
const BENEATH = '(folder = ? OR (folder >= ? AND folder < ?))';

function spanOf(path: string): readonly [folder: string, begin: string, end: string] {
  return [path, `${path}/`, `${path}0`];
}

/** As SQLite hands it over in arrays, which takes two thirds of the time of objects. */
type Cells = readonly [
  name: string,
  type: ManifestRow['type'],
  size: number,
  mtime: number,
  inode: number,
  ctime: number | null,
  birth: number | null,
  target: string | null,
  digest: string | null,
  vaultCtime: number | null,
  vaultMtime: number | null,
];
type SettledCells = readonly [hot: string, vault: string, folders: string, hotPaths: number];

export class StoredManifest implements Manifest {
  readonly #database: Database;
  readonly #vaultId: string;
  readonly #write: (write: () => void) => void;
  readonly #inFolder: Statement;
  readonly #one: Statement;
  readonly #after: Statement;
  readonly #settled: Statement;
  #known: { readonly key: number; readonly openings: number } | null = null;

  constructor(database: Database, vaultId: string, write: (write: () => void) => void) {
    this.#database = database;
    this.#vaultId = vaultId;
    this.#write = write;
    const inFolder = `SELECT ${COLUMNS} FROM mirror_manifest WHERE vault = ? AND folder = ?`;
    this.#inFolder = database.statement(inFolder, { arrays: true });
    this.#one = database.statement(`${inFolder} AND name = ?`, { arrays: true });
    this.#after = database.statement(AFTER, { arrays: true });
    this.#settled = database.statement(SETTLED, { arrays: true });
  }

  folder(path: string): readonly ManifestRow[] {
    return (this.#inFolder.all(this.#key(), path) as unknown as Cells[]).map((cells) => rowOf(path, cells));
  }

  row(path: string): ManifestRow | null {
    const cells = this.#one.get(this.#key(), folderOf(path), nameOf(path)) as unknown as Cells | undefined;
    return cells === undefined ? null : rowOf(folderOf(path), cells);
  }

  change({ put, forget }: Parameters<Manifest['change']>[0]): void {
    if (put.length + forget.length === 0) return;
    const touched = new Set<string>();
    this.#writeFor((vault) => {
      const remove = this.#database.statement('DELETE FROM mirror_manifest WHERE vault = ? AND folder = ? AND name = ?');
      for (const path of forget) {
        const folder = folderOf(path);
        // What is recorded of the folder itself does not apply to a later one of the same name.
        touched.add(folder).add(path);
        remove.run(vault, folder, nameOf(path));
      }
      const insert = this.#database.statement(PUT);
      for (const { path, type, size, mtime, inode, ctime, birth, target, digest, vaultCtime, vaultMtime } of put) {
        const folder = folderOf(path);
        touched.add(folder);
        insert.run(vault, folder, nameOf(path), type, size, mtime, inode, ctime, birth, target, digest, vaultCtime, vaultMtime);
      }
      const unsettle = this.#database.statement('DELETE FROM mirror_settled WHERE vault = ? AND folder = ?');
      for (const folder of touched) unsettle.run(vault, folder);
    });
  }

  foldersByInode(inode: number): readonly ManifestRow[] {
    const sql = `SELECT folder, ${COLUMNS} FROM mirror_manifest WHERE vault = ? AND inode = ? AND type = 'folder'`;
    const found = this.#database.statement(sql).all(this.#key(), inode);
    return found.flatMap(({ folder, name }) => this.row(joined(String(folder), String(name))) ?? []);
  }

  beneath(path: string): FolderContents {
    const sql = `SELECT count(*) AS paths, count(*) FILTER (WHERE type = 'file') AS files, coalesce(sum(size), 0) AS bytes
      FROM mirror_manifest WHERE vault = ? AND ${BENEATH}`;
    const { paths, files, bytes } = this.#database.statement(sql).get(this.#key(), ...spanOf(path)) ?? {};
    return { paths: Number(paths ?? 0), files: Number(files ?? 0), bytes: Number(bytes ?? 0) };
  }

  moveFolder(from: string, to: string): void {
    this.#writeFor((vault) => {
      if (this.row(from) === null) return;
      this.#forgetFolder(vault, to);
      const own = 'UPDATE mirror_manifest SET folder = ?, name = ? WHERE vault = ? AND folder = ? AND name = ?';
      this.#database.statement(own).run(folderOf(to), nameOf(to), vault, folderOf(from), nameOf(from));
      const rest = `UPDATE mirror_manifest SET folder = ? || substr(folder, length(?) + 1) WHERE vault = ? AND ${BENEATH}`;
      this.#database.statement(rest).run(to, from, vault, ...spanOf(from));
      const unmanagedPaths =
        'UPDATE OR REPLACE mirror_unmanaged SET path = ? || substr(path, length(?) + 1) WHERE vault = ? AND path >= ? AND path < ?';
      const [, begin, end] = spanOf(from);
      this.#database.statement(unmanagedPaths).run(to, from, vault, begin, end);
      const settled = `UPDATE mirror_settled SET folder = ? || substr(folder, length(?) + 1) WHERE vault = ? AND ${BENEATH}`;
      this.#database.statement(settled).run(to, from, vault, ...spanOf(from));
      // Both of them hold other names now.
      for (const holder of [folderOf(from), folderOf(to)]) this.#unsettleOne(vault, holder);
    });
  }

  forgetFolder(path: string): void {
    this.#writeFor((vault) => this.#forgetFolder(vault, path));
  }

  #forgetFolder(vault: number | null, path: string): void {
    const own = 'DELETE FROM mirror_manifest WHERE vault = ? AND folder = ? AND name = ?';
    this.#database.statement(own).run(vault, folderOf(path), nameOf(path));
    this.#database.statement(`DELETE FROM mirror_manifest WHERE vault = ? AND ${BENEATH}`).run(vault, ...spanOf(path));
    this.#unsettle(vault, path);
  }

  /** The folder, all in it, and the one that holds it. */
  #unsettle(vault: number | null, path: string): void {
    this.#unsettleOne(vault, folderOf(path));
    this.#database.statement(`DELETE FROM mirror_settled WHERE vault = ? AND ${BENEATH}`).run(vault, ...spanOf(path));
  }

  #unsettleOne(vault: number | null, path: string): void {
    this.#database.statement('DELETE FROM mirror_settled WHERE vault = ? AND folder = ?').run(vault, path);
  }

  settled(path: string, rules: string): SettledFolder | null {
    const cells = this.#settled.get(this.#key(), path, rules) as unknown as SettledCells | undefined;
    if (cells === undefined) return null;
    const [hot, vault, folders, hotPaths] = cells;
    return { path, hot, vault, folders: folders === '' ? [] : folders.split('/'), hotPaths };
  }

  settle(folders: readonly SettledFolder[], rules: string): void {
    if (folders.length === 0) return;
    this.#writeFor((key) => {
      const save = this.#database.statement(SETTLE);
      for (const { path, hot, vault, folders: names, hotPaths } of folders)
        save.run(key, path, rules, hot, vault, names.join('/'), hotPaths);
    });
  }

  unsettle(paths: readonly string[]): void {
    if (paths.length === 0) return;
    this.#writeFor((vault) => {
      const drop = this.#database.statement('DELETE FROM mirror_settled WHERE vault = ? AND folder = ?');
      for (const path of paths) drop.run(vault, path);
    });
  }

  get isAdopted(): boolean {
    return this.#database.statement('SELECT adopted FROM mirror_vaults WHERE id = ?').get(this.#vaultId)?.['adopted'] === 1;
  }

  setAdopted(): void {
    this.#writeFor((vault) => this.#database.statement('UPDATE mirror_vaults SET adopted = 1 WHERE key = ?').run(vault));
  }

  unmanagedPaths(): ReadonlySet<string> {
    const rows = this.#database.statement('SELECT path FROM mirror_unmanaged WHERE vault = ?').all(this.#key());
    return new Set(rows.map(({ path }) => String(path)));
  }

  changeUnmanaged({ add, remove }: Parameters<Manifest['changeUnmanaged']>[0]): void {
    if (add.length + remove.length === 0) return;
    this.#writeFor((vault) => {
      const drop = this.#database.statement('DELETE FROM mirror_unmanaged WHERE vault = ? AND path = ?');
      for (const path of remove) drop.run(vault, path);
      const insert = this.#database.statement('INSERT OR IGNORE INTO mirror_unmanaged (vault, path) VALUES (?, ?)');
      for (const path of add) insert.run(vault, path);
    });
  }

  clear(): void {
    this.#writeFor((vault) => {
      for (const table of ['mirror_manifest', 'mirror_settled', 'mirror_unmanaged'])
        this.#database.statement(`DELETE FROM ${table} WHERE vault = ?`).run(vault);
      this.#database.statement('UPDATE mirror_vaults SET adopted = 0 WHERE key = ?').run(vault);
    });
  }

  /** A key that this write creates is not cached, because the write may still fail. */
  #writeFor(write: (vault: number | null) => void): void {
    this.#write(() => {
      this.#database.statement('INSERT OR IGNORE INTO mirror_vaults (id) VALUES (?)').run(this.#vaultId);
      write(this.#findKey());
    });
  }

  /** The vault's key, once it is on disk; until then `null`, which equals no row's. */
  #key(): number | null {
    const { openings } = this.#database;
    if (this.#known?.openings === openings) return this.#known.key;
    const key = this.#findKey();
    this.#known = key === null ? null : { key, openings };
    return key;
  }

  #findKey(): number | null {
    const key = this.#database.statement('SELECT key FROM mirror_vaults WHERE id = ?').get(this.#vaultId)?.['key'];
    return key === undefined ? null : Number(key);
  }

  get files(): number {
    const sql = "SELECT count(*) AS rows FROM mirror_manifest WHERE vault = ? AND type = 'file'";
    return Number(this.#database.statement(sql).get(this.#key())?.['rows'] ?? 0);
  }

  filesAfter(path: string, limit: number): readonly ManifestRow[] {
    const after = this.#after.all(this.#key(), folderOf(path), nameOf(path), limit) as unknown as (readonly [string, ...Cells])[];
    return after.map(([folder, ...cells]) => rowOf(folder, cells));
  }

  get size(): number {
    return Number(this.#database.statement('SELECT count(*) AS rows FROM mirror_manifest WHERE vault = ?').get(this.#key())?.['rows'] ?? 0);
  }
}

function rowOf(folder: string, [name, type, size, mtime, inode, ctime, birth, target, digest, vaultCtime, vaultMtime]: Cells): ManifestRow {
  return { path: joined(folder, name), type, size, mtime, inode, ctime, birth, target, digest, vaultCtime, vaultMtime };
}
