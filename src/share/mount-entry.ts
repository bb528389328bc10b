import type { MountFacts } from '../health/observation.ts';

/** One line of the mount table. */
export interface MountEntry extends MountFacts {
  readonly fsType: string;
  readonly source: string;
  readonly readOnly: boolean;
}
