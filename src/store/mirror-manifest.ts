/** The manifest of one vault: what ytm has sent and seen to arrive, by folder. */
import type { StatementSync } from 'node:sqlite';
import { folderOf, joined, type ManifestRow, nameOf } from '../mirror/core/entry.ts';
import type { Manifest, SettledFolder } from '../mirror/record.ts';
import type { Database } from './database.ts';

const COLUMNS = 'name, type, size, mtime, inode, target';
const PUT = `INSERT INTO mirror_manifest (vault, folder, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (vault, folder, name) DO UPDATE
  SET type = excluded.type, size = excluded.size, mtime = excluded.mtime, inode = excluded.inode, target = excluded.target`;

const SETTLED = 'SELECT hot, vault_side, folders, hot_paths FROM mirror_settled WHERE vault = ? AND folder = ? AND rules = ?';
const SETTLE = `INSERT INTO mirror_settled (vault, folder, rules, hot, vault_side, folders, hot_paths) VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (vault, folder) DO UPDATE
  SET rules = excluded.rules, hot = excluded.hot, vault_side = excluded.vault_side, folders = excluded.folders, hot_paths = excluded.hot_paths`;

/** As SQLite hands it over in arrays, which takes two thirds of the time of objects. */
type Cells = readonly [string, ManifestRow['type'], number, number, number, string | null];
type SettledCells = readonly [hot: string, vault: string, folders: string, hotPaths: number];

export class StoredManifest implements Manifest {
  readonly #database: Database;
  readonly #vaultId: string;
  readonly #write: (write: () => void) => void;
  readonly #inFolder: StatementSync;
  readonly #one: StatementSync;
  readonly #settled: StatementSync;
  #knownKey: number | null = null;

  constructor(database: Database, vaultId: string, write: (write: () => void) => void) {
    this.#database = database;
    this.#vaultId = vaultId;
    this.#write = write;
    this.#inFolder = database.statement(`SELECT ${COLUMNS} FROM mirror_manifest WHERE vault = ? AND folder = ?`);
    this.#one = database.statement(`SELECT ${COLUMNS} FROM mirror_manifest WHERE vault = ? AND folder = ? AND name = ?`);
    this.#settled = database.statement(SETTLED);
    for (const statement of [this.#inFolder, this.#one, this.#settled]) statement.setReturnArrays(true);
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
        touched.add(folder);
        remove.run(vault, folder, nameOf(path));
      }
      const insert = this.#database.statement(PUT);
      for (const { path, type, size, mtime, inode, target } of put) {
        const folder = folderOf(path);
        touched.add(folder);
        insert.run(vault, folder, nameOf(path), type, size, mtime, inode, target);
      }
      const unsettle = this.#database.statement('DELETE FROM mirror_settled WHERE vault = ? AND folder = ?');
      for (const folder of touched) unsettle.run(vault, folder);
    });
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

  /** A key that this very writing makes is not remembered: it may yet fail. */
  #writeFor(write: (vault: number | null) => void): void {
    this.#write(() => {
      this.#database.statement('INSERT OR IGNORE INTO mirror_vaults (id) VALUES (?)').run(this.#vaultId);
      write(this.#findKey());
    });
  }

  /** The vault's key, once it is on disk; until then `null`, which equals no row's. */
  #key(): number | null {
    this.#knownKey ??= this.#findKey();
    return this.#knownKey;
  }

  #findKey(): number | null {
    const key = this.#database.statement('SELECT key FROM mirror_vaults WHERE id = ?').get(this.#vaultId)?.['key'];
    return key === undefined ? null : Number(key);
  }

  get size(): number {
    return Number(this.#database.statement('SELECT count(*) AS rows FROM mirror_manifest WHERE vault = ?').get(this.#key())?.['rows'] ?? 0);
  }
}

function rowOf(folder: string, [name, type, size, mtime, inode, target]: Cells): ManifestRow {
  return { path: joined(folder, name), type, size, mtime, inode, target };
}
