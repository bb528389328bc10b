/** What the checks of `ytm doctor thumbnails` decide on: the list, what hot has of it, and where originals of the rest are. */
import type { Finding } from '../finding.ts';
import type { References } from './references.ts';

/** The studio's list of thumbnails, as it was read. */
export type ListRead =
  | { readonly kind: 'too-large' }
  /** `images`: the folder of the images exists all the same. */
  | { readonly kind: 'absent'; readonly images: boolean }
  | { readonly kind: 'unreadable'; readonly errno: string }
  | { readonly kind: 'invalid'; readonly problem: string }
  | { readonly kind: 'read'; readonly references: References };

/** What hot has under a path; `in-the-way`: a folder, a link, or something behind a link. */
export type InHot = 'image' | 'placeholder' | 'missing' | 'in-the-way';

/** Where an original is. `unknown`: neither the vault nor its trash could be searched completely. */
export type Source =
  | { readonly kind: 'vault' }
  | { readonly kind: 'trash'; readonly run: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown' };

export interface ThumbnailPlace {
  readonly list: ListRead;
  /** Of every path of the list. */
  readonly inHot: ReadonlyMap<string, InHot>;
  /** Of paths without an image in hot. */
  readonly sources: ReadonlyMap<string, Source>;
}

/** What `--fix` does about a finding. */
export type Repair =
  | { readonly kind: 'restore'; readonly path: string; readonly from: Extract<Source, { readonly kind: 'vault' | 'trash' }> }
  | { readonly kind: 'stand-in'; readonly path: string };

export interface FoundThumbnail {
  readonly finding: Finding;
  readonly repair: Repair | null;
}

export interface ThumbnailCheck {
  readonly id: string;
  readonly examine: (place: ThumbnailPlace) => readonly FoundThumbnail[];
}

export function withoutRepair(finding: Finding): FoundThumbnail {
  return { finding, repair: null };
}
