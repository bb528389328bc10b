/** Ports of this machine's own for servers that must be told theirs, or for nobody. */
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below those that Linux and macOS give out by themselves: between a look and its use nobody else gets one of them. */
const FIRST = 20_000;
/** Test processes that run at the same time have different ones. */
const OF_EACH = 16;
const PROCESSES = 700;

let next = 0;

/** A port on which nothing listens, nor will unless the caller does. */
export async function freePort(): Promise<number> {
  for (let turn = 0; turn < OF_EACH; turn += 1) {
    const port = FIRST + (process.pid % PROCESSES) * OF_EACH + (next++ % OF_EACH);
    if (await isFree(port)) return port;
  }
  throw new Error('no port is free');
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
