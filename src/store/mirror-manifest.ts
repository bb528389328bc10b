/** The manifest of one vault: what ytm has sent and seen to arrive, by folder. */
import type { StatementSync } from 'node:sqlite';
import { folderOf, joined, type ManifestRow, nameOf } from '../mirror/core/entry.ts';
import type { Manifest } from '../mirror/record.ts';
import type { Database } from './database.ts';

const COLUMNS = 'name, type, size, mtime, inode, target';
const PUT = `INSERT INTO mirror_manifest (vault, folder, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (vault, folder, name) DO UPDATE
  SET type = excluded.type, size = excluded.size, mtime = excluded.mtime, inode = excluded.inode, target = excluded.target`;

/** As SQLite hands it over in arrays, which takes two thirds of the time of objects. */
type Cells = readonly [string, ManifestRow['type'], number, number, number, string | null];

export class StoredManifest implements Manifest {
  readonly #database: Database;
  readonly #vaultId: string;
  readonly #write: (write: () => void) => void;
  readonly #inFolder: StatementSync;
  readonly #one: StatementSync;
  #knownKey: number | null = null;

  constructor(database: Database, vaultId: string, write: (write: () => void) => void) {
    this.#database = database;
    this.#vaultId = vaultId;
    this.#write = write;
    this.#inFolder = database.statement(`SELECT ${COLUMNS} FROM mirror_manifest WHERE vault = ? AND folder = ?`);
    this.#one = database.statement(`SELECT ${COLUMNS} FROM mirror_manifest WHERE vault = ? AND folder = ? AND name = ?`);
    for (const statement of [this.#inFolder, this.#one]) statement.setReturnArrays(true);
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
    this.#write(() => {
      this.#database.statement('INSERT OR IGNORE INTO mirror_vaults (id) VALUES (?)').run(this.#vaultId);
      const vault = this.#findKey();
      const remove = this.#database.statement('DELETE FROM mirror_manifest WHERE vault = ? AND folder = ? AND name = ?');
      for (const path of forget) remove.run(vault, folderOf(path), nameOf(path));
      const insert = this.#database.statement(PUT);
      for (const { path, type, size, mtime, inode, target } of put)
        insert.run(vault, folderOf(path), nameOf(path), type, size, mtime, inode, target);
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
