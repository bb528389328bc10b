import { describe, expect, it, vi } from 'vitest';
import type { Snapshot } from '../../../src/health/snapshot.ts';
import { glyphsOf } from '../../../src/tui/glyphs.ts';
import { begin } from '../../../src/tui/model.ts';
import type { Command } from '../../../src/tui/step.ts';
import { createStore, type Store } from '../../../src/tui/store.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { allDown, aSnapshot, backendDown, NOW } from '../../support/snapshots.ts';

interface Watched {
  readonly clock: FakeClock;
  readonly store: Store;
  readonly commands: Command[];
  changes: number;
  /** How many pictures were derived. */
  readonly derived: () => number;
}

function watched(snapshot: Snapshot = aSnapshot()): Watched {
  const clock = new FakeClock(NOW);
  const commands: Command[] = [];
  const first = begin({ snapshot, now: NOW, columns: 80, rows: 24, link: { kind: 'embedded' }, withEvents: false, faults: null });
  // A picture asks for the time zone once.
  const utcOffsetMinutes = vi.fn(() => 0);
  const look = { language: 'en', glyphs: glyphsOf('unicode'), utcOffsetMinutes } as const;
  const store = createStore({ first, look, clock, run: (command) => commands.push(command) });
  const seen: Watched = { clock, store, commands, changes: 0, derived: () => utcOffsetMinutes.mock.calls.length };
  store.subscribe(() => {
    seen.changes += 1;
  });
  return seen;
}

/** Every text on the screen. */
function textOf({ screen }: Store): string {
  return JSON.stringify(screen());
}

describe('the store', () => {
  it('shows the first change at once and gathers what follows for half a second', async () => {
    const seen = watched();
    await seen.clock.advance(500);
    seen.store.dispatch({ kind: 'snapshot', snapshot: backendDown() });
    expect(seen.changes).toBe(1);
    seen.store.dispatch({ kind: 'snapshot', snapshot: aSnapshot() });
    seen.store.dispatch({ kind: 'snapshot', snapshot: allDown() });
    await seen.clock.advance(499);
    expect(seen.changes).toBe(1);
    await seen.clock.advance(1);
    expect(seen.changes).toBe(2);
    expect(textOf(seen.store)).toContain('DOWN');
  });

  it('shows keys at once, whatever was shown before, those that came together in one picture', async () => {
    const seen = watched();
    await seen.clock.advance(500);
    seen.store.dispatch({ kind: 'snapshot', snapshot: backendDown() });
    expect(seen.changes).toBe(1);
    seen.store.dispatch({ kind: 'key', key: 'j' });
    seen.store.dispatch({ kind: 'key', key: 'j' });
    await Promise.resolve();
    expect(seen.changes).toBe(2);
    seen.store.dispatch({ kind: 'key', key: 'j' });
    await Promise.resolve();
    expect(seen.changes).toBe(3);
  });

  it('scrolls no further than the text goes, so that every key back is seen', async () => {
    const seen = watched(backendDown());
    for (const key of ['?', 'G', 'G']) seen.store.dispatch({ kind: 'key', key });
    await Promise.resolve();
    const before = seen.changes;
    seen.store.dispatch({ kind: 'key', key: 'k' });
    await Promise.resolve();
    expect(seen.changes).toBe(before + 1);
  });

  it('hears the mouse as it hears keys: at once, and no further than the text goes', async () => {
    const seen = watched(backendDown());
    await seen.clock.advance(500);
    seen.store.dispatch({ kind: 'snapshot', snapshot: allDown() });
    const before = seen.changes;
    seen.store.dispatch({ kind: 'click', id: 'component:gateway' });
    await Promise.resolve();
    expect(seen.changes).toBe(before + 1);
    seen.store.dispatch({ kind: 'key', key: '?' });
    for (let turn = 0; turn < 100; turn += 1) seen.store.dispatch({ kind: 'wheel', by: 1 });
    await Promise.resolve();
    const atEnd = textOf(seen.store);
    seen.store.dispatch({ kind: 'wheel', by: -1 });
    await Promise.resolve();
    expect(textOf(seen.store)).not.toBe(atEnd);
  });

  it('notifies nobody when nothing visible has changed', async () => {
    const seen = watched();
    await seen.clock.advance(5_010);
    seen.changes = 0;
    const before = seen.store.screen();
    seen.store.dispatch({ kind: 'snapshot', snapshot: aSnapshot({ revision: 2 }) });
    seen.store.dispatch({ kind: 'key', key: 'F' });
    await seen.clock.advance(1_000);
    expect(seen.changes).toBe(0);
    expect(seen.store.screen()).toBe(before);
  });

  it('lets all ages grow at the same moments, every ten seconds', async () => {
    const seen = watched();
    expect(textOf(seen.store)).not.toContain('10s');
    // Rounded up: nothing looks younger than it is.
    await seen.clock.advance(5_010);
    expect(textOf(seen.store)).toContain('10s');
    expect(seen.changes).toBe(1);
    await seen.clock.advance(4_900);
    expect(seen.changes).toBe(1);
    await seen.clock.advance(10_000);
    expect(seen.changes).toBe(2);
  });

  it('slows down when nobody has touched a key for ten minutes', async () => {
    const seen = watched();
    await seen.clock.advance(601_500);
    seen.changes = 0;
    seen.store.dispatch({ kind: 'snapshot', snapshot: backendDown() });
    seen.store.dispatch({ kind: 'snapshot', snapshot: aSnapshot() });
    await seen.clock.advance(900);
    expect(seen.changes).toBe(1);
    await seen.clock.advance(100);
    expect(seen.changes).toBe(2);
  });

  it('derives a picture four times in 20 seconds at most while nothing happens', async () => {
    const seen = watched();
    await seen.clock.advance(10_000);
    const before = seen.derived();
    await seen.clock.advance(20_000);
    expect(seen.derived() - before).toBeLessThanOrEqual(4);
  });

  it('hands commands on and leaves no timer behind', () => {
    const seen = watched();
    seen.store.dispatch({ kind: 'key', key: 'R' });
    expect(seen.commands).toEqual([{ kind: 'check', probes: 'all' }]);
    seen.store.close();
    expect(seen.clock.pendingTimers).toBe(0);
  });
});
