/** A run that was refused has touched nothing: the next one need not compare everything, whatever refused it, and also if ytm died meanwhile. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunPorts } from '../../../src/mirror/run/ports.ts';
import { ModelWorld, watchOf } from '../../support/mirror/hostile/world.ts';
import { aReason, OPEN, shut } from '../../support/snapshots.ts';

const SHUT = shut(aReason('tcp.refused', 'gateway', 'healthz'));

let world: ModelWorld;
let version = 0;
const save = (path: string): void => world.hot.write(path, { content: `version ${(version += 1)}`, size: 10 + version });

beforeEach(async () => {
  world = await ModelWorld.make('disk');
  for (const folder of ['a', 'b']) world.hot.makeFolder(folder);
  for (const path of ['a/1', 'a/2', 'b/1']) save(path);
  for (let times = 0; times < 3; times += 1) {
    world.clock.pass(60_000);
    expect(await world.run(undefined, false)).toMatchObject({ status: 'complete' });
  }
  save('a/1');
  world.clock.pass(60_000);
});
afterEach(() => world.close());

/** The gate is open until it has been looked at so many times. */
function shutsAfter(looks: number): RunPorts['watch'] {
  let left = looks;
  return watchOf(() => (left-- > 0 ? OPEN : SHUT));
}

async function expectQuick(): Promise<void> {
  world.clock.pass(60_000);
  expect(await world.run(undefined, false)).toMatchObject({ status: 'complete', speed: 'quick', done: { updates: 1 } });
  expect(world.vault.at('a/1')?.content).toBe(world.hot.at('a/1')?.content);
}

const REFUSALS: readonly (readonly [string, () => Partial<RunPorts>])[] = [
  ['lock', () => ({ takeLock: () => Promise.resolve({ ok: false, refusal: { code: 'mirror.locked', args: { pid: 1, since: 0 } } }) })],
  ['foreign', () => ({ otherMirror: () => Promise.resolve({ code: 'mirror.other_mirror', args: { what: 'rsync' } }) })],
  ['rsync', () => ({ findRsync: () => Promise.resolve({ ok: false, refusal: { code: 'rsync.missing', args: {} } }) })],
  ['hot', () => ({ openHot: () => Promise.resolve({ kind: 'refused', code: 'hot.missing', errno: 'ENOENT' }) })],
  ['gate', () => ({ watch: shutsAfter(0) })],
  ['vault', () => ({ agents: { enter: () => Promise.resolve({ kind: 'failed', problem: 'EPERM' }) } })],
];

const LOSSES: readonly (readonly [string, () => Partial<RunPorts>])[] = [
  ['gate', () => ({ watch: watchOf(() => shut(aReason('mount.absent', 'vault', 'mount'))) })],
  ['gate', () => ({ watch: watchOf(() => shut(aReason('tcp.refused', 'gateway', 'healthz'), aReason('vault.host_off', 'vault', 'smb'))) })],
  ['vault', () => ({ agents: { enter: () => Promise.resolve({ kind: 'hung' }) } })],
  ['vault', () => ({ agents: { enter: () => Promise.resolve({ kind: 'refused', refusal: { why: 'sentinel-missing' } }) } })],
];

describe('after a run that was refused', () => {
  it.each(REFUSALS)('by the guard %s, a quick pass follows', async (name, instead) => {
    const record = await world.run(undefined, false, null, instead());
    expect(record).toMatchObject({ status: 'refused', plan: null });
    expect(record?.guards.at(-1)).toMatchObject({ name, ok: false });
    await expectQuick();
  });

  it.each(LOSSES)('by the guard %s because the share is lost, a full pass follows (%#)', async (name, instead) => {
    const record = await world.run(undefined, false, null, instead());
    expect(record?.guards.at(-1)).toMatchObject({ name, ok: false });
    world.clock.pass(60_000);
    expect(await world.run(undefined, false)).toMatchObject({ status: 'complete', speed: 'full', done: { updates: 1 } });
  });

  it('because the gate shut right before the first pass, a quick pass follows', async () => {
    let looks = 0;
    while ((await world.run(undefined, false, null, { watch: shutsAfter(looks) }))?.plan === null) looks += 1;
    expect(looks).toBeGreaterThan(0);
    await expectQuick();
  });

  it('and died before its end, a quick pass follows, whatever its last step was', async () => {
    const instead = (): Partial<RunPorts> => ({ watch: shutsAfter(0) });
    let steps = 0;
    const count = (step: number): 'go on' => {
      steps = step;
      return 'go on';
    };
    expect(await world.run(count, false, new Set(['a']), instead())).toMatchObject({ status: 'refused' });
    expect(steps).toBeGreaterThan(1);
    for (let last = 1; last <= steps; last += 1) {
      save('a/1');
      expect(await world.run((step) => (step === last ? 'die' : 'go on'), false, new Set(['a']), instead())).toBeNull();
      await expectQuick();
    }
  });

  it('a full pass follows if it had changed something', async () => {
    save('b/1');
    world.clock.pass(60_000);
    const looks: string[] = [];
    const dies = (step: number): 'go on' | 'die' => {
      if (world.vault.at('a/1')?.content === world.hot.at('a/1')?.content) looks.push(`step ${step}`);
      return looks.length > 0 ? 'die' : 'go on';
    };
    expect(await world.run(dies, false)).toBeNull();
    world.clock.pass(60_000);
    expect(await world.run(undefined, false)).toMatchObject({ status: 'complete', speed: 'full' });
  });
});
