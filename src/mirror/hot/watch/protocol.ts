/** The protocol between ytm and the watcher of hot: one JSON object per line, answered in order. Types only. */
import type { Contract } from '../../core/contract.ts';

/** `folders`: one watch for each folder (inotify). `stream`: the system reports all of the tree (FSEvents). */
export type WatchMode = 'folders' | 'stream';

/** The first line after the question whether it runs. */
export interface WatchOrder {
  /** Absolute path of hot; may be a link to a folder. */
  readonly hot: string;
  /** 0 (as we are) to 19. */
  readonly niceness: number;
  readonly mode: WatchMode;
  /** What is not mirrored is not watched. */
  readonly contract: Contract;
}

/** Every other line is a request for what is new. The answer comes when there is something, or after `ALIVE_MS` at the latest. */
export interface WatchRequest {
  readonly next: true;
}

export interface WatchAnswer {
  /** Folders that are watched. */
  readonly folders: number;
  /** All of hot is watched. */
  readonly isReady: boolean;
  /** By folder of hot, the names that changed in it. */
  readonly hints: readonly (readonly [folder: string, names: readonly string[]])[];
  /** Some changes may be missing among the hints. */
  readonly isLost: boolean;
  /** Why it cannot go on: an errno, or `MOVED` when hot is another folder now. It ends after this answer. */
  readonly problem: string | null;
}

/** The watcher answers at least this often. */
export const ALIVE_MS = 20_000;

/** Another folder is at the path of hot, or another disk is mounted there. */
export const MOVED = 'MOVED';
