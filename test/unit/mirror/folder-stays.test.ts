/** A folder that was to be renamed in the vault and is not, because hot changed meanwhile: what was to leave it is named as well. */
import { expect, it } from 'vitest';
import { ModelWorld } from '../../support/mirror/hostile/world.ts';

/** More than the run takes until it renames. */
const STEPS = 24;

/** Whether the run gave up the rename of the folder. */
async function madeAnewAt(step: number): Promise<boolean> {
  const world = await ModelWorld.make('disk');
  try {
    for (const path of ['b/1', 'a/1']) world.hot.write(path, { content: path, size: 3 });
    for (let times = 0; times < 3; times += 1) {
      world.clock.pass(60_000);
      expect(await world.run(undefined, false)).toMatchObject({ status: 'complete' });
    }
    world.hot.rename('b/1', 'kept/1');
    world.hot.rename('b', 'a/g');
    const record = await world.run((at) => {
      if (at === step && world.hot.at('b') === null) world.hot.write('b/1', { content: 'new', size: 3 });
      return 'go on';
    }, false);
    const left = record?.leftOut.map(({ path }) => path) ?? [];
    const isKnown = world.vault.at('kept/1') !== null || left.includes('kept/1');
    expect(isKnown, `changed at step ${step}: ${JSON.stringify(left)}`).toBe(true);
    return left.includes('a/g');
  } finally {
    world.close();
  }
}

it('names a file that moved out of a folder whose own move was not done', async () => {
  const gaveUp: boolean[] = [];
  for (let step = 1; step <= STEPS; step += 1) gaveUp.push(await madeAnewAt(step));
  expect(gaveUp).toContain(true);
  expect(gaveUp).toContain(false);
});
