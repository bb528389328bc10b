/**
 * The report that a `watchdog` probe of another machine reads: the snapshot's JSON, and what any watchdog report has. Whoever can read a
 * fresh one knows that the machine that wrote it is on, so `online` is always true: a machine that is off, or a ytm that has ended, is
 * noticed by the age.
 */
import type { EpochMs } from '../health/observation.ts';
import type { Snapshot } from '../health/snapshot.ts';
import { type Timestamp, timestamp } from './reason-json.ts';
import { type SnapshotJson, snapshotToJson } from './snapshot-json.ts';

export interface WatchdogJson extends SnapshotJson {
  readonly online: true;
  readonly generated_at: Timestamp;
}

export function watchdogToJson(snapshot: Snapshot, now: EpochMs): WatchdogJson {
  return { online: true, generated_at: timestamp(now), ...snapshotToJson(snapshot) };
}
