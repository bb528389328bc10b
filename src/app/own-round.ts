/** One round of probes in this process, for commands that find no daemon. */
import { uptime } from 'node:os';
import type { Config } from '../config/config.ts';
import { mirrorOf } from '../config/mirror-settings.ts';
import { oneShotRound } from '../engine/one-shot.ts';
import { unrecordedMirror } from '../health/mirror-component.ts';
import type { Snapshot } from '../health/snapshot.ts';
import { dueSince, snapshotAtRest } from '../mirror/kept.ts';
import { systemClock } from '../platform/clock.ts';
import { unlessUnreadable } from '../store/problem.ts';
import { createRuntime, type Runtime } from './runtime.ts';
import type { Surroundings } from './surroundings.ts';

export interface OwnRoundOptions {
  /** Only these probes; empty: all. */
  readonly named: readonly string[];
  /** Attempts nothing; the result is what earlier commands stored. */
  readonly fromStore: boolean;
  readonly signal: AbortSignal;
}

export async function ownRound(config: Config, io: Surroundings, { named, fromStore, signal }: OwnRoundOptions): Promise<Snapshot> {
  const runtime = createRuntime(config, io, { kind: 'since', start: systemClock.now() });
  try {
    showKeptMirror(runtime, config);
    if (fromStore) return remembered(runtime);
    await oneShotRound({ ...runtime, named: named.length === 0 ? null : named, signal });
    // A full disk and a read-only one can be opened and read; only what was written since shows it.
    runtime.board.setRecording(runtime.kept.recording());
    return named.length === 0 ? runtime.board.current() : runtime.board.only(named);
  } finally {
    await runtime.close();
  }
}

/** No mirror runs in this process, but the store has the results of the last runs. */
function showKeptMirror({ mirrorStore, board, kept }: Runtime, config: Config): void {
  const mirror = mirrorOf(config);
  if (mirror === null || mirrorStore === null) return;
  const now = systemClock.now();
  const snapshot = unlessUnreadable(() => snapshotAtRest(mirrorStore, mirror.shadow), null);
  if (snapshot === null) board.setMirror(unrecordedMirror(null, mirror.shadow, kept.recording()));
  else board.setMirror(snapshot, dueSince(snapshot, { now, bootedAt: now - uptime() * 1_000 }));
}

/** As the last commands left it; it is complete when every probe was ever attempted. */
function remembered({ board }: Runtime): Snapshot {
  const snapshot = board.current();
  return { ...snapshot, complete: snapshot.probes.every(({ last }) => last !== null) };
}
