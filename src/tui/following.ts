/** What happens from now on, as it comes out of the snapshots: for `--follow`, which needs no screen. */
import type { Snapshot } from '../health/snapshot.ts';
import { changesBetween, type Happening, happeningOf, runsBetween } from './happenings.ts';
import type { ConnectionSource, WatchOptions } from './ports.ts';

export interface Followed extends Pick<WatchOptions, 'source' | 'events' | 'mode'> {
  /** Called with what happened, oldest first, and the snapshot that says so; at first with what is wrong already. */
  readonly tell: (happenings: readonly Happening[], snapshot: Snapshot) => void;
  readonly tellConnection: (state: 'connected' | 'lost') => void;
}

/** Returns the way to stop. The first round is no news: it begins when every probe has answered once. */
export function followHappenings({ source, events, mode, tell, tellConnection }: Followed): () => void {
  let before: Snapshot | null = null;
  const look = (after: Snapshot): void => {
    if (!after.complete) return;
    const happenings = before === null ? standing(after) : [...changesBetween(before, after), ...runsBetween(before, after)];
    const isFirst = before === null;
    before = after;
    if (isFirst || happenings.length > 0) tell(happenings, after);
  };
  const stops = [
    source.subscribe(look),
    // No snapshot tells of it.
    events?.on((event) => {
      const slept = event.kind === 'slept' ? happeningOf(event) : null;
      if (slept !== null) tell([slept], source.current());
    }),
    mode.kind === 'attached' ? followConnection(mode.connection, tellConnection) : undefined,
  ];
  look(source.current());
  return () => {
    for (const stop of stops) stop?.();
  };
}

function followConnection(connection: ConnectionSource, tell: (state: 'connected' | 'lost') => void): () => void {
  let { state } = connection.current();
  return connection.subscribe(() => {
    if (connection.current().state === state) return;
    state = connection.current().state;
    tell(state);
  });
}

/** What is wrong at the beginning, as changes of that time. */
function standing({ components, gate }: Snapshot): readonly Happening[] {
  const sick = components
    .filter(({ verdict }) => verdict !== 'healthy')
    .map(
      ({ id, verdict, since, reasons }): Happening => ({
        kind: 'component',
        at: since,
        id,
        from: 'unknown',
        to: verdict,
        cause: reasons[0] ?? null,
      }),
    );
  const shut: Happening = { kind: 'gate', at: gate.since, to: gate.state, cause: gate.reasons[0] ?? null };
  return [...sick, ...(gate.state === 'shut' ? [shut] : [])].sort((a, b) => a.at - b.at);
}
