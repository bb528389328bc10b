/** kill -9 at random moments, of anybody who works for a run; and two runs at once. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pause, systemClock } from '../../src/platform/clock.ts';
import { start, ytm } from '../support/e2e/program.ts';
import { isLong, SEED } from '../support/long.ts';
import { type MirrorLab, makeMirrorLab, WIDE } from '../support/mirror/lab.ts';
import { contentsOf, differencesOf, type Listing, listingOf } from '../support/mirror/listing.ts';
import { type Chance, chanceOf, pathsByType } from '../support/mirror/trees.ts';
import { until } from '../support/poll.ts';

/** Of somebody who works for ytm, and of ytm itself or of all. */
const KILLS = isLong ? 300 : 6;
const KILLS_OF_YTM = isLong ? 100 : 4;
const COLLISIONS = isLong ? 30 : 3;

const READER = join(import.meta.dirname, '../support/mirror/programs/whole-reader.mjs');
const isVaultsOwn = (path: string): boolean => path.startsWith('.ytm_') || path === 'ytm_heartbeat.json';

let lab: MirrorLab;
beforeEach(() => {
  // Slow enough to be hit while it copies.
  lab = makeMirrorLab({ mirror: { budget: WIDE, minHotRatio: '0%', rsync: { bwlimit: 40_000 } } });
});
afterEach(() => lab.remove());

describe('kill -9', () => {
  it(`of rsync, the agent or hot’s lister, ${KILLS} times`, async () => {
    const storm = new Storm(lab, chanceOf(SEED));
    await storm.watched(async () => {
      for (let round = 0; round < KILLS; round += 1) {
        const before = storm.change(round);
        const running = lab.run();
        await storm.killSoon(process.pid, ['rsync', 'agent', 'hot'], running);
        await running;
        await storm.mends(before, `seed ${SEED}, round ${round}`);
      }
    });
    // Most of them must have hit somebody, and at all sorts of moments.
    expect(storm.hits).toBeGreaterThan(KILLS / 2);
  });

  it(`of ytm itself, or of all, ${KILLS_OF_YTM} times`, async () => {
    const storm = new Storm(lab, chanceOf(SEED + 1));
    await storm.watched(async () => {
      for (let round = 0; round < KILLS_OF_YTM; round += 1) {
        const before = storm.change(round);
        const run = start(lab.site, ['mirror', 'run', '--json']);
        const pid = await storm.pidOf(run.ended);
        await storm.killSoon(pid, round % 2 === 0 ? ['ytm'] : ['all'], run.ended);
        await run.ended;
        await storm.mends(before, `seed ${SEED}, round ${round}`);
      }
    });
    expect(storm.hits).toBeGreaterThan(KILLS_OF_YTM / 2);
  });
});

describe('two runs at once', () => {
  it('one runs, the other one is refused', async () => {
    for (let round = 0; round < COLLISIONS; round += 1) {
      writeFileSync(join(lab.hot, 'big'), wholeFile(40_000_000, String(round)));
      const ended = await Promise.all([ytm(lab.site, ['mirror', 'run', '--json']), ytm(lab.site, ['mirror', 'run', '--json'])]);
      expect(ended.map(({ code }) => String(code)).toSorted(), ended.map(({ stdout, stderr }) => stdout + stderr).join('\n')).toEqual([
        '0',
        '5',
      ]);
    }
    expect(readFileSync(join(lab.vault, 'big')).subarray(0, 20).toString()).toMatch(new RegExp(`^40000000 ${COLLISIONS - 1}\\n`));
  });
});

type Victim = 'rsync' | 'agent' | 'hot' | 'ytm' | 'all';

/** What the file is, it says itself: whole-reader.mjs. */
function wholeFile(length: number, sign: string): Buffer {
  const head = `${length} ${sign}\n`;
  return Buffer.concat([Buffer.from(head), Buffer.alloc(length - head.length, sign)]);
}

class Storm {
  readonly #lab: MirrorLab;
  readonly #chance: Chance;
  hits = 0;

  constructor(of: MirrorLab, chance: Chance) {
    this.#lab = of;
    this.#chance = chance;
    mkdirSync(join(of.hot, 'films'));
    for (let index = 0; index < 60; index += 1) this.#put(`folder ${index % 6}/file ${index}`, index);
    for (let index = 0; index < 5; index += 1) this.#put(`films/${index}`, index);
  }

