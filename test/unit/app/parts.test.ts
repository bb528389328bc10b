/** The list of parts: start order, stop order, deadlines. */
import { beforeEach, describe, expect, test } from 'vitest';
import { LONGEST_STOP_MS, PARTS, type Part, type PartName, Parts } from '../../../src/app/parts.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const NAMES = Object.keys(PARTS) as readonly PartName[];

let clock: FakeClock;
let done: string[];
let parts: Parts;

beforeEach(() => {
  clock = new FakeClock();
  done = [];
  parts = new Parts(clock);
});

/** Ends once `release` is called; `stop` returns a promise. */
function slow(name: string): Part & { readonly release: () => void } {
  const ended = Promise.withResolvers<void>();
  return {
    stop() {
      done.push(`stop ${name}`);
      return ended.promise.then(() => done.push(`end ${name}`));
    },
    release: ended.resolve,
  };
}

function quick(name: string): Part {
  return { start: () => done.push(`start ${name}`), stop: () => void done.push(`stop ${name}`) };
}

test('all parts start in the order of the list, and the stages stop in the reverse order', async () => {
  const all = Object.fromEntries(NAMES.toReversed().map((name) => [name, quick(name)]));
  parts.start(all);
  expect(done).toEqual(NAMES.map((name) => `start ${name}`));
  done = [];
  expect(await parts.stop()).toEqual([]);
  const stages = done.map((line) => PARTS[line.replace('stop ', '') as PartName].stage);
  expect(done).toHaveLength(NAMES.length);
  expect(stages).toEqual(stages.toSorted((left, right) => right - left));
});

test('parts of one stage stop together, and the next stage waits for all of them', async () => {
  const [mirror, socket] = [slow('mirror'), slow('socket')];
  parts.start({ engine: quick('engine'), mirror, socket, alerts: null });
  const stopped = parts.stop();
  await clock.advance(0);
  expect(done).toEqual(['start engine', 'stop mirror', 'stop socket']);
  mirror.release();
  await clock.advance(0);
  expect(done).not.toContain('stop engine');
  socket.release();
  expect(await stopped).toEqual([]);
  expect(done.slice(3)).toEqual(['end mirror', 'end socket', 'stop engine']);
});

test('a part that does not end in time is named, and the rest stops all the same', async () => {
  parts.start({ engine: quick('engine'), mirror: slow('mirror'), socket: slow('socket') });
  const stopped = parts.stop();
  await clock.advance(PARTS.mirror.stopMs - 1);
  expect(done).not.toContain('stop engine');
  await clock.advance(1);
  expect(await stopped).toEqual(['mirror', 'socket']);
  expect(done).toContain('stop engine');
});

test('everything ends within the sum of the deadlines', async () => {
  parts.start(Object.fromEntries(NAMES.map((name) => [name, PARTS[name].stopMs === 0 ? quick(name) : slow(name)])));
  const stopped = parts.stop();
  let isStopped = false;
  void stopped.then(() => (isStopped = true));
  await clock.advance(LONGEST_STOP_MS - 1);
  expect(isStopped).toBe(false);
  await clock.advance(1);
  expect(await stopped).toEqual(
    NAMES.filter((name) => PARTS[name].stopMs > 0).toSorted((left, right) => PARTS[right].stage - PARTS[left].stage),
  );
});

describe('a part that may fail to start', () => {
  test('is stopped like the others once it has started', async () => {
    parts.start({ engine: quick('engine') });
    expect(await parts.open('socket', async () => ({ ok: true, part: quick('socket') }))).toMatchObject({ ok: true });
    await parts.stop();
    expect(done).toEqual(['start engine', 'stop socket', 'stop engine']);
  });

  test('stops everything if it fails', async () => {
    parts.start({ engine: quick('engine') });
    await parts.open('socket', async () => ({ ok: true, part: quick('socket') }));
    expect(await parts.open('exporter', async () => ({ ok: false, problem: 'the port is taken' }))).toEqual({
      ok: false,
      problem: 'the port is taken',
    });
    expect(done).toEqual(['start engine', 'stop socket', 'stop engine']);
  });
});

test('a second stop waits for the first one and stops nothing again', async () => {
  parts.start({ engine: quick('engine') });
  await Promise.all([parts.stop(), parts.stop()]);
  expect(done).toEqual(['start engine', 'stop engine']);
});
