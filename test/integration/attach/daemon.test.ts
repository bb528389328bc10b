import { once } from 'node:events';
import { copyFile, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Daemon, type Following, findDaemon } from '../../../src/attach/daemon.ts';
import type { Connection } from '../../../src/attach/follower.ts';
import { type Clock, systemClock } from '../../../src/platform/clock.ts';
import { noteOwner } from '../../../src/platform/socket-owner.ts';
import { FakeBoard } from '../../support/fake-board.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { until } from '../../support/poll.ts';
import { serveSocket, temporaryFolder } from '../../support/served.ts';
import { allDown, aSnapshot, backendDown } from '../../support/snapshots.ts';

const never = new AbortController().signal;

async function connected(path: string, clock: Clock = systemClock): Promise<Daemon> {
  const found = await findDaemon(path, never, clock);
  if (found.kind !== 'running') throw new Error('no daemon');
  return found.daemon;
}

/** A socket whose owner accepts and then does what `serve` does. */
async function badDaemon(serve: (socket: Socket) => void): Promise<string> {
  const path = join(await temporaryFolder(), 'ytm.sock');
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    serve(socket);
  }).listen(path);
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return path;
}

function stateOf({ state, isSilent }: Connection): string {
  return isSilent ? 'silent' : state;
}

async function httpDaemon(answer: RequestListener): Promise<string> {
  const path = join(await temporaryFolder(), 'ytm.sock');
  const server = createHttpServer(answer).listen(path);
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return path;
}

describe('finding the daemon', () => {
  test('none where there is no socket, a dead one, or a file', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'file'), '');
    const { path, server } = await serveSocket();
    await server.stop();
    for (const place of [join(folder, 'none'), join(folder, 'file'), path, join(folder, 'x'.repeat(200))]) {
      expect(await findDaemon(place, never)).toEqual({ kind: 'none' });
    }
  });

  test('none where the caller stopped waiting before anything was known', async () => {
    const folder = await temporaryFolder();
    const stopped = new AbortController();
    const found = findDaemon(join(folder, 'none'), stopped.signal);
    stopped.abort();
    expect(await found).toEqual({ kind: 'none' });
    expect(await findDaemon(join(folder, 'none'), AbortSignal.abort())).toEqual({ kind: 'none' });
  });

  test('one that listens', async () => {
    const { path } = await serveSocket();
    expect(await findDaemon(path, never)).toMatchObject({ kind: 'running' });
  });
});

