/**
 * What the mirror keeps in `ytm.sqlite`. A write that fails (disk full) is noted in `problem`, never thrown; a read that fails is
 * thrown, as nothing that is believed to be empty may be acted upon.
 */
import type { EpochMs } from '../health/observation.ts';
import type { Abilities } from '../mirror/core/abilities.ts';
import type { Look, Parked } from '../mirror/core/plan.ts';
import { runId } from '../mirror/core/run-id.ts';
import type { DoneChange, HaltRecord, HeldPath, LastBeat, LastComplete, Manifest, MirrorStore, RunRecord } from '../mirror/record.ts';
import type { Database } from './database.ts';
import { StoredManifest } from './mirror-manifest.ts';
import { RunLog } from './mirror-runs.ts';

const SET_NOTE = 'INSERT INTO notes (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value';
const SET_ABILITIES =
  'INSERT INTO mirror_vaults (id, abilities) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET abilities = excluded.abilities';
const TAKEN = 'SELECT id FROM mirror_runs WHERE id = ? UNION ALL SELECT id FROM mirror_claims WHERE id = ?';
const SEND = 'INSERT INTO mirror_under_way (path, look) VALUES (?, ?) ON CONFLICT (path) DO UPDATE SET look = excluded.look';
const HOLD = 'INSERT INTO mirror_held (path, hot) VALUES (?, ?) ON CONFLICT (path) DO UPDATE SET hot = excluded.hot';

interface Notes {
  readonly parked: Parked;
  readonly approved: Parked;
  readonly changing: readonly (readonly [path: string, since: EpochMs])[];
  readonly vault: string;
  readonly complete: LastComplete;
  readonly compared: EpochMs;
  readonly halted: HaltRecord;
  readonly beat: LastBeat;
  readonly putOff: number;
}

export class StoredMirror implements MirrorStore {
  readonly #database: Database;
  readonly #runs: RunLog;
  readonly #manifests = new Map<string, StoredManifest>();
  problem: string | null = null;

  constructor(database: Database) {
    this.#database = database;
    this.#runs = new RunLog(database);
  }

  manifest(vaultId: string): Manifest {
    const known = this.#manifests.get(vaultId);
    if (known !== undefined) return known;
    const manifest = new StoredManifest(this.#database, vaultId, (write) => this.#write(write));
    this.#manifests.set(vaultId, manifest);
    return manifest;
  }

  claimRun(now: EpochMs): string {
    let id = runId(now);
    this.#write(() => {
      id = runId(now, (taken) => this.#database.statement(TAKEN).get(taken, taken) !== undefined);
      this.#database.statement('INSERT INTO mirror_claims (id, at) VALUES (?, ?)').run(id, now);
    });
    return id;
  }

  saveRun(record: RunRecord, changes: readonly DoneChange[]): void {
    this.#write(() => this.#runs.save(record, changes));
  }

