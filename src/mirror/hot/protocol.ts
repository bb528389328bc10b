/** The protocol between ytm and hot's lister: one JSON object per line, answered in order. */
import type { EpochMs } from '../../health/observation.ts';
import type { Trust } from '../core/identity.ts';
import type { Mark, RootIdentity } from '../core/image.ts';
import type { HotMarks } from '../core/image-file.ts';
import type { Sight } from '../core/plan.ts';
import type { FolderOrder } from '../lister.ts';
import type { GlanceCode } from '../scan/glance.ts';
import type { ListingCode } from '../scan/listing-code.ts';
import type { ContentSlice, SliceRequest } from '../scan/slices.ts';
import type { Fingerprint } from './fingerprint.ts';

/** The first line, sent once the lister is recorded: only now it receives its order. */
export interface HotOrder {
  /** Absolute path of hot; may be a link to a folder. */
  readonly hot: string;
  /** The folder is created if it is missing (`restore --to`). */
  readonly make?: boolean;
  /** 0 (as we are) to 19. */
  readonly niceness: number;
  /** The attributes that show that a folder has changed. */
  readonly trust: Trust;
}

/**
 * The first reply. `marks`: from `.ytm_hot.json`, by image. `foldsCase`: names that differ only in case are one; `null`: no name there
 * shows it.
 */
export type HotEntered =
  | { readonly root: RootIdentity; readonly marks: HotMarks; readonly foldsCase: boolean | null }
  | { readonly errno: string; readonly step: string };

/** `skip`: names of that folder to skip. */
export type HotRequest =
  | { readonly list: string; readonly skip: readonly string[] }
  | { readonly glance: readonly FolderOrder[] }
  | { readonly look: readonly string[] }
  /** The content of a file, slice by slice: repeated with the number of bytes read so far. */
  | SliceRequest
  | { readonly allocated: readonly string[] }
  /** `junk`: names to ignore. */
  | { readonly fingerprint: readonly string[]; readonly junk: readonly string[] }
  | MarkRequest
  | { readonly presence: readonly string[] }
  | FillRequest
  | { readonly images: PlaceholderRequest };

/**
 * Writes `.ytm_hot.json`, the only file of hot that a run ever writes, if its mark of the image is still `expected` (else ECHANGED).
 * `null`: enters hot again by its path, where another disk may be mounted by then, and reads it.
 */
export type MarkRequest = { readonly mark: Mark; readonly image: string; readonly expected: Mark | null } | { readonly mark: null };

/** Of a path in hot, under exactly this name. */
export interface Presence {
  readonly isThere: boolean;
  /** When the nearest existing parent folder was last changed: what is missing in it disappeared no later. */
  readonly changedAt: EpochMs;
}

/** Of `restore` only (filling.ts). */
export type FillRequest =
  | { readonly makeFolders: readonly string[] }
  | { readonly makeLink: string; readonly target: string }
  | { readonly tidy: 'begin' | 'end' }
  | { readonly free: true };

/** Of `doctor thumbnails` only (placeholders.ts). */
export type PlaceholderRequest =
  /** A file's content from this byte on, as far as one answer holds it. */
  | { readonly part: string; readonly from: number }
  | { readonly placeholders: readonly string[] }
  /** `content`: Base64. */
  | { readonly makePlaceholder: string; readonly content: string }
  | { readonly removePlaceholder: string };

export type HotAnswer =
  | ListingCode
  /** Of the first folders, at least one. */
  | { readonly glances: readonly GlanceCode[] }
  | { readonly allocated: readonly (number | null)[] }
  | Fingerprint
  | { readonly looks: readonly (Sight | null)[] }
  | ContentSlice
  /** `null`: it is on disk. */
  | { readonly unmarked: string | null }
  | { readonly presence: readonly Presence[] }
  | { readonly marks: HotMarks }
  /** It could not be entered again. */
  | { readonly errno: string }
  | { readonly failed: readonly PathFailure[] }
  /** `null`: it is done. */
  | { readonly undone: string | null }
  | { readonly free: number | null }
  /** Base64; empty: the file ends there. */
  | { readonly part: string }
  | { readonly placeholders: readonly boolean[] };

export interface PathFailure {
  readonly path: string;
  readonly errno: string;
}
