/** What watches a tree, whatever the system offers for it. Types only. */

export interface TreeWatchOptions {
  /** Absolute path. */
  readonly root: string;
  /** Whether a path relative to the root is not mirrored. */
  readonly isLeftOut: (path: string) => boolean;
  /** For every event, also those that say nothing new. */
  readonly onEvent: () => void;
  /** `name`: what changed in the folder; '': the folder itself. */
  readonly onHint: (folder: string, name: string) => void;
  /** All of the tree is watched. */
  readonly onReady: () => void;
  /** It cannot go on. */
  readonly onProblem: (errno: string) => void;
}

export interface TreeWatch {
  /** Folders that are watched. */
  readonly folders: number;
  readonly isReady: boolean;
  close(): void;
}