  prune(now: EpochMs, runsWithTrash: ReadonlySet<string>): readonly string[] {
    let logs: readonly string[] = [];
    const kept = this.#write(() => {
      logs = this.#runs.prune(now, runsWithTrash);
    });
    return kept ? logs : [];
  }

  runs(limit: number): readonly RunRecord[] {
    return this.#runs.newest(limit);
  }

  upToDateAt(): EpochMs | null {
    return this.#runs.lastComplete();
  }

  run(id: string): RunRecord | null {
    return this.#runs.one(id);
  }

  changes(run: string): readonly DoneChange[] {
    return this.#runs.changes(run);
  }

  parked(): Parked | null {
    return this.#note('parked');
  }

  setParked(parked: Parked | null): void {
    this.#setNote('parked', parked);
  }

  approved(): Parked | null {
    return this.#note('approved');
  }

  setApproved(parked: Parked | null): void {
    this.#setNote('approved', parked);
  }

  held(): readonly HeldPath[] {
    return this.#database
      .statement('SELECT path, hot FROM mirror_held ORDER BY path')
      .all()
      .map(({ path, hot }) => ({ path: String(path), hot: hot === null ? null : (JSON.parse(String(hot)) as Look) }));
  }

  hold(paths: readonly HeldPath[]): void {
    this.#write(() => {
      for (const { path, hot } of paths) this.#database.statement(HOLD).run(path, hot === null ? null : JSON.stringify(hot));
    });
  }

  release(paths: readonly string[]): void {
    this.#write(() => {
      for (const path of paths) this.#database.statement('DELETE FROM mirror_held WHERE path = ?').run(path);
    });
  }

  underWay(): ReadonlyMap<string, Look> {
    const rows = this.#database.statement('SELECT path, look FROM mirror_under_way').all();
    return new Map(rows.map(({ path, look }) => [String(path), JSON.parse(String(look)) as Look]));
  }

  addUnderWay(looks: readonly (readonly [path: string, look: Look])[]): void {
    this.#write(() => {
      for (const [path, look] of looks) this.#database.statement(SEND).run(path, JSON.stringify(look));
    });
  }

  keepUnderWay(paths: ReadonlySet<string>): void {
    this.#write(() => {
      const one = this.#database.statement('SELECT path, look FROM mirror_under_way WHERE path = ?');
      const kept = [...paths].map((path) => one.get(path)).filter((row) => row !== undefined);
      // All at once is quick, however many there were.
      this.#database.statement('DELETE FROM mirror_under_way').run();
      for (const { path, look } of kept) this.#database.statement(SEND).run(String(path), String(look));
    });
  }

  changingSince(): ReadonlyMap<string, EpochMs> {
    return new Map(this.#note('changing'));
  }

  setChangingSince(since: ReadonlyMap<string, EpochMs>): void {
    this.#setNote('changing', [...since]);
  }

  abilities(vaultId: string): Abilities | null {
    const known = this.#database.statement('SELECT abilities FROM mirror_vaults WHERE id = ?').get(vaultId)?.['abilities'];
    return typeof known === 'string' ? (JSON.parse(known) as Abilities) : null;
  }

  setAbilities(vaultId: string, abilities: Abilities): void {
    this.#write(() => this.#database.statement(SET_ABILITIES).run(vaultId, JSON.stringify(abilities)));
  }

  vaultId(): string | null {
    return this.#note('vault');
  }

  pinVault(vaultId: string): void {
    this.#setNote('vault', vaultId);
  }

  lastComplete(): LastComplete | null {
    return this.#note('complete');
  }

  setLastComplete(last: LastComplete): void {
    this.#setNote('complete', last);
  }

  comparedAt(): EpochMs | null {
    return this.#note('compared');
  }

  setComparedAt(at: EpochMs): void {
    this.#setNote('compared', at);
  }

  halted(): HaltRecord | null {
    return this.#note('halted');
  }

  setHalted(halted: HaltRecord | null): void {
    this.#setNote('halted', halted);
  }

  lastBeat(): Notes['beat'] | null {
    return this.#note('beat');
  }

  setLastBeat(beat: Notes['beat']): void {
    this.#setNote('beat', beat);
  }

  putOffRuns(): number {
    return this.#note('putOff') ?? 0;
  }

  setPutOffRuns(runs: number): void {
    this.#setNote('putOff', runs);
  }

  #note<K extends keyof Notes>(key: K): Notes[K] | null {
    const value = this.#database.statement('SELECT value FROM notes WHERE key = ?').get(`mirror.${key}`)?.['value'];
    return value === undefined ? null : (JSON.parse(String(value)) as Notes[K]);
  }

  #setNote<K extends keyof Notes>(key: K, value: Notes[K] | null): void {
    this.#write(() => {
      if (value === null) this.#database.statement('DELETE FROM notes WHERE key = ?').run(`mirror.${key}`);
      else this.#database.statement(SET_NOTE).run(`mirror.${key}`, JSON.stringify(value));
    });
  }

  #write(write: () => void): boolean {
    const written = this.#database.write(write);
    this.problem = written ? null : this.#database.problem;
    return written;
  }
}
