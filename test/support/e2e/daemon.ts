/** A running `ytm serve`. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { Snapshot } from '../../../src/health/snapshot.ts';
import { snapshotFromJson } from '../../../src/report/snapshot-parse.ts';
import { PATIENCE_MS, until } from '../poll.ts';
import { ask, type Reply } from '../served.ts';
import type { Owner, Site } from './fleet.ts';
import { LAUNCH, type Launch } from './program.ts';

export interface Daemon {
  readonly pid: number;
  readonly port: number;
  readonly socket: string;
  /** The lines of its log so far. */
  log(): readonly string[];
  get(path: string): Promise<Reply>;
  status(): Promise<Snapshot>;
  /** Resolves with the first snapshot that is so. */
  shows(what: string, isSo: (snapshot: Snapshot) => boolean, within?: number): Promise<Snapshot>;
  /** Attempts of each probe so far, as a scrape tells them. */
  attempts(): Promise<ReadonlyMap<string, number>>;
  /** Sends the signal and waits for the end. */
  end(signal?: NodeJS.Signals): Promise<DaemonEnd>;
}

export interface DaemonEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly tookMs: number;
}

/**
 * Resolves once it says that it has started; rejects with what it said when it ends before. It is killed when its owner
 * ends; a test that runs beside others names itself as the owner.
 */
export async function serve(site: Site, owner: Owner = { onTestFinished }, [file, ...args]: Launch = LAUNCH): Promise<Daemon> {
  const child = spawn(file, [...args, 'serve'], { env: site.env, stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => (text += part));
  const log = (): readonly string[] => text.split('\n').slice(0, -1);
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  owner.onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const started = await until('ytm serve has started', () => {
    if (child.exitCode !== null) throw new Error(`ytm serve ended with ${child.exitCode}: ${text}`);
    return log().find((line) => line.includes(' ytm serve started '));
  });
  const port = Number(/ exporter=http:\/\/127\.0\.0\.1:(\d+) /.exec(started)?.[1]);
  const get = (path: string): Promise<Reply> => ask({ port, path });
  const status = async (): Promise<Snapshot> => {
    const snapshot = snapshotFromJson(JSON.parse((await get('/api/v1/status')).body));
    if (snapshot === null) throw new Error('not a snapshot');
    return snapshot;
  };
  return {
    pid: child.pid ?? 0,
    port,
    socket: join(site.state, 'ytm.sock'),
    log,
    get,
    status,
    async shows(what, isSo, within = PATIENCE_MS) {
      return until(
        what,
        async () => {
          const snapshot = await status();
          return isSo(snapshot) ? snapshot : null;
        },
        { within },
      );
    },
    attempts: async () => samplesOf((await get('/metrics')).body, 'ytm_probe_attempts_total'),
    end: (signal = 'SIGTERM') => end(child, ended, signal, log),
  };
}

async function end(
  child: ChildProcess,
  ended: Promise<[number | null, NodeJS.Signals | null]>,
  signal: NodeJS.Signals,
  log: () => readonly string[],
): Promise<DaemonEnd> {
  const startedAt = performance.now();
  child.kill(signal);
  const patience = new AbortController();
  const tooLong = pause(PATIENCE_MS, null, { signal: patience.signal, ref: false }).then(() => {
    throw new Error([`it did not end: exit code ${child.exitCode}`, ...log().slice(-5), ...threadsOf(child.pid ?? 0)].join('\n'));
  });
  const [code, killedBy] = await Promise.race([ended, tooLong]);
  patience.abort();
  return { code, signal: killedBy, tookMs: performance.now() - startedAt };
}

/** What each thread of a process waits for, where Linux says it. */
function threadsOf(pid: number): readonly string[] {
  const read = (path: string): string => {
    try {
      return readFileSync(`/proc/${pid}/${path}`, 'utf8').trim();
    } catch (error) {
      return String(error);
    }
  };
  try {
    return readdirSync(`/proc/${pid}/task`).map((id) =>
      ['comm', 'stat', 'wchan', 'syscall'].map((file) => read(`task/${id}/${file}`)).join(' · '),
    );
  } catch (error) {
    return [String(error)];
  }
}

/** The samples of one family by their `probe` label. */
function samplesOf(scrape: string, family: string): ReadonlyMap<string, number> {
  const found = [...scrape.matchAll(new RegExp(`^${family}\\{probe="([^"]*)"\\} (\\S+)$`, 'gm'))];
  return new Map(found.map(([, probe = '', value]) => [probe, Number(value)]));
}
