import { describe, expect, test } from 'vitest';
import type { EngineEvent } from '../../../src/health/events.ts';
import { localeOf, reasonText } from '../../../src/messages/messages.ts';
import { snapshotFromJson } from '../../../src/report/snapshot-parse.ts';
import { FakeBoard } from '../../support/fake-board.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { allowed, until } from '../../support/poll.ts';
import { raw, serveTcp } from '../../support/served.ts';
import { allDown, anAttempt, aProbe, aReason, aSnapshot, backendDown, NOW } from '../../support/snapshots.ts';

const ASK = 'GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n';

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

/** The data of the events of one name, in order. Chunk sizes of HTTP stand on lines of their own and are passed over. */
function events(text: string, name: string): readonly Record<string, unknown>[] {
  return [...text.matchAll(new RegExp(`^event: ${name}\\r?\\ndata: (.*)$`, 'gm'))].map(
    (match) => JSON.parse(match[1] ?? '') as Record<string, unknown>,
  );
}

async function stream(board = new FakeBoard(), clock = new FakeClock()) {
  const served = await serveTcp(board, {}, { clock });
  const client = raw(served.port, ASK);
  await until('the first snapshot', () => count(client.received(), 'event: snapshot') === 1);
  return { ...served, ...client, clock };
}

describe('the event stream', () => {
  test('begins with the snapshot', async () => {
    const { received, board } = await stream();
    expect(received()).toContain('Content-Type: text/event-stream');
    expect(snapshotFromJson(events(received(), 'snapshot')[0])).toEqual(board.current());
  });

  test('emits changes of the board at most four times a second, the newest at last', async () => {
    const { received, board, clock } = await stream();
    board.show(backendDown());
    await clock.advance(0);
    await until('the change', () => count(received(), 'event: snapshot') === 2);
    for (let time = 0; time < 20; time += 1) {
      board.show(time % 2 === 0 ? aSnapshot() : allDown());
      await clock.advance(50);
    }
    await clock.advance(1_000);
    await until('the last', () => events(received(), 'snapshot').at(-1)?.['revision'] === board.current().revision);
    expect(count(received(), 'event: snapshot')).toBeGreaterThanOrEqual(5);
    expect(count(received(), 'event: snapshot')).toBeLessThanOrEqual(7);
    expect(events(received(), 'snapshot').at(-1)?.['verdict']).toBe('down');
  });

  test('emits every change of a state at once, with its sentence', async () => {
    const { received, board } = await stream();
    const reason = aReason('http.timeout', 'gateway', 'ui', { target: 'x', timeout: 8_000, phase: 'connect' });
    const told: readonly EngineEvent[] = [
      { kind: 'probe-changed', at: NOW, probe: 'ui', from: 'up', to: 'down', reason },
      { kind: 'component-changed', at: NOW, component: 'gateway', from: 'healthy', to: 'degraded', reason: null },
      { kind: 'gate-changed', at: NOW, to: 'shut', reasons: [reason] },
      { kind: 'slept', at: NOW, gapMs: 60_000 },
    ];
    board.emit({ kind: 'skipped', probe: 'ui', at: NOW });
    for (const event of told) board.emit(event);
    await until('four changes', () => count(received(), 'event: change') === 4);
    const at = '2026-11-22T09:41:00.000Z';
    const said = { code: 'http.timeout', text: reasonText(reason, localeOf('en', NOW, 0)) };
    expect(events(received(), 'change')).toMatchObject([
      { kind: 'probe-changed', at, probe: 'ui', from: 'up', to: 'down', reason: said },
      { kind: 'component-changed', at, component: 'gateway', reason: null },
      { kind: 'gate-changed', at, to: 'shut', reasons: [said] },
      { kind: 'slept', at, gapMs: 60_000 },
    ]);
  });

  test('keeps the line open, and lets go when the client leaves', async () => {
    const { received, socket, clock, board } = await stream();
    await clock.advance(45_000);
    await until('three heartbeats', () => count(received(), '\n:\n\n') + count(received(), '\r\n:\n\n') >= 3);
    socket.destroy();
    await until('nobody listens', () => board.subscriberCount === 0);
    expect(clock.pendingTimers).toBe(0);
  });

  test('is full at 256 clients; 400 that never read harm nobody', async () => {
    const many = Array.from({ length: 300 }, (_, index) =>
      aProbe(`p${index}`, 'http', 'gateway', { last: anAttempt({}, { detail: 'x'.repeat(300) }) }),
    );
    const board = new FakeBoard(aSnapshot({ probes: many }));
    const clock = new FakeClock();
    const { port, get, exporter } = await serveTcp(board, {}, { clock });
    const before = process.memoryUsage().rss;
    const lazy = Array.from({ length: 400 }, () => raw(port, ASK));
    for (const { socket } of lazy) socket.pause();
    await until('streams are refused', async () => (await get('/api/v1/events', { method: 'HEAD' }).catch(() => null))?.status === 503);
    for (let time = 0; time < 60; time += 1) {
      board.show(board.current());
      await clock.advance(250);
    }
    await until('others are served', async () => (await get('/metrics').catch(() => null))?.status === 200);
    expect((await get('/-/healthy')).status).toBe(200);
    expect(process.memoryUsage().rss - before).toBeLessThan(250e6);
    await clock.advance(60_000);
    await until('those who do not read are dropped', async () => (await get('/api/v1/events', { method: 'HEAD' })).status === 200);
    const began = performance.now();
    await exporter.stop();
    expect(performance.now() - began).toBeLessThan(await allowed(1_500));
  });

  test('a client that reads slowly misses snapshots, not the newest one', async () => {
    const big = (verdictOf: typeof aSnapshot) => ({ ...verdictOf(), host: 'h'.repeat(3_000_000) });
    const board = new FakeBoard(big(() => aSnapshot()));
    const { received, socket, clock } = await stream(board);
    socket.pause();
    for (let time = 0; time < 20; time += 1) {
      board.show(big(backendDown));
      await clock.advance(250);
    }
    socket.resume();
    await until('the newest', async () => {
      await clock.advance(250);
      return received().includes(`"revision":${board.current().revision},`);
    });
    expect(count(received(), 'event: snapshot')).toBeLessThan(15);
  });

  test('a client that lets changes pile up is dropped', async () => {
    const board = new FakeBoard({ ...aSnapshot(), host: 'h'.repeat(8_000_000) });
    const { port } = await serveTcp(board, {}, { clock: new FakeClock() });
    const { socket, closed } = raw(port, ASK);
    socket.pause();
    await until('it is joined', () => board.subscriberCount === 1);
    const reason = aReason('http.timeout', 'gateway', 'ui', { target: 'x'.repeat(200) });
    await until('it is dropped', () => {
      for (let time = 0; time < 100; time += 1)
        board.emit({ kind: 'gate-changed', at: NOW, to: 'shut', reasons: Array.from({ length: 20 }, () => reason) });
      return board.subscriberCount === 0;
    });
    socket.resume();
    await closed;
  });
});
