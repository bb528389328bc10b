/** A bandwidth limit by time of day. Types only. */

/** From this minute after midnight on: KiB per second; 0: no limit. It lasts until the next one; the last one of a day, over midnight. */
export interface BandwidthSlot {
  readonly minute: number;
  readonly kbps: number;
}

/** In the order of their minutes; empty: never limited. */
export type Bandwidth = readonly BandwidthSlot[];
