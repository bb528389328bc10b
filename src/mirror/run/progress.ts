/** The progress of a run: bytes, files, rate and ETA. Pure; the numbers come from the passes. */
import type { FolderProgress, MirrorProgress, RunPhase, RunSpeed } from '../../health/mirror.ts';
import type { EpochMs, Millis } from '../../health/observation.ts';
import type { Reason } from '../../health/snapshot.ts';
import { topFolderOf } from '../core/entry.ts';
import type { Copy } from '../core/plan.ts';

/** The rate covers the last seconds only, so that it follows changes. */
const RATE_SPAN_MS: Millis = 10_000;

/** A file to be copied. */
type Sized = Pick<Copy, 'path' | 'size'>;

interface Mark {
  readonly at: EpochMs;
  readonly bytes: number;
}

export class Progress {
  readonly #run: string;
  #speed: RunSpeed;
  readonly #dryRun: boolean;
  readonly #startedAt: EpochMs;
  #phase: RunPhase = 'guards';
  #scanned = 0;
  #bytes = { done: 0, total: 0 };
  #files = { done: 0, total: 0 };
  #file: string | null = null;
  #stopping: Reason | null = null;
  #marks: readonly Mark[] = [];
  #folders = new Map<string, { done: number; total: number }>();
  #sizes = new Map<string, number>();
  #base = { bytes: 0, files: 0 };

  constructor({ run, speed, dryRun, startedAt }: Pick<MirrorProgress, 'run' | 'speed' | 'dryRun' | 'startedAt'>) {
    this.#run = run;
    this.#speed = speed;
    this.#dryRun = dryRun;
    this.#startedAt = startedAt;
  }

  /** Known once the vault was entered. */
  compares(speed: RunSpeed): void {
    this.#speed = speed;
  }

  phase(phase: RunPhase): void {
    this.#phase = phase;
    this.#file = null;
  }

  scanned(paths: number): void {
    this.#scanned = paths;
  }

  stopping(because: Reason): void {
    this.#stopping = because;
    this.#phase = 'stopping';
  }

  /** The files that the plan is going to copy. */
  planned(copies: readonly Sized[]): void {
    this.#bytes.total = 0;
    for (const { path, size } of copies) {
      this.#bytes.total += size;
      const top = topFolderOf(path);
      const folder = this.#folders.get(top) ?? { done: 0, total: 0 };
      folder.total += size;
      this.#folders.set(top, folder);
    }
    this.#files.total = copies.length;
  }

  /** A copy pass begins: its numbers are added to those of the previous one. */
  copying(copies: readonly Sized[]): void {
    this.#base = { bytes: this.#bytes.done, files: this.#files.done };
    this.#sizes = new Map(copies.map(({ path, size }) => [path, size]));
  }

  /** @param file the one that was begun last: everything before it in the list is done */
  copied(bytes: number, files: number, file: string | null, now: EpochMs): void {
    this.#bytes.done = Math.min(this.#bytes.total, this.#base.bytes + bytes);
    this.#files.done = Math.min(this.#files.total, this.#base.files + files);
    if (file !== null && file !== this.#file) this.#folderOfFile(this.#file);
    this.#file = file;
    this.#marks = [...this.#marks.filter(({ at }) => now - at <= RATE_SPAN_MS), { at: now, bytes: this.#bytes.done }];
  }

  current(): MirrorProgress {
    const rate = this.#rate();
    const left = this.#bytes.total - this.#bytes.done;
    return {
      run: this.#run,
      speed: this.#speed,
      dryRun: this.#dryRun,
      startedAt: this.#startedAt,
      phase: this.#phase,
      bytes: { ...this.#bytes },
      files: { ...this.#files },
      scanned: this.#scanned,
      rate,
      etaMs: rate === null || rate === 0 ? null : Math.round((left / rate) * 1_000),
      file: this.#file,
      folders: this.#folderList(),
      stopping: this.#stopping,
    };
  }

  #rate(): number | null {
    const first = this.#marks[0];
    const last = this.#marks.at(-1);
    if (first === undefined || last === undefined || last.at - first.at < 500) return null;
    return Math.round(((last.bytes - first.bytes) * 1_000) / (last.at - first.at));
  }

  #folderOfFile(file: string | null): void {
    const size = file === null ? undefined : this.#sizes.get(file);
    if (file === null || size === undefined) return;
    const folder = this.#folders.get(topFolderOf(file));
    if (folder !== undefined) folder.done = Math.min(folder.total, folder.done + size);
  }

  #folderList(): readonly FolderProgress[] {
    return [...this.#folders]
      .map(([folder, { done, total }]) => ({ folder, bytes: { done, total } }))
      .sort((left, right) => right.bytes.total - left.bytes.total || (left.folder < right.folder ? -1 : 1))
      .slice(0, FOLDERS_SHOWN);
  }
}

/** A screen has no room for more. */
const FOLDERS_SHOWN = 12;
