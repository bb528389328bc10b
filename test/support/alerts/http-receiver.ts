/** A real HTTP server that behaves as a service is documented to, or fails in one of several ways. */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inTime } from '../poll.ts';
import type { Conduct } from './fixture.ts';

export interface Got {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface Given {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What the service answers when it works. */
export type Service = (got: Got) => Given;

export interface Receiver extends AsyncDisposable {
  /** `http://127.0.0.1:port`. */
  readonly origin: string;
  /** Everything that was sent to it, accepted or not. */
  readonly got: readonly Got[];
  /** What was accepted. */
  readonly kept: readonly Got[];
}

/** Repeats what it was sent, as a careless server would. */
function echo({ path, headers, body }: Got): string {
  return `cannot handle ${path} ${JSON.stringify(headers)} ${body}`;
}

function conductOf(conduct: Conduct, service: Service, count: number, got: Got): Given | null {
  switch (conduct) {
    case 'ok':
    case 'refused':
      return service(got);
    case 'silent':
      return null;
    case 'limited':
      return { status: 429, headers: { 'retry-after': '7' }, body: '{"message":"You are being rate limited."}' };
    case 'flaky':
      return count === 1 ? { status: 500, body: echo(got) } : service(got);
    case 'garbage':
      return { status: 200, headers: { 'content-type': 'text/html' }, body: `<html><title>Log in</title>${echo(got)}</html>` };
    case 'rejecting':
      return { status: 401, body: echo(got) };
  }
}

export async function httpReceiver(conduct: Conduct, service: Service): Promise<Receiver> {
  const got: Got[] = [];
  const kept: Got[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const body = await bodyOf(request);
      const one = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
      got.push(one);
      const given = conductOf(conduct, service, got.length, one);
      if (given === null) return;
      if (given.status < 300 && conduct !== 'garbage') kept.push(one);
      answer(response, given);
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    if (server.listening) await inTime('the end of a receiver', new Promise((resolve) => server.close(resolve)));
  };
  if (conduct === 'refused') await close();
  return { origin: `http://127.0.0.1:${port}`, got, kept, [Symbol.asyncDispose]: close };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

function answer(response: ServerResponse, { status, headers = {}, body = '' }: Given): void {
  response.writeHead(status, headers).end(body);
}
