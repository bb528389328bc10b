/** Sites whose probes meet hostile answers, and those who watch their daemons. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { get, request } from 'node:http';
import { createServer } from 'node:https';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventParser } from '../../../../src/attach/event-parser.ts';
import { hostileIn } from '../../hostile-text.ts';
import { inTime } from '../../poll.ts';
import { authority, certificate } from '../../servers/certificates.ts';
import { httpAnswer, listening, rawServer } from '../../servers/raw.ts';
import { makeSite, type Owner, type Site } from '../fleet.ts';
import { PROGRAM } from '../program.ts';
import {
  type Contexts,
  certificateLanes,
  Files,
  headerLanes,
  jsonLanes,
  type Lane,
  mountLanes,
  pingLanes,
  pluginLanes,
  type Sources,
} from './cases.ts';
import { GOOD_STATUS, hostileStatuses, type Status, statusWith } from './statuses.ts';

export interface World {
  readonly site: Site;
  /** By probe. */
  readonly lanes: ReadonlyMap<string, Lane>;
  /** From now on every probe meets what it meets at this step. */
  readonly show: (step: number) => void;
}

/** Attempted when somebody asks, with more time than a busy machine takes: this is not about deadlines. */
const WHEN_ASKED = { every: '1h', timeout: '1m' };

function folderOf(owner: Owner, name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `ytm-hostile-${name}-`));
  owner.onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** What is answered over HTTP, certificates, the mount table, and what plugins and pings print. */
export async function worldOfAnswers(owner: Owner): Promise<World> {
  const folder = folderOf(owner, 'answers');
  const now = { step: 0 };
  const files = new Files(folder);
  const sources: Sources = { url: await httpAnswers(owner, now), file: (contents) => files.add(contents) };
  const tables: Buffer[] = [];
  const pongs = new Map<string, string>();
  const all = [
    ...jsonLanes(sources),
    ...headerLanes(sources),
    ...(await tlsLanes(owner, folder, now)),
    ...mountLanes(tables),
    ...pluginLanes(sources),
    ...pingLanes(sources, pongs),
  ];
  const table = files.add(tables);
  const status = join(folder, 'status');
  writeFileSync(status, statusWith([...pongs.keys()]));
  for (const [peer, file] of pongs) symlinkSync(file, join(folder, `ping-${peer}`));
  const bin = script(folder, `[ "$1" = status ] && exec cat "${status}"\nfor last; do :; done\nexec cat "$here/ping-$last"`);
  const lanes = new Map(all.map((lane, index) => [`p${index}`, lane]));
  const probes = Object.fromEntries(
    [...lanes].map(([id, { area, settings }]) => [id, { component: componentOf(area), ...WHEN_ASKED, ...settings }]),
  );
  const show = (step: number): void => {
    now.step = step;
    files.show(step);
  };
  show(0);
  return { site: siteOf(folder, { probes, tailscale: { bin }, mount: { table } }), lanes, show };
}

/** Probes that ask tailscale; each status is printed once, then only good ones. */
export function worldOfStatuses(owner: Owner): { readonly site: Site; readonly statuses: readonly Status[]; readonly queue: string } {
  const folder = folderOf(owner, 'statuses');
  const statuses = hostileStatuses();
  const [queue, taken] = [join(folder, 'queue'), join(folder, 'taken')];
  mkdirSync(queue);
  mkdirSync(taken);
  for (const [index, { text }] of statuses.entries()) writeFileSync(join(queue, String(index).padStart(4, '0')), text);
  writeFileSync(join(folder, 'good'), GOOD_STATUS);
  const next = 'for f in "$here"/queue/*; do mv "$f" "$here/taken/" 2>/dev/null && exec cat "$here/taken/${f##*/}"; done';
  const pong = 'echo "pong from acer (100.64.0.9) via 192.0.2.1:41641 in 3ms"; exit 0';
  const bin = script(folder, `[ "$1" = status ] || { ${pong}; }\n${next}\nexec cat "$here/good"`);
  const probes = {
    ping: { kind: 'tailscale-ping', peer: 'acer', component: 'tailnet', ...WHEN_ASKED },
    status: { kind: 'tailscale-status', component: 'tailnet', ...WHEN_ASKED },
  };
  return { site: siteOf(folder, { probes, tailscale: { bin } }), statuses, queue };
}

function siteOf(folder: string, config: object): Site {
  const whole = {
    version: 1,
    language: 'en',
    hysteresis: { rise: 1, fall: 1 },
    exporter: { listen: '127.0.0.1:0' },
    // Nobody outside of this machine is asked.
    observer: { neutral: ['http://127.0.0.1:9/'] },
    ...config,
  };
  return makeSite(folder, whole as unknown as Parameters<typeof makeSite>[1]);
}

function componentOf(area: string): string {
  return area.toLowerCase().replaceAll(' ', '-');
}

