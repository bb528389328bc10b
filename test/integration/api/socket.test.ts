import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createSocketServer } from '../../../src/api/socket-server.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { snapshotFromJson } from '../../../src/report/snapshot-parse.ts';
import { FakeBoard } from '../../support/fake-board.ts';
import { allowed, until } from '../../support/poll.ts';
import { apiOf, ask, serveSocket, temporaryFolder } from '../../support/served.ts';
import { backendDown } from '../../support/snapshots.ts';

const JSON_BODY = { method: 'POST', path: '/api/v1/check', headers: { 'content-type': 'application/json', host: 'localhost' } };
const localhost = { host: 'localhost' };

describe('the place of the socket', () => {
  test('has mode 0600 and is gone after stop', async () => {
    const { path, server } = await serveSocket();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await server.stop();
    await expect(stat(path)).rejects.toThrow('ENOENT');
  });

  test('a socket that a dead daemon left is taken over', async () => {
    const path = join(await temporaryFolder(), 'ytm.sock');
    const child = spawn(process.execPath, [
      '-e',
      `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`,
    ]);
    await once(child, 'exit');
    expect((await stat(path)).isSocket()).toBe(true);
    expect((await serveSocket(new FakeBoard(), path)).started).toEqual({ ok: true });
    expect((await ask({ socketPath: path, path: '/-/healthy', headers: localhost })).status).toBe(200);
  });

  test('one that answers is left alone, and reported', async () => {
    const { path } = await serveSocket();
    expect((await serveSocket(new FakeBoard(), path)).started).toEqual({ ok: false, problem: 'in-use' });
    expect((await ask({ socketPath: path, path: '/-/healthy', headers: localhost })).status).toBe(200);
  });

  test('one whose owner is stuck counts as in use', async () => {
    const path = join(await temporaryFolder(), 'ytm.sock');
    const stuck = createServer(() => {}).listen(path);
    await once(stuck, 'listening');
    onTestFinished(() => void stuck.close());
    expect((await serveSocket(new FakeBoard(), path)).started).toEqual({ ok: false, problem: 'in-use' });
  });

  test('a file or a folder of that name is left alone, and reported', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'file'), 'precious');
    await mkdir(join(folder, 'folder'));
    for (const name of ['file', 'folder']) {
      expect((await serveSocket(new FakeBoard(), join(folder, name))).started).toEqual({ ok: false, problem: 'not-a-socket' });
      expect(await stat(join(folder, name))).toBeTruthy();
    }
  });

  test('a path that is too long is reported with the limit', async () => {
    const path = join(await temporaryFolder(), 'x'.repeat(120));
    const { started } = await serveSocket(new FakeBoard(), path);
    expect(started).toMatchObject({ ok: false, problem: 'path-too-long', bytes: Buffer.byteLength(path) });
  });

  test('the longest path that fits works', async () => {
    const folder = await temporaryFolder();
    const limit = process.platform === 'linux' ? 107 : 103;
    const path = join(folder, 'x'.repeat(limit - Buffer.byteLength(folder) - 1));
    expect((await serveSocket(new FakeBoard(), path)).started).toEqual({ ok: true });
    expect((await ask({ socketPath: path, path: '/-/healthy', headers: localhost })).status).toBe(200);
  });

  test('a missing folder is reported', async () => {
    const path = join(await temporaryFolder(), 'none', 'ytm.sock');
    expect((await serveSocket(new FakeBoard(), path)).started).toMatchObject({ ok: false, problem: 'system-error' });
  });
});

describe('asking over the socket', () => {
  test('reads like TCP', async () => {
    const { path, board } = await serveSocket();
    const reply = await ask({ socketPath: path, path: '/api/v1/status', headers: localhost });
    expect(snapshotFromJson(JSON.parse(reply.body))).toEqual(board.current());
    expect((await ask({ socketPath: path, path: '/metrics', headers: localhost })).body).toContain('ytm_build_info');
    expect((await ask({ socketPath: path, path: '/-/healthy', headers: { host: 'evil.example' } })).status).toBe(421);
  });

  test('a check answers with the snapshot after the round', async () => {
    const { path, board } = await serveSocket();
    board.round = () => Promise.resolve(board.show(backendDown()));
    const reply = await ask({ socketPath: path, ...JSON_BODY, body: '{"probes":["healthz","ui","ui"]}' });
    expect(reply.status).toBe(200);
    expect(snapshotFromJson(JSON.parse(reply.body))?.verdict).toBe('degraded');
    await ask({ socketPath: path, ...JSON_BODY, body: '{}' });
    expect(board.asked).toEqual([['healthz', 'ui'], 'all']);
  });

  test.each([
    ['not JSON', '{"probes":', 400],
    ['nothing', '', 400],
    ['a list', '[]', 400],
    ['null', 'null', 400],
    ['no list of names', '{"probes":"ui"}', 400],
    ['names that are none', '{"probes":[1]}', 400],
    ['no names', '{"probes":[]}', 400],
    ['an unknown key', '{"probe":["ui"]}', 400],
    ['an unknown probe', '{"probes":["ui","nope"]}', 400],
    ['too much', JSON.stringify({ probes: ['x'.repeat(70_000)] }), 413],
  ])('%s is refused', async (_, body, status) => {
    const { path, board } = await serveSocket();
    const reply = await ask({ socketPath: path, ...JSON_BODY, body });
    expect(reply.status).toBe(status);
    expect(JSON.parse(reply.body)).toHaveProperty('error');
    expect(board.asked).toEqual([]);
  });

  test('a form and another origin are refused', async () => {
    const { path, board } = await serveSocket();
    expect(
      (await ask({ socketPath: path, ...JSON_BODY, headers: { ...localhost, 'content-type': 'text/plain' }, body: '{}' })).status,
    ).toBe(415);
    expect(
      (await ask({ socketPath: path, ...JSON_BODY, headers: { ...JSON_BODY.headers, origin: 'http://evil.example' }, body: '{}' })).status,
    ).toBe(403);
    expect(board.asked).toEqual([]);
  });

  test('a client that leaves calls its round off', async () => {
    const { path, board } = await serveSocket();
    let wasCalledOff = false;
    board.round = (signal) =>
      new Promise((resolve) =>
        signal.addEventListener('abort', () => {
          wasCalledOff = true;
          resolve();
        }),
      );
    const { connect } = await import('node:net');
    const socket = connect(path);
    socket.write('POST /api/v1/check HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}');
    await until('the round', () => board.asked.length === 1);
    socket.destroy();
    await until('it is called off', () => wasCalledOff);
  });

  test('stop comes within a second while a round hangs', async () => {
    const board = new FakeBoard();
    board.round = () => new Promise(() => {});
    const path = join(await temporaryFolder(), 'ytm.sock');
    const server = createSocketServer({ api: apiOf(board), path, clock: systemClock });
    await server.start();
    const reply = ask({ socketPath: path, ...JSON_BODY, body: '{}' });
    const broken = expect(reply).rejects.toThrow(/socket hang up|ECONNRESET/);
    await until('the round', () => board.asked.length === 1);
    const began = performance.now();
    await server.stop();
    expect(performance.now() - began).toBeLessThan(await allowed(1_500));
    await broken;
  });
});
