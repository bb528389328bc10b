/** One history under way with one tool: what is done to both trees, when the tool runs, and what an observer wrote down meanwhile. */
import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { until } from '../poll.ts';
import type { Place } from './place.ts';
import type { Told, Tool, Wishes } from './tools.ts';
import { type Bytes, bytesAt, bytesOf, contentsOf, isFile, weightOf } from './trees.ts';

/** A day ago in whole seconds, so that every file system can hold it. */
export const OLD = Math.floor(Date.now() / 1_000) - 86_400;

export interface Run {
  readonly told: Told;
  /** Trees before and after. */
  readonly hot: readonly [Bytes, Bytes];
  readonly vault: readonly [Bytes, Bytes];
  /** Contents that the vault had and that are now neither in it nor in a backup, by where they were. */
  readonly lost: readonly string[];
}

/** At least so much of the large file is in the vault when a run counts as copying. */
/** Several histories run side by side on a slow share. */
const COPYING_WITHIN_MS = 100_000;
const COPYING_BYTES = 200_000;

export class World {
  readonly place: Place;
  readonly wishes: Wishes;
  readonly #tool: Tool;
  readonly runs: Run[] = [];
  /** Somebody's own work in the vault: path and content. */
  readonly work = new Map<string, string>();
  /** Contents that must not get into the vault. */
  readonly foreign = new Set<string>();
  /** Contents of two files that belong together. */
  readonly pairs: (readonly [string, string])[] = [];

  constructor(place: Place, tool: Tool, wishes: Wishes) {
    this.place = place;
    this.wishes = wishes;
    this.#tool = tool;
  }

  hot(path: string): string {
    return join(this.place.hot, path);
  }

  vault(path: string): string {
    return join(this.place.served, path);
  }

  /** A file of hot; @param at its time in seconds */
  save(path: string, text: string | Buffer, at = OLD): void {
    put(this.hot(path), text, at);
  }

  /** As an editor does it that writes a draft and renames it over the file. */
  saveOver(path: string, text: string, at = OLD): void {
    put(this.hot(`${path}.draft`), text, at);
    renameSync(this.hot(`${path}.draft`), this.hot(path));
  }

  remove(path: string): void {
    rmSync(this.hot(path), { recursive: true, force: true });
  }

  move(from: string, to: string): void {
    mkdirSync(dirname(this.hot(to)), { recursive: true });
    renameSync(this.hot(from), this.hot(to));
  }

  link(path: string, target: string): void {
    symlinkSync(target, this.hot(path));
  }

  /** Somebody works in the vault itself; what he saved must stay where he put it. */
  saveInVault(path: string, text: string, at = OLD): void {
    put(this.vault(path), text, at);
    this.guard(path);
  }

  /** What is at this path of the vault must stay there until a person says otherwise. */
  guard(path: string): void {
    this.work.set(path, bytesAt(this.vault(path)) ?? 'nothing');
  }

  /** What this file holds must not get into the vault. */
  forbid(file: string): void {
    this.foreign.add(bytesAt(file) ?? '');
  }

  /** Two files of hot as they are now. */
  pair(one: string, other: string): void {
    this.pairs.push([bytesAt(this.hot(one)) ?? '', bytesAt(this.hot(other)) ?? '']);
  }

  guardAll(): void {
    for (const [path, what] of this.#vaultBytes()) if (isFile(what)) this.work.set(path, what);
  }

  /** One run of the tool; `during` happens while it is under way. */
  async sync(during?: (isOver: () => boolean) => Promise<void>): Promise<Told> {
    const [hotBefore, vaultBefore] = [this.#hotBytes(), this.#vaultBytes()];
    const kept = this.#backupBytes();
    let isOver = false;
    const running = this.#tool.sync(this.place, this.wishes).finally(() => (isOver = true));
    const [told] = await Promise.all([running, during?.(() => isOver)]);
    const [hotAfter, vaultAfter] = [this.#hotBytes(), this.#vaultBytes()];
    const there = contentsOf(vaultAfter, ...this.#backupBytes());
    const lost = [vaultBefore, ...kept].flatMap((tree) => [...tree].filter(([, what]) => isFile(what) && !there.has(what)));
    this.runs.push({
      told,
      hot: [hotBefore, hotAfter],
      vault: [vaultBefore, vaultAfter],
      lost: lost.map(([path]) => path),
    });
    return told;
  }

  /** Resolves when the tool that is under way is in the middle of a large file. */
  async copying(isOver: () => boolean): Promise<void> {
    const before = weightOf(this.place.share);
    // One that does not copy at all is judged by what it says.
    await until('the tool copies', () => isOver() || weightOf(this.place.share) > before + COPYING_BYTES, {
      every: 10,
      within: COPYING_WITHIN_MS,
    });
  }

  #hotBytes(): Bytes {
    return bytesOf(this.place.hot);
  }

  #vaultBytes(): Bytes {
    return bytesOf(this.place.served, (path) => this.#tool.isOwn(path));
  }

  #backupBytes(): readonly Bytes[] {
    return this.#tool.backups(this.place).map((folder) => bytesOf(folder));
  }
}

function put(path: string, text: string | Buffer, at: number): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  utimesSync(path, at, at);
}
