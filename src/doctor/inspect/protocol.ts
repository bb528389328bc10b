/** What is asked of the inspecting child, and what it answers: one JSON object a line. */

export interface InspectRequest {
  /** Absolute. */
  readonly path: string;
}

export type InspectAnswer =
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly errno: string }
  /** `read` and `write`: the errno of the attempt, `null` if it is possible; links are followed. */
  | {
      readonly kind: 'seen';
      readonly type: 'file' | 'folder' | 'other';
      readonly device: string;
      readonly read: string | null;
      readonly write: string | null;
    };

/** `hung`: no answer in time, or a child of an earlier look is still stuck there; `unasked`: ytm itself failed. */
export type PathReport = InspectAnswer | { readonly kind: 'hung' } | { readonly kind: 'unasked'; readonly problem: string };
