/**
 * The outbox under `kill -9` at random moments: no message is lost, none is sent twice but with the same id, which the receiver knows it by,
 * and an incident has one beginning and one end.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../src/platform/clock.ts';
import { isLong, SEED } from '../../support/long.ts';
import { temporaryFolder } from '../../support/served.ts';

const KILLS = isLong ? 200 : 12;
/** Enough that some are still to come at every kill. */
const INCIDENTS = KILLS * 9;
const LONGEST_LIFE_MS = 500;

interface Hook {
  readonly messageId: string;
  readonly status: 'firing' | 'resolved';
  readonly alerts: readonly { readonly annotations: { readonly incident: string; readonly summary: string } }[];
}

/** A small generator of reproducible numbers (mulberry32): from 0 to 1. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Receiver {
  readonly url: string;
  readonly got: readonly Hook[];
  /** Resolves when the next message has been accepted, which is answered later. */
  readonly accepted: () => Promise<unknown>;
}

const LATE_MS = 40;

/** Accepts everything, some of it slowly, so that kills fall between acceptance and answer. */
async function receiver(roll: () => number): Promise<Receiver> {
  const got: Hook[] = [];
  let accepted: PromiseWithResolvers<void> | null = null;
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      got.push(JSON.parse(Buffer.concat(pieces).toString('utf8')) as Hook);
      systemClock.after(accepted !== null || roll() < 0.5 ? LATE_MS : 0, () => response.writeHead(202).end());
      accepted?.resolve();
      accepted = null;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    got,
    accepted() {
      accepted = Promise.withResolvers<void>();
      return accepted.promise;
    },
  };
}

const PROGRAM = join(import.meta.dirname, '../../support/alerts/programs/outbox-child.ts');

interface Life {
  readonly ready: Promise<unknown>;
  readonly ended: Promise<unknown>;
  kill(): void;
  saidDone(): boolean;
}

function live(store: string, url: string): Life {
  const child = spawn(process.execPath, [PROGRAM, store, url, String(INCIDENTS)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const ready = Promise.withResolvers<void>();
  const ended = once(child, 'exit').then(() => ready.resolve());
  let done = false;
  lines.on('line', (line) => {
    if (line === 'ready') ready.resolve();
    if (line === 'done') done = true;
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return { ready: ready.promise, ended, kill: () => void child.kill('SIGKILL'), saidDone: () => done };
}

test(`${KILLS} kills at random moments lose nothing and repeat nothing under another id`, async () => {
  const roll = dice(SEED);
  const { url, got, accepted } = await receiver(roll);
  const store = join(await temporaryFolder(), 'ytm.sqlite');
  for (let kill = 0; kill < KILLS; kill += 1) {
    const life = live(store, url);
    await life.ready;
    // Every other one when a message was accepted and not answered, however slow the machine is.
    if (kill % 2 === 0) await accepted();
    else await new Promise<void>((resolve) => void systemClock.after(roll() * LONGEST_LIFE_MS, resolve));
    life.kill();
    await life.ended;
    expect(life.saidDone(), 'a kill came after the end: too few incidents').toBe(false);
  }
  const last = live(store, url);
  await last.ended;
  expect(last.saidDone()).toBe(true);

  const byIncident = Map.groupBy(got, (hook) => hook.alerts[0]?.annotations.incident ?? '');
  expect(byIncident.size).toBe(INCIDENTS);
  for (const [incident, hooks] of byIncident) {
    const firsts = new Set(hooks.filter(isBeginning).map(({ messageId }) => messageId));
    const ends = new Set(hooks.filter(({ status }) => status === 'resolved').map(({ messageId }) => messageId));
    const story = hooks.map(({ messageId, alerts }) => `${messageId} ${alerts[0]?.annotations.summary.slice(0, 30)}`);
    expect([incident, ends.size, story]).toEqual([incident, 1, story]);
    const isMissed = hooks.some(({ alerts }) => alerts[0]?.annotations.summary.includes('was DOWN'));
    expect([incident, firsts.size, story]).toEqual([incident, isMissed ? 0 : 1, story]);
    // In the order in which they were decided.
    expect([incident, hooks.at(-1)?.status]).toEqual([incident, 'resolved']);
  }
  // At most the one that was being sent at each kill.
  expect(got.length - new Set(got.map(({ messageId }) => messageId)).size).toBeLessThanOrEqual(KILLS);
});

function isBeginning({ status, alerts }: Hook): boolean {
  return status === 'firing' && alerts[0]?.annotations.summary.startsWith('gateway is DOWN') === true;
}
