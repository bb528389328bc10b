/** The mount table: read as text, so a hung share cannot hang it. */
import type { MountFacts } from '../health/observation.ts';

export interface MountEntry extends MountFacts {
  readonly fsType: string;
  readonly source: string;
  readonly readOnly: boolean;
}

export type MountTableResult =
  | { readonly ok: true; readonly entries: readonly MountEntry[] }
  | { readonly ok: false; readonly problem: string };

export interface MountTable {
  read(signal: AbortSignal): Promise<MountTableResult>;
}
