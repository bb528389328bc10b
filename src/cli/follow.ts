/** `ytm watch --follow`: a line for everything that happens, until it is stopped. */
import type { Snapshot } from '../health/snapshot.ts';
import { systemClock } from '../platform/clock.ts';
import type { FollowLooks } from '../tui/follow-text.ts';
import { type Io, print } from './io.ts';
import type { Origin } from './origin.ts';

/** `looks` for people, or `null` for a snapshot as JSON in one line at first and after everything that happens. Resolves when `signal` aborts. */
export async function follow(origin: Origin, io: Io, looks: FollowLooks | null, signal: AbortSignal): Promise<void> {
  const { followHappenings } = await import('../tui/following.ts');
  const stop = followHappenings({ ...origin, ...(looks === null ? await asJson(io) : await asText(io, looks)) });
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  stop();
}

type Tellers = Pick<Parameters<typeof import('../tui/following.ts').followHappenings>[0], 'tell' | 'tellConnection'>;

async function asText(io: Io, looks: FollowLooks): Promise<Tellers> {
  const { happeningText, connectionText } = await import('../tui/follow-text.ts');
  return {
    tell: (happenings) => {
      for (const what of happenings) print(io, happeningText(what, systemClock.now(), looks));
    },
    tellConnection: (state) => print(io, connectionText(state, systemClock.now(), looks)),
  };
}

/** A reader that is behind gets the newest snapshot once it has read the last one. */
async function asJson(io: Io): Promise<Tellers> {
  const { snapshotToJson } = await import('../report/snapshot-json.ts');
  let waiting: Snapshot | null = null;
  const write = (snapshot: Snapshot): void => {
    if (io.stdout.writableNeedDrain) waiting = snapshot;
    else print(io, JSON.stringify(snapshotToJson(snapshot)));
  };
  io.stdout.on('drain', () => {
    const next = waiting;
    waiting = null;
    if (next !== null) write(next);
  });
  return { tell: (_happenings, snapshot) => write(snapshot), tellConnection: () => undefined };
}