  /** Somebody reads the vault all the time and never sees half a file. */
  async watched(act: () => Promise<void>): Promise<void> {
    const reader = spawn(process.execPath, [READER, this.#lab.vault], { stdio: ['pipe', 'pipe', 'inherit'] });
    let said = '';
    reader.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    try {
      await until('the reader reads', () => said.startsWith('ready\n'));
      await act();
      expect(reader.exitCode).toBeNull();
      expect(said).toBe('ready\n');
    } finally {
      await ended(reader);
    }
  }

  /** Some files change, come, move or go. What the vault held before. */
  change(round: number): Listing {
    const { hot, vault } = this.#lab;
    const files = (): readonly string[] => pathsByType(hot, () => false).file;
    for (let turn = 0; turn < 6; turn += 1) this.#put(this.#chance.pick(files()), round);
    this.#put(`films/${this.#chance.int(5)}`, round);
    for (let turn = 0; turn < 3; turn += 1) this.#put(`folder ${this.#chance.int(6)}/new ${round} ${turn}`, round);
    const from = this.#chance.pick(files().filter((path) => !path.startsWith('films/')));
    renameSync(join(hot, from), join(hot, `folder ${this.#chance.int(6)}`, `moved ${round}`));
    const others = files().filter((path) => !path.startsWith('films/'));
    for (let turn = 0; turn < 2 && others.length > 40; turn += 1) rmSync(join(hot, this.#chance.pick(others)), { force: true });
    return listingOf(vault);
  }

  async pidOf(end: Promise<unknown>): Promise<number> {
    return until(
      'ytm runs',
      () => pids().find(({ parent, command }) => parent === process.pid && command.includes('mirror run --json'))?.pid ?? null,
    ).catch(async () => {
      await end;
      return 0;
    });
  }

  async killSoon(ytmPid: number, victims: readonly Victim[], end: Promise<unknown>): Promise<void> {
    // Children of nobody are the machine's own.
    if (ytmPid === 0) return;
    const victim = this.#chance.pick(victims);
    const isOver = { is: false };
    void end.then(() => (isOver.is = true)).catch(() => undefined);
    // Somebody to kill, and then a moment later.
    const first = await until('somebody to kill', () => isOver.is || this.#found(ytmPid, victim).length > 0, { every: 10 }).catch(
      () => null,
    );
    if (first === null || isOver.is) return;
    await pause(systemClock, this.#chance.int(this.#chance.pick([20, 200, 800])));
    const found = this.#found(ytmPid, victim);
    for (const pid of found) kill(pid);
    if (found.length > 0 && !isOver.is) this.hits += 1;
  }

  /** A run after it succeeds, as soon as nobody of the dead one is left; then all is as it should be, and nothing is lost. */
  async mends(before: Listing, where: string): Promise<void> {
    const { hot, vault } = this.#lab;
    const record = await until('a run that is not kept by the dead one', async () => {
      const next = await this.#lab.run();
      return next.returncode === 5 ? null : next;
    });
    expect(record, where).toMatchObject({ status: 'complete', returncode: 0, reasons: [] });
    const after = listingOf(vault);
    expect(differencesOf(new Map([...after].filter(([path]) => !isVaultsOwn(path))), listingOf(hot, isVaultsOwn)), where).toEqual([]);
    const there = contentsOf(after);
    const lost = [...before].filter(
      ([path, { type, what }]) => type === 'file' && !/^(\.ytm_(tmp|image)|ytm_heartbeat)/.test(path) && !there.has(what),
    );
    expect(lost, where).toEqual([]);
    expect(
      [...after.keys()].filter((path) => path.startsWith('.ytm_tmp/')),
      where,
    ).toEqual([]);
  }

  #found(ytmPid: number, victim: Victim): readonly number[] {
    const all = pids();
    const children = all.filter(({ parent }) => parent === ytmPid);
    const rsyncs = all.filter(({ command }) => command.includes('rsync') && command.includes(this.#lab.hot));
    const of: Readonly<Record<Victim, () => readonly { readonly pid: number }[]>> = {
      rsync: () => (rsyncs.length === 0 ? [] : [this.#chance.pick(rsyncs)]),
      agent: () => children.filter(({ command }) => /(vault-agent|agent)\.mjs/.test(command)),
      hot: () => children.filter(({ command }) => /(hot-lister|hot)\.mjs/.test(command)),
      ytm: () => all.filter(({ pid }) => pid === ytmPid),
      all: () => [...all.filter(({ pid }) => pid === ytmPid), ...children, ...rsyncs],
    };
    return of[victim]().map(({ pid }) => pid);
  }

  /** Hot itself never has half a file. */
  #put(path: string, round: number): void {
    const draft = join(this.#lab.folder, 'draft');
    const length = path.startsWith('films/') ? 3_000_000 + this.#chance.int(3_000_000) : 100 + this.#chance.int(5_000);
    writeFileSync(draft, wholeFile(length, String.fromCharCode(97 + (round % 26))));
    mkdirSync(dirname(join(this.#lab.hot, path)), { recursive: true });
    renameSync(draft, join(this.#lab.hot, path));
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone by itself.
  }
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('close', () => resolve());
    child.kill('SIGKILL');
  });
}

interface Running {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

function pids(): readonly Running[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      return [{ pid: Number(name), parent: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]), command }];
    } catch {
      return [];
    }
  });
}
