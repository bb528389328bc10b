/** Changes from now on, derived from the snapshots: for `--follow`, which needs no screen. */
import { type Change, changesBetween } from '../health/changes.ts';
import type { Snapshot } from '../health/snapshot.ts';
import type { Link, LinkSource, WatchOptions } from './ports.ts';
import { runsBetween, type ShownChange } from './shown-changes.ts';

export interface Followed extends Pick<WatchOptions, 'source' | 'events' | 'link'> {
  /** Called with the changes, oldest first, and their snapshot; the first call reports the existing problems. */
  readonly tell: (changes: readonly ShownChange[], snapshot: Snapshot) => void;
  /** `own`: the probes run in this process from now on. */
  readonly tellConnection: (state: LinkState) => void;
}

export type LinkState = 'connected' | 'lost' | 'own';

/** Returns a function that stops it. The first round is not reported: changes start once every probe has a result. */
export function followChanges({ source, events, link, tell, tellConnection }: Followed): () => void {
  let before: Snapshot | null = null;
  const look = (after: Snapshot): void => {
    if (!after.complete) return;
    const changes = before === null ? initialState(after) : [...changesBetween(before, after, after.at), ...runsBetween(before, after)];
    const isFirst = before === null;
    before = after;
    if (isFirst || changes.length > 0) tell(changes, after);
  };
  const stops = [
    source.subscribe(look),
    // No snapshot contains it.
    events?.on((event) => {
      if (event.kind === 'slept') tell([event], source.current());
    }),
    followLink(link, tellConnection),
  ];
  look(source.current());
  return () => {
    for (const stop of stops) stop?.();
  };
}

function followLink(link: LinkSource, tell: (state: LinkState) => void): () => void {
  let state = stateOf(link.current());
  return link.subscribe(() => {
    const now = stateOf(link.current());
    if (now !== state) tell(now);
    state = now;
  });
}

export function stateOf(link: Link): LinkState {
  return link.kind === 'attached' ? link.connection.state : 'own';
}

/** The problems at the start, as changes at that time. */
function initialState({ components, gate }: Snapshot): readonly ShownChange[] {
  const sick = components
    .filter(({ verdict }) => verdict !== 'healthy')
    .map(
      ({ id, verdict, since, reasons: [reason = null] }): Change => ({
        kind: 'component-changed',
        at: since,
        component: id,
        from: 'unknown',
        to: verdict,
        reason,
      }),
    );
  const shut: Change = { kind: 'gate-changed', at: gate.since, to: gate.state, reasons: gate.reasons };
  return [...sick, ...(gate.state === 'shut' ? [shut] : [])].sort((a, b) => a.at - b.at);
}
