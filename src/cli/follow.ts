/** `ytm watch --follow`: a line for everything that happens, until it is stopped. */
import type { Snapshot } from '../health/snapshot.ts';
import { systemClock } from '../platform/clock.ts';
import type { FollowStyle } from '../tui/follow-text.ts';
import { type Io, printJson, printStyled } from './io.ts';
import type { Origin } from './origin.ts';

/** `style` for people, or `null` for a snapshot as JSON in one line at first and after everything that happens. Resolves when `signal` aborts. */
export async function follow(origin: Origin, io: Io, style: FollowStyle | null, signal: AbortSignal): Promise<void> {
  await print(origin, style === null ? await asJson(io) : await asText(io, style), signal);
}

/** For a screen reader: the whole picture in words, at first and whenever a verdict, the gate or the mirror changes. */
export async function followSpoken(origin: Origin, io: Io, style: FollowStyle, signal: AbortSignal): Promise<void> {
  const { renderSnapshotText } = await import('../tui/snapshot-text.ts');
  const { connectionText } = await import('../tui/follow-text.ts');
  const speak = (snapshot: Snapshot): void => {
    const { theme, look } = style;
    const text = renderSnapshotText(snapshot, {
      ...look,
      theme,
      columns: SPOKEN_COLUMNS,
      link: origin.link.current(),
      now: systemClock.now(),
      spoken: true,
    });
    printStyled(io, text);
  };
  let isFirst = true;
  await print(
    origin,
    {
      tell: (changes, snapshot) => {
        if (isFirst || changes.some(({ kind }) => kind !== 'probe-changed')) speak(snapshot);
        isFirst = false;
      },
      tellConnection: (state) => printStyled(io, connectionText(state, systemClock.now(), style)),
    },
    signal,
  );
}

/** Nothing is cut where nothing stands in columns. */
const SPOKEN_COLUMNS = 400;

async function print(origin: Origin, printers: Printers, signal: AbortSignal): Promise<void> {
  const { followChanges } = await import('../tui/following.ts');
  const stop = followChanges({ ...origin, ...printers });
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  stop();
}

type Printers = Pick<Parameters<typeof import('../tui/following.ts').followChanges>[0], 'tell' | 'tellConnection'>;

async function asText(io: Io, style: FollowStyle): Promise<Printers> {
  const { changeText, connectionText } = await import('../tui/follow-text.ts');
  return {
    tell: (changes) => {
      for (const what of changes) printStyled(io, changeText(what, systemClock.now(), style));
    },
    tellConnection: (state) => printStyled(io, connectionText(state, systemClock.now(), style)),
  };
}

/** A reader that is behind gets the newest snapshot once it has read the last one. */
async function asJson(io: Io): Promise<Printers> {
  const { snapshotToJson } = await import('../report/snapshot-json.ts');
  let waiting: Snapshot | null = null;
  const write = (snapshot: Snapshot): void => {
    if (io.stdout.writableNeedDrain) waiting = snapshot;
    else printJson(io, snapshotToJson(snapshot));
  };
  io.stdout.on('drain', () => {
    const next = waiting;
    waiting = null;
    if (next !== null) write(next);
  });
  return { tell: (_changes, snapshot) => write(snapshot), tellConnection: () => undefined };
}
