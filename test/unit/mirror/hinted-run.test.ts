/** What a run does that lists only the folders with hints, and what it leaves to one that lists all of hot. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../src/mirror/record.ts';
import { ModelWorld } from '../../support/mirror/hostile/world.ts';

let world: ModelWorld;
let version = 0;
const save = (path: string): void => world.hot.write(path, { content: `version ${(version += 1)}`, size: 10 + version });
/** @param folders with hints; `null`: all of hot is listed */
async function run(folders: readonly string[] | null): Promise<RunRecord> {
  // Whatever was saved is at rest.
  world.clock.pass(60_000);
  const record = await world.run(undefined, false, folders === null ? null : new Set(folders));
  if (record === null) throw new Error('it died');
  return record;
}
const inVault = (path: string): string | undefined => world.vault.at(path)?.content;

beforeEach(async () => {
  world = await ModelWorld.make('disk');
  for (const path of ['a/1', 'a/2', 'b/1', 'c/1']) {
    const folder = path.slice(0, path.indexOf('/'));
    if (world.hot.at(folder) === null) world.hot.makeFolder(folder);
    save(path);
  }
  for (let times = 0; times < 3; times += 1) expect(await run(null)).toMatchObject({ status: 'complete' });
});
afterEach(() => world.close());

describe('a run by hints', () => {
  it('sends what changed in the folders with hints, and says so', async () => {
    save('a/1');
    save('a/3');
    expect(await run(['a'])).toMatchObject({ status: 'complete', speed: 'quick', hinted: 1, done: { creates: 1, updates: 1 } });
    expect(inVault('a/3')).toBe(world.hot.at('a/3')?.content);
  });

  it('leaves what no hint told to the next run without hints', async () => {
    save('a/1');
    save('b/1');
    expect(await run(['a'])).toMatchObject({ status: 'complete', hinted: 1, done: { updates: 1 } });
    expect(await run(null)).toMatchObject({ status: 'complete', done: { updates: 1 } });
    expect(inVault('b/1')).toBe(world.hot.at('b/1')?.content);
  });

  it('renames what moved between folders with hints', async () => {
    world.hot.rename('a/1', 'b/2');
    expect(await run(['a', 'b'])).toMatchObject({ status: 'complete', hinted: 2, done: { renames: 1, creates: 0, deletes: 0 } });
  });

  it('lists all of hot before it deletes: what was removed may have moved to a folder whose hint was lost', async () => {
    world.hot.rename('a/1', 'b/2');
    const record = await run(['a']);
    expect(record).toMatchObject({ status: 'complete', speed: 'quick', done: { renames: 1, deletes: 0 } });
    expect(record.hinted).toBeUndefined();
    world.hot.remove('c/1');
    expect((await run(['c'])).hinted).toBeUndefined();
    expect(world.vault.at('c/1')).toBeNull();
  });

  it('removes nothing when only the new place of a file has a hint', async () => {
    world.hot.rename('a/1', 'b/2');
    expect(await run(['b'])).toMatchObject({ status: 'complete', hinted: 1, done: { creates: 1, deletes: 0 } });
    expect(await run(null)).toMatchObject({ status: 'complete', done: { creates: 0, deletes: 1 } });
    expect([world.vault.at('a/1'), inVault('b/2')]).toEqual([null, world.hot.at('b/2')?.content]);
  });

  it('says nothing of how current the vault is', async () => {
    save('a/1');
    const before = world.store.runs.newestImage();
    expect(await run(['a'])).toMatchObject({ hinted: 1 });
    expect(world.store.runs.newestImage()?.id).toBe(before?.id);
  });

  it('is a full pass where one is due', async () => {
    save('a/1');
    save('b/1');
    world.store.runs.setQuickBasis(null);
    const record = await run(['a']);
    expect(record).toMatchObject({ speed: 'full', done: { updates: 2 } });
    expect(record.hinted).toBeUndefined();
  });
});