function script(folder: string, body: string): string {
  const file = join(folder, 'tailscale');
  writeFileSync(file, `#!/bin/sh\nhere=\${0%/*}\n${body}\n`);
  chmodSync(file, 0o700);
  return file;
}

/** A server that answers by the number in the path and the step. */
async function httpAnswers(owner: Owner, now: { readonly step: number }): Promise<Sources['url']> {
  const all: (readonly Buffer[])[] = [];
  const server = await rawServer((socket) => {
    socket.once('data', (data: Buffer) => {
      const answers = all[Number(/^GET \/(\d+)/.exec(data.toString('latin1'))?.[1] ?? -1)] ?? [];
      socket.end(answers.at(Math.min(now.step, answers.length - 1)) ?? httpAnswer('{}', { status: 404 }));
    });
  });
  owner.onTestFinished(async () => {
    await server[Symbol.asyncDispose]();
  });
  return (answers) => `${server.url}/${all.push(answers) - 1}`;
}

async function tlsLanes(owner: Owner, folder: string, now: { readonly step: number }): Promise<readonly Lane[]> {
  const root = authority();
  const ca = join(folder, 'ca.pem');
  writeFileSync(ca, root.cert);
  const contexts: Contexts = new Map();
  const usual = certificate({ dns: ['localhost'], issuer: root });
  const server = createServer(
    {
      key: usual.key,
      cert: usual.cert,
      SNICallback: (name, done) => {
        const made = contexts.get(name) ?? [];
        done(null, made.at(Math.min(now.step, made.length - 1)));
      },
    },
    (_, response) => void response.end('{}'),
  );
  server.on('tlsClientError', () => {});
  server.on('connection', (socket: Socket) => socket.on('error', () => {}));
  server.on('secureConnection', (socket: Socket) => socket.on('error', () => {}));
  const port = await listening(server);
  owner.onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return certificateLanes(port, ca, root, contexts);
}

/** Asks the daemon to attempt these now, as `ytm check` does, and does not wait for it. Returns a function that calls the round off. */
export function attemptNow(socketPath: string, probes: readonly string[]): () => void {
  const headers = { 'content-type': 'application/json' };
  const asked = request({ socketPath, path: '/api/v1/check', method: 'POST', headers, agent: false });
  asked.on('error', () => {});
  asked.end(JSON.stringify({ probes }));
  return () => void asked.destroy();
}

/** Someone who reads everything that a daemon tells: whether it could be read, and what a terminal must not get. */
export interface Watcher {
  readonly faults: readonly string[];
  isAlive(): boolean;
  /** How many lines or events so far. */
  read(): number;
}

/** `ytm watch --follow --json` beside the daemon. */
export function followJson(site: Site, owner: Owner): Watcher {
  const child = spawn(process.execPath, [PROGRAM, 'watch', '--follow', '--json'], { env: site.env, stdio: ['ignore', 'pipe', 'pipe'] });
  const reader = new Reader();
  let [rest, said] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) reader.read('watch --follow --json', line);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = once(child, 'close');
  owner.onTestFinished(async () => {
    child.kill('SIGKILL');
    await inTime('the end of ytm watch --follow', ended);
  });
  return reader.watcher(() => child.exitCode === null && said === '');
}

/** A client of the event stream. */
export function followEvents(port: number, owner: Owner): Watcher {
  const parser = new EventParser();
  const reader = new Reader();
  let isOpen = false;
  const asked = get({ host: '127.0.0.1', port, path: '/api/v1/events', agent: false }, (response) => {
    isOpen = true;
    response.setEncoding('utf8').on('data', (chunk: string) => {
      for (const { data } of parser.push(chunk)) reader.read('events', data);
    });
    response.on('close', () => (isOpen = false));
    response.on('error', () => {});
  });
  asked.on('error', () => {});
  owner.onTestFinished(() => void asked.destroy());
  return reader.watcher(() => isOpen);
}

class Reader {
  readonly #faults: string[] = [];
  #count = 0;

  read(from: string, line: string): void {
    this.#count += 1;
    this.#faults.push(...jsonFaults(from, line));
  }

  watcher(isAlive: () => boolean): Watcher {
    return { faults: this.#faults, read: () => this.#count, isAlive };
  }
}

/** What is wrong with a line of JSON that a terminal may show. */
export function jsonFaults(from: string, line: string): readonly string[] {
  try {
    JSON.parse(line);
  } catch (error) {
    return [`${from}: ${String(error)}: ${JSON.stringify(line.slice(0, 200))}`];
  }
  return textFaults(from, line);
}

export function textFaults(from: string, text: string): readonly string[] {
  const controls = /(?![\n\t])[\p{Cc}\p{Cs}]/u.test(text) ? ['a control character or half of one'] : [];
  return [...hostileIn(text), ...controls].map((what) => `${from}: ${what}`);
}
