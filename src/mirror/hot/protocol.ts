/** What ytm and hot's lister say to one another: one JSON object a line, answered in the order of asking. */
import type { Look } from '../core/plan.ts';
import type { GlanceCode } from '../scan/glance.ts';
import type { ListingCode } from '../scan/listing-code.ts';

/** The first line, once the lister is on record: only now it learns where to look. */
export interface HotOrder {
  /** Absolute path of hot; may be a link to a folder. */
  readonly hot: string;
  /** 0 (as we are) to 19. */
  readonly niceness: number;
}

/** The first answer. `device`: as `stat` tells it, decimal. */
export type HotEntered = { readonly device: string } | { readonly errno: string; readonly step: string };

/** `skip`: names of that folder that are left out. `known`: the digest of how it was. */
export type HotRequest =
  | { readonly list: string; readonly skip: readonly string[] }
  | { readonly glance: string; readonly known: string | null }
  | { readonly look: readonly string[] };

export type HotAnswer = ListingCode | GlanceCode | { readonly looks: readonly (Look | null)[] };
