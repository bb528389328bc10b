import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../src/health/snapshot.ts';
import { changeText, connectionText, type FollowStyle } from '../../../src/tui/follow-text.ts';
import { followChanges } from '../../../src/tui/following.ts';
import { glyphsOf } from '../../../src/tui/glyphs.ts';
import type { Connection } from '../../../src/tui/ports.ts';
import { FakeBoard } from '../../support/fake-board.ts';
import { allDown, aSnapshot, backendDown, NOW, nothingYet } from '../../support/snapshots.ts';

const LOOKS: FollowStyle = { look: { language: 'en', glyphs: glyphsOf('unicode'), utcOffsetMinutes: () => 540 }, theme: 'plain' };

interface Heard {
  readonly board: FakeBoard;
  readonly lines: string[];
  readonly snapshots: Snapshot[];
  readonly connection: { tell(state: Connection['state']): void };
  readonly stop: () => void;
}

function heard(first: Snapshot): Heard {
  const board = new FakeBoard(first);
  const lines: string[] = [];
  const snapshots: Snapshot[] = [];
  let state: Connection['state'] = 'connected';
  let changed = (): void => undefined;
  const stop = followChanges({
    source: board,
    events: board,
    link: {
      current: () => ({ kind: 'attached', version: '0.1.0', connection: { state, lastHeard: NOW, daemonVersion: '0.1.0' } }),
      subscribe: (listener) => {
        changed = listener;
        return () => undefined;
      },
    },
    tell: (changes, snapshot) => {
      lines.push(...changes.map((what) => changeText(what, NOW, LOOKS)));
      snapshots.push(snapshot);
    },
    tellConnection: (now) => void lines.push(connectionText(now, NOW, LOOKS)),
  });
  const connection = {
    tell(next: Connection['state']) {
      state = next;
      changed();
    },
  };
  return { board, lines, snapshots, connection, stop };
}

describe('following', () => {
  it('begins with what is wrong already, in the order in which it went wrong', () => {
    const { lines, snapshots } = heard(allDown());
    expect(snapshots).toHaveLength(1);
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(line).toMatch(/^2026-11-2\dT\d\d:\d\d:\d\d\+09:00 . /);
    const times = lines.map((line) => line.slice(0, 25));
    expect(times).toEqual(times.toSorted());
    expect(lines.join('\n')).toMatch(/✗ gateway: UNKNOWN -> DOWN {2}.*not reachable over the tailnet/i);
    expect(lines.join('\n')).toMatch(/! gate shut {2}/i);
  });

  it('prints nothing of a healthy fleet but the snapshot, and nothing where nothing changes', () => {
    const { board, lines, snapshots } = heard(aSnapshot());
    board.show(aSnapshot());
    expect([lines, snapshots.length]).toEqual([[], 1]);
  });

  it('prints changes there and back', () => {
    const { board, lines } = heard(aSnapshot());
    board.show(backendDown());
    const down = lines.length;
    expect(lines.join('\n')).toMatch(/healthz: up -> DOWN/i);
    board.show(aSnapshot());
    expect(lines.slice(down).join('\n')).toMatch(/healthz: DOWN -> up/i);
  });

  it('waits for the end of the first round', () => {
    const { board, lines, snapshots } = heard(nothingYet());
    expect([lines, snapshots]).toEqual([[], []]);
    board.show(backendDown());
    expect(lines.join('\n')).toMatch(/gateway: UNKNOWN -> DEGRADED/i);
  });

  it('prints sleep and a lost connection, each once', () => {
    const { board, lines, connection } = heard(aSnapshot());
    board.emit({ kind: 'slept', at: NOW, gapMs: 3_600_000 });
    connection.tell('lost');
    connection.tell('lost');
    connection.tell('connected');
    expect(lines.map((line) => line.slice(26))).toEqual([expect.stringContaining('slept for 1 h'), 'CONNECTION LOST', 'connected again']);
  });

  it('stops when it is asked to', () => {
    const { board, lines, stop } = heard(aSnapshot());
    stop();
    board.show(allDown());
    board.emit({ kind: 'slept', at: NOW, gapMs: 3_600_000 });
    expect(lines).toEqual([]);
    expect(board.subscriberCount).toBe(0);
  });

  it('lets nothing through that a terminal would obey', () => {
    const line = changeText(
      { kind: 'probe-changed', at: NOW, probe: 'a\u001b[2Jb\u202e', from: 'up', to: 'down', reason: null },
      NOW,
      LOOKS,
    );
    expect(line).not.toMatch(/[\u0000-\u001f\u202e]/);
    expect(line).toContain('a\\x1b[2Jb');
  });
});
