/** A real TCP server whose connections do exactly what a test says. Ends with all its connections. */
import { createServer, type Server, type Socket } from 'node:net';
import { inTime } from '../poll.ts';

export interface RawServer extends AsyncDisposable {
  readonly port: number;
  /** `127.0.0.1:port`. */
  readonly address: string;
  readonly url: string;
  /** Connections accepted so far. */
  readonly accepted: number;
  /** Connections open now. */
  readonly open: number;
  /** What each connection sent. */
  readonly received: readonly string[];
}

export interface RawOptions {
  readonly host?: string;
  readonly port?: number;
}

export async function rawServer(onConnection: (socket: Socket, index: number) => void, options: RawOptions = {}): Promise<RawServer> {
  const sockets = new Set<Socket>();
  const received: string[] = [];
  let accepted = 0;
  const server = createServer((socket) => {
    const index = accepted;
    accepted += 1;
    sockets.add(socket);
    received[index] = '';
    socket.on('data', (data) => {
      received[index] += data.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    onConnection(socket, index);
  });
  const host = options.host ?? '127.0.0.1';
  const port = await listening(server, options.port ?? 0, host);
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  return {
    port,
    address,
    url: `http://${address}`,
    get accepted() {
      return accepted;
    },
    get open() {
      return sockets.size;
    },
    received,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await inTime('the end of a raw server', new Promise((resolve) => server.close(resolve)));
    },
  };
}

/** Resolves with the port once the server listens. */
export function listening(server: Server, port = 0, host = '127.0.0.1'): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

/** Answers each connection's first data with these bytes, as they are; then does `after` (default: ends). */
export function answering(
  bytes: string | Buffer | (() => string | Buffer),
  after: (socket: Socket) => void = (socket) => void socket.end(),
): (socket: Socket) => void {
  return (socket) => {
    socket.once('data', () => {
      socket.write(typeof bytes === 'function' ? bytes() : bytes, 'latin1');
      after(socket);
    });
  };
}

/** Does something with the connection a little later. */
export function later(ms: number, act: (socket: Socket) => void): (socket: Socket) => void {
  return (socket) => void setTimeout(() => act(socket), ms);
}

/** Sends one byte at a time, for as long as the connection lasts. */
export function dripping(everyMs: number): (socket: Socket) => void {
  return (socket) => {
    const drip = setInterval(() => socket.write('x'), everyMs);
    socket.on('close', () => clearInterval(drip));
  };
}

/** Sends this over and over, as fast as it is read. */
export function pouring(bytes: Buffer): (socket: Socket) => void {
  return (socket) => {
    const pour = (): void => {
      while (socket.writable && socket.write(bytes));
    };
    socket.on('drain', pour);
    pour();
  };
}

/** A whole answer with the right Content-Length. */
export function httpAnswer(
  body: string | Buffer,
  options: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): Buffer {
  const content = Buffer.from(body);
  const headers = { 'content-type': 'application/json', 'content-length': String(content.length), ...options.headers };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${options.status ?? 200} Status\r\n${lines.join('')}\r\n`, 'latin1'), content]);
}

/** A server that gives the same answer to everyone. */
export function answerServer(body: string | Buffer, options: Parameters<typeof httpAnswer>[1] & RawOptions = {}): Promise<RawServer> {
  return rawServer(answering(httpAnswer(body, options)), options);
}
