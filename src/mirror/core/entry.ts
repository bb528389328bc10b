/** What listings of hot and of the vault tell of one path, and what the manifest remembers of it. */
import type { EpochMs, Millis } from '../../health/observation.ts';

/** `other`: sockets, pipes, devices. */
export type EntryType = 'file' | 'folder' | 'link' | 'other';

export interface Entry {
  /** One component, as the file system wrote it. */
  readonly name: string;
  readonly type: EntryType;
  /** Bytes; 0 for folders. */
  readonly size: number;
  readonly mtime: EpochMs;
  readonly ctime: EpochMs;
  readonly inode: number;
  /** Of a link: where it points; `null` for everything else. */
  readonly target: string | null;
}

/** A folder as it was listed, or why it was not. A name that is not UTF-8 or that vanished meanwhile is in `unreadable`. */
export type Listing =
  | {
      readonly kind: 'listed';
      readonly entries: readonly Entry[];
      readonly unreadable: readonly { readonly name: string; readonly errno: string }[];
    }
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly errno: string };

/** One path that ytm has sent and seen to arrive: size, time and inode are those of hot at the sending. */
export interface ManifestRow {
  /** Relative to hot, without a leading slash. */
  readonly path: string;
  readonly type: 'file' | 'folder' | 'link';
  readonly size: number;
  readonly mtime: EpochMs;
  readonly inode: number;
  /** The link as it was written into the vault. */
  readonly target: string | null;
}

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

/** The folder at the root of hot that a path lies in; empty for what lies at the root itself. */
export function topFolderOf(path: string): string {
  const slash = path.indexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** Whether two times are the same to a file system of this grain. */
export function sameTime(left: EpochMs, right: EpochMs, grain: Millis): boolean {
  return Math.abs(left - right) <= grain;
}
