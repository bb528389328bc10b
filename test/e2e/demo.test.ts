/** `ytm demo` as it is shipped: the tour off a terminal, and the dashboard with its fault menu on one. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { codeCache } from '../support/helpers.ts';
import { allowed, until } from '../support/poll.ts';
import { aliveWith } from '../support/processes.ts';
import { hasPromtool, lintMetrics } from '../support/prometheus.ts';
import { hasTmux, openTmux, tmuxTitle } from '../support/tmux.ts';

const PROGRAM = join(import.meta.dirname, '../../dist/bin/ytm.mjs');

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ytm-demo-test-'));
});

afterEach(() => rm(home, { recursive: true, force: true }));

/** Labs that are still there. */
async function labs(): Promise<readonly string[]> {
  return (await readdir(home)).filter((name) => name.startsWith('ytm-demo-'));
}

interface Demo {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly lines: string[];
  readonly ended: Promise<unknown>;
  stderr: string;
}

function startTour(env: Readonly<Record<string, string>> = {}): Demo {
  const child = spawn(process.execPath, [PROGRAM, 'demo'], {
    env: { PATH: process.env['PATH'], HOME: home, TMPDIR: home, XDG_CACHE_HOME: codeCache(home), LC_ALL: 'C.UTF-8', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const demo: Demo = { child, lines: [], ended: once(child, 'close'), stderr: '' };
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    demo.lines.push(...parts);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (demo.stderr += text));
  return demo;
}

async function labFolder(demo: Demo): Promise<string> {
  return until('the lab’s folder', () => demo.lines.find((line) => line.startsWith('lab '))?.split(/ +/)[1]);
}

interface Stop {
  readonly title: string;
  readonly said: ReadonlyMap<string, string>;
  /** How the commands of the stop ended. */
  readonly exits: readonly string[];
}

/** What the tour printed after each stop's heading, as `label → text`. */
function stops(lines: readonly string[]): readonly Stop[] {
  const found: { title: string; said: Map<string, string>; exits: string[] }[] = [];
  for (const line of lines) {
    const heading = /^\d+\/12 {2}(.*)$/.exec(line);
    if (heading !== null) found.push({ title: heading[1] ?? '', said: new Map(), exits: [] });
    const [, label, text] = /^ {5}(\w+) +(.*)$/.exec(line) ?? [];
    if (label === undefined || text === undefined) continue;
    found.at(-1)?.said.set(label, text);
    if (label === 'exit') found.at(-1)?.exits.push(text.replace(/\D/g, ''));
  }
  return found;
}

describe('the tour', () => {
  test('shows each state of the lab with verdict, cause and gate, and what the mirror does, and ends well in under two minutes', async () => {
    // The user's own folders and commands must not get into the lab.
    const began = performance.now();
    const demo = startTour({ YTM_SHARED_STORAGE_ROOT: '/nowhere', YTM_TAILSCALE_BIN: '/nowhere/tailscale', YTM_STATE_DIR: '/proc/no' });
    const folder = await labFolder(demo);
    const metrics = await until('the exporter', () => demo.lines.find((line) => line.startsWith('metrics '))?.split(/ +/)[1]);
    const lint: string[] = [];
    for (let stop = 1; stop <= 7; stop += 1) {
      await until(`stop ${stop}`, () => stops(demo.lines)[stop - 1]?.said.has('noticed'));
      const scrape = await (await fetch(metrics)).text();
      expect(scrape).toContain('ytm_component_verdict{');
      if (hasPromtool) lint.push(lintMetrics(scrape));
    }
    await demo.ended;
    expect(demo.stderr).toBe('');
    expect(demo.child.exitCode).toBe(0);
    expect(performance.now() - began).toBeLessThan(await allowed(60_000));
    expect(demo.lines.filter((line) => line.includes('MISSED'))).toEqual([]);
    const watched = stops(demo.lines).filter(({ said }) => said.has('verdict'));
    expect(watched.map(({ said }) => [said.get('verdict'), said.get('gate')])).toEqual([
      ['healthy', 'open'],
      ['DEGRADED (gateway)', 'SHUT (gateway.front_down)'],
      ['DEGRADED (gateway)', 'SHUT (gateway.backend_down)'],
      ['DOWN (gateway)', 'SHUT (gateway.not_reachable)'],
      ['UNKNOWN (observer)', 'SHUT (observer.offline)'],
      ['DOWN (vault)', 'SHUT (mount.absent)'],
      ['DOWN (vault)', 'SHUT (sentinel.missing)'],
      ['healthy', 'open'],
    ]);
    expect(watched.map(({ said }) => said.has('cause') && said.has('next'))).toEqual([false, true, true, true, true, true, true, false]);
    // Refused; runs; stopped and gone on; halted and resumed; parked, approved and undone.
    expect(stops(demo.lines).flatMap(({ exits }) => (exits.length === 0 ? [] : [exits.join()]))).toEqual(['4', '0', '1,0', '6,0', '6,0,0']);
    expect(demo.lines.filter((line) => /mount point|half-copied/.test(line))).toEqual([
      expect.stringContaining('under the mount point: 0 names'),
      expect.stringContaining(' 0 half-copied'),
    ]);
    expect(lint.join('')).toBe('');
    expect(existsSync(folder)).toBe(false);
    expect(aliveWith(folder)).toEqual([]);
  });

  test.each([
    ['SIGINT', 130, {}],
    ['SIGTERM', 143, { LC_ALL: 'ja_JP.UTF-8' }],
    ['SIGHUP', 129, {}],
  ] as const)('ends at once with %s (exit %i) and leaves nothing behind', async (signal, exit, env) => {
    const demo = startTour(env);
    await until('the second stop', () => demo.lines.some((line) => line.startsWith('2/12')));
    expect(demo.lines.some((line) => line.includes('判定'))).toBe(signal === 'SIGTERM');
    const folders = await labs();
    expect(folders).toHaveLength(1);
    const began = performance.now();
    demo.child.kill(signal);
    await demo.ended;
    expect(demo.child.exitCode).toBe(exit);
    expect(performance.now() - began).toBeLessThan(await allowed(5_000));
    expect(await labs()).toEqual([]);
    expect(aliveWith(folders[0] ?? '')).toEqual([]);
  });

  test('a reader that leaves early leaves nothing behind either', async () => {
    const demo = startTour();
    const folder = await labFolder(demo);
    demo.child.stdout.destroy();
    await demo.ended;
    expect(existsSync(folder)).toBe(false);
  });
});

describe.skipIf(!hasTmux())(tmuxTitle('the dashboard'), () => {
  test('mirrors on its schedule, and what happens to hot can be switched on', async () => {
    const window = await openTmux(100, 30, { HOME: home, TMPDIR: home, XDG_CACHE_HOME: codeCache(home) });
    try {
      await window.send(`'${process.execPath}' '${PROGRAM}' demo; echo "exit=$?"`, 'Enter');
      await window.shows('mirror up to date');
      await window.send('x', '3');
      await window.shows(/hot is empty, as if its disk were gone +ON/);
      await window.send('x', 'Tab');
      await window.shows(/MIRROR.*HALTED/);
      await window.send('q');
      await window.shows('exit=0');
      expect(await labs()).toEqual([]);
    } finally {
      await window.close();
    }
  });

  test('shows a fault from the menu, and its end', async () => {
    const window = await openTmux(100, 30, { HOME: home, TMPDIR: home, XDG_CACHE_HOME: codeCache(home) });
    try {
      await window.send(`'${process.execPath}' '${PROGRAM}' demo; echo "exit=$?"`, 'Enter');
      await window.shows('everything is fine');
      await window.send('x');
      const menu = await window.shows('the backend fails');
      const key = menu.map((line) => /([0-9a-z]) .*the backend fails/.exec(line)?.[1]).find((found) => found !== undefined);
      await window.send(key ?? '?');
      await window.shows('the API fails');
      await window.shows(/gate SHUT/);
      await window.send(key ?? '?');
      await window.shows('everything is fine');
      await window.send('Escape');
      await window.shows('FAULTS', { gone: true });
      const began = performance.now();
      await window.send('q');
      await window.shows('exit=0');
      expect(performance.now() - began).toBeLessThan(await allowed(1_500));
      expect(await labs()).toEqual([]);
    } finally {
      await window.close();
    }
  });
});