describe('asking the daemon', () => {
  test('status and check give snapshots', async () => {
    const { path, board } = await serveSocket();
    const daemon = await connected(path);
    expect(await daemon.status(never)).toEqual({ ok: true, snapshot: board.current() });
    board.round = () => Promise.resolve(board.show(backendDown()));
    expect(await daemon.check(['ui'], never)).toMatchObject({ ok: true, snapshot: { verdict: 'degraded' } });
    await daemon.check('all', never);
    expect(board.asked).toEqual([['ui'], 'all']);
  });

  test('a refusal is reported in its words', async () => {
    const { path } = await serveSocket();
    expect(await (await connected(path)).check(['nope'], never)).toEqual({
      ok: false,
      problem: 'ytm serve refuses: there is no probe "nope"',
      isHung: false,
    });
  });

  test('one that does not answer is known within 5 s, with its process', async () => {
    const clock = new FakeClock();
    const path = await badDaemon(() => {});
    await noteOwner(path);
    const found = findDaemon(path, never, clock);
    let answer: unknown = null;
    void found.then((value) => (answer = value));
    await until('it asks', () => clock.pendingTimers === 1);
    for (let passed = 0; passed < 5_000; passed += 500) await clock.advance(500);
    await until('it is known', () => answer !== null);
    expect(answer).toEqual({ kind: 'hung', pid: process.pid });
    expect(clock.pendingTimers).toBe(0);
  });

  test.each(['before it is asked', 'while it is asked'])(
    'one that does not answer is not waited for longer than the caller has: %s',
    async (when) => {
      const clock = new FakeClock();
      const path = await badDaemon(() => {});
      await noteOwner(path);
      const time = new AbortController();
      if (when === 'before it is asked') time.abort();
      const found = findDaemon(path, time.signal, clock);
      if (when === 'while it is asked') {
        await until('it asks', () => clock.pendingTimers === 1);
        time.abort();
      }
      // The clock stands still.
      expect(await found).toEqual({ kind: 'hung', pid: process.pid });
      expect(clock.pendingTimers).toBe(0);
    },
  );

  test('the note of another socket names nobody', async () => {
    const first = await badDaemon(() => {});
    await noteOwner(first);
    const clock = new FakeClock();
    const path = await badDaemon(() => {});
    await copyFile(join(dirname(first), 'serve.json'), join(dirname(path), 'serve.json'));
    const found = findDaemon(path, never, clock);
    await until('it is known', async () => {
      await clock.advance(500);
      return (await Promise.race([found, Promise.resolve(null)])) !== null;
    });
    expect(await found).toEqual({ kind: 'hung', pid: null });
  });

  test('a status that does not come is given up after its time', async () => {
    const clock = new FakeClock();
    const path = await httpDaemon((request, response) => void (request.url === '/-/healthy' && response.end('ok')));
    const daemon = await connected(path, clock);
    const answer = daemon.status(never);
    await clock.advance(3_000);
    expect(await answer).toEqual({ ok: false, problem: 'ytm serve is running but does not answer within 3 s', isHung: true });
    expect(clock.pendingTimers).toBe(0);
  });

  test('a check gives up a daemon that falls silent in the middle of the round, and waits for one that is slow', async () => {
    const clock = new FakeClock();
    let pings = 0;
    let isSilent = false;
    const path = await httpDaemon((request, response) => {
      if (request.url !== '/-/healthy') return;
      pings += 1;
      if (!isSilent) response.end('ok');
    });
    const daemon = await connected(path, clock);
    let answer: unknown = null;
    void daemon.check('all', never).then((value) => (answer = value));
    const goesBy = (): Promise<void> => clock.advance(20);
    await until('some pings', async () => {
      await goesBy();
      return pings >= 5;
    });
    expect(answer).toBeNull();
    isSilent = true;
    await until('the end', async () => {
      await goesBy();
      return answer !== null;
    });
    expect(answer).toEqual({ ok: false, problem: 'ytm serve is running but does not answer within 3 s', isHung: true });
    expect(clock.pendingTimers).toBe(0);
  });

  test('a caller may call it off, at once or later', async () => {
    const board = new FakeBoard();
    board.round = (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    const { path } = await serveSocket(board);
    const daemon = await connected(path);
    expect(await daemon.check('all', AbortSignal.abort())).toEqual({ ok: false, problem: 'called off', isHung: false });
    const caller = new AbortController();
    const answer = daemon.check('all', caller.signal);
    await until('the round', () => board.asked.length === 1);
    caller.abort();
    expect(await answer).toEqual({ ok: false, problem: 'called off', isHung: false });
  });

  test('a daemon that dies is reported', async () => {
    const daemon = await connected(await badDaemon((socket) => socket.once('data', () => socket.destroy())));
    expect(await daemon.status(never)).toEqual({ ok: false, problem: 'the connection to ytm serve broke off (ECONNRESET)', isHung: false });
  });

  test('half an answer is reported', async () => {
    const path = await badDaemon((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"schema"')),
    );
    expect(await (await connected(path)).status(never)).toEqual({
      ok: false,
      problem: 'the connection to ytm serve broke off (ECONNRESET)',
      isHung: false,
    });
  });

  const http = (status: number, body: string): string =>
    `HTTP/1.1 ${status} X\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

  test.each([
    ['no HTTP', 'SSH-2.0-x\r\n', /^the connection to ytm serve broke off \(HPE_/],
    ['no JSON', http(200, 'hi'), /not understood/],
    ['another schema', http(200, '{"schema":"ytm.snapshot/2"}'), /not understood/],
    ['an error without words', http(500, '{}'), /not understood/],
    ['an error that paints', http(400, '{"error":"\\u001b[31m!"}'), /refuses: \\x1b\[31m!$/],
  ])('%s is reported', async (_, answer, problem) => {
    const path = await badDaemon((socket) => socket.once('data', () => socket.end(answer)));
    expect(await (await connected(path)).status(never)).toEqual({
      ok: false,
      problem: expect.stringMatching(problem) as string,
      isHung: false,
    });
  });

  test('an answer without end is given up', async () => {
    const path = await httpDaemon((_, response) => {
      const more = (): void => void (response.write('x'.repeat(1_000_000)) ? setImmediate(more) : response.once('drain', more));
      response.on('error', () => {});
      more();
    });
    // How long it takes to read that much depends on the machine.
    expect(await (await connected(path, new FakeClock())).status(never)).toEqual({
      ok: false,
      problem: 'ytm serve gives an answer that is not understood (another version of ytm?)',
      isHung: false,
    });
  });
});

describe('following the daemon', () => {
  async function following(path: string, clock: Clock = systemClock, signal = never): Promise<Following> {
    const followed = await (await connected(path, clock)).follow(signal);
    if (!followed.ok) throw new Error(followed.problem);
    onTestFinished(() => followed.stop());
    return followed;
  }

  test('its snapshots come as they change', async () => {
    const { path, board } = await serveSocket();
    const { source, connection } = await following(path);
    expect(source.current()).toEqual(board.current());
    const verdicts: string[] = [];
    source.subscribe((snapshot) => verdicts.push(snapshot.verdict));
    board.show(allDown());
    await until('the change', () => verdicts.includes('down'));
    expect(source.current()).toEqual(board.current());
    expect(connection.current()).toMatchObject({ state: 'connected', daemonVersion: '0.1.0' });
  });

  test('checks go to it, and a refused one rejects', async () => {
    const { path, board } = await serveSocket();
    const { actions } = await following(path);
    expect(await actions.checkNow(['ui'], never)).toEqual(board.current());
    await expect(actions.checkNow(['nope'], never)).rejects.toThrow('there is no probe "nope"');
  });

  test('a daemon that ends is lost, and found again when it is back', async () => {
    const { path, server } = await serveSocket(new FakeBoard(backendDown()));
    const { source, connection } = await following(path);
    const states: string[] = [];
    connection.subscribe(() => states.push(stateOf(connection.current())));
    await until('the stream', () => server !== null && connection.current().state === 'connected');
    await server.stop();
    await until('it is lost', () => states.includes('lost'));
    expect(source.current().verdict).toBe('degraded');
    await serveSocket(new FakeBoard({ ...aSnapshot(), version: '0.2.0' }), path);
    await until('it is back', () => states.at(-1) === 'connected');
    expect(states).toEqual(['lost', 'connected']);
    expect(source.current().verdict).toBe('healthy');
    expect(connection.current().daemonVersion).toBe('0.2.0');
  });

  test.each([
    ['that announces its pauses', { 'ytm-keep-alive': '2' }, 4_000],
    ['of an older version', {}, 34_000],
  ])('a daemon %s and falls silent is lost', async (_, headers, patienceMs) => {
    const clock = new FakeClock();
    const served = JSON.stringify((await import('../../../src/report/snapshot-json.ts')).snapshotToJson(aSnapshot()));
    let streams = 0;
    const path = await httpDaemon((request, response) => {
      if (request.url === '/-/healthy') return void response.end('ok');
      if (request.url === '/api/v1/status') return void response.end(served);
      streams += 1;
      response.writeHead(200, headers);
      response.write(`event: snapshot\ndata: ${served}\n\n`);
    });
    const { connection, source } = await following(path, clock);
    let heard = 0;
    source.subscribe(() => {
      heard += 1;
    });
    await until('the stream', () => heard === 1);
    const states: string[] = [];
    connection.subscribe(() => states.push(stateOf(connection.current())));
    await clock.advance(patienceMs);
    expect(states).toEqual([]);
    await clock.advance(1_000);
    expect(states[0]).toBe('silent');
    await until('it is asked again', async () => {
      await clock.advance(250);
      return streams === 2;
    });
    await until('it is heard', () => states[1] === 'connected');
  });

  test('nonsense in the stream is passed over', async () => {
    const served = JSON.stringify((await import('../../../src/report/snapshot-json.ts')).snapshotToJson(aSnapshot()));
    const path = await httpDaemon((request, response) => {
      if (request.url === '/-/healthy') return void response.end('ok');
      if (request.url === '/api/v1/status') return void response.end(served);
      response.write(
        `event: snapshot\ndata: {"schema\n\nevent: change\ndata: {}\n\nevent: snapshot\ndata: ${served.replace('"healthy"', '"down"')}\n\n`,
      );
    });
    const { source } = await following(path);
    await until('the good one', () => source.current().verdict === 'down');
  });

  test('stop and the signal end it, and nothing is left', async () => {
    for (const how of ['stop', 'signal']) {
      const board = new FakeBoard();
      const { path } = await serveSocket(board);
      const clock = new FakeClock();
      const ending = new AbortController();
      const followed = await following(path, clock, ending.signal);
      await until('the stream', () => board.subscriberCount === 1);
      if (how === 'stop') followed.stop();
      else ending.abort();
      await until('the stream ends', () => board.subscriberCount === 0);
      expect(clock.pendingTimers).toBe(0);
    }
  });

  test('it does not begin with a daemon that does not answer', async () => {
    const daemon = await connected(await badDaemon((socket) => socket.once('data', () => socket.destroy())));
    expect(await daemon.follow(never)).toMatchObject({ ok: false });
  });
});
