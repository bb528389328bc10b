/** What listings of hot and of the vault report about one path, and what the manifest records of it. */
import type { EpochMs, Millis } from '../../health/observation.ts';

/** `other`: sockets, pipes, devices. */
export type EntryType = 'file' | 'folder' | 'link' | 'other';

export interface Entry {
  /** One component, as stored by the file system. */
  readonly name: string;
  readonly type: EntryType;
  /** Bytes; 0 for folders. */
  readonly size: number;
  readonly mtime: EpochMs;
  readonly ctime: EpochMs;
  /** Birth time; `null` where the file system does not record it. */
  readonly birth: EpochMs | null;
  readonly inode: number;
  /** The target of a link; `null` for everything else. */
  readonly target: string | null;
}

/** A name that cannot be mirrored as it is: it is not UTF-8, is not on this machine, vanished meanwhile, or could not be looked at. */
export interface Unreadable {
  readonly name: string;
  /** Or what stands for one (stand-ins.ts, placeholder.ts). */
  readonly errno: string;
  /** Of hot, as far as it can be told: what has this name, and after it what it holds. */
  readonly has?: readonly Identity[];
}

/** By what a file or folder is recognised when it has moved. */
export type Identity = Pick<Entry, 'type' | 'inode' | 'birth'>;

/** A listed folder, or why it could not be listed. */
export type Listing =
  | {
      readonly kind: 'listed';
      readonly entries: readonly Entry[];
      readonly unreadable: readonly Unreadable[];
    }
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly errno: string };

/** One path that ytm has sent and confirmed: size, times and inode are those of hot at the time of sending. */
export interface ManifestRow {
  /** Relative to hot, without a leading slash. */
  readonly path: string;
  readonly type: 'file' | 'folder' | 'link';
  readonly size: number;
  readonly mtime: EpochMs;
  readonly inode: number;
  /** `null`: unknown or not reliable; always for folders and links. */
  readonly ctime: EpochMs | null;
  readonly birth: EpochMs | null;
  /** The link target as written into the vault. */
  readonly target: string | null;
  /**
   * Digest of the content that was sent, prefixed with the algorithm (`xxh128:…`); `null`: unknown (adopted by size and time, or sent by an
   * older version).
   */
  readonly digest: string | null;
  /** The change time of the vault's copy when its arrival was confirmed; `null`: unknown. */
  readonly vaultCtime: EpochMs | null;
  /** The time that the vault showed then, where it cannot store `mtime` (before 1980, after 2107); else `null`. */
  readonly vaultMtime: EpochMs | null;
}

/** The optional columns of a row, where nothing more is known. */
export const NOTHING_MORE = { ctime: null, birth: null, target: null, digest: null, vaultCtime: null, vaultMtime: null } as const;

/** The folder of a path; empty at the root. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function joined(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** The folder at the root of hot that a path lies in; empty for entries of the root itself. */
export function topFolderOf(path: string): string {
  const slash = path.indexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** Whether two times are the same at this timestamp resolution. */
export function sameTime(left: EpochMs, right: EpochMs, resolution: Millis): boolean {
  return Math.abs(left - right) <= resolution;
}
