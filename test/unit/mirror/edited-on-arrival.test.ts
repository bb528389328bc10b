/**
 * Somebody saves a file in the vault between its arrival and its confirmation. Whatever its size and time are, what he saved is not what rsync wrote:
 * when hot has a newer version, it waits for a person.
 */
import { describe, expect, it } from 'vitest';
import { ModelWorld } from '../../support/mirror/hostile/world.ts';

const SENT = 'sent';
const WORK = 'work of the vault';
const SIZE = 4;
/** The steps of a run between the arrival and the look that confirms it, and those of them that come after the end of rsync. */
const BETWEEN = 6;
const AFTER_RSYNC = 3;

type Deed = (world: ModelWorld) => void;

/** A run sends the file. @param between before each step of it at which the file is there, and not confirmed yet */
async function sending(isUpdate: boolean, between: (step: number, world: ModelWorld) => void): Promise<ModelWorld> {
  const world = await ModelWorld.make('disk');
  world.hot.write('a/other', { content: 'other', size: 3 });
  if (isUpdate) world.hot.write('a/file', { content: 'earlier', size: 3 });
  world.clock.pass(60_000);
  await world.run();
  world.hot.write('a/file', { content: SENT, size: SIZE });
  world.clock.pass(60_000);
  await world.run((step) => {
    if (world.vault.at('a/file')?.content === SENT && world.sentAs('a/file')?.size !== SIZE) between(step, world);
    return 'go on';
  });
  return world;
}

async function stepsBetween(isUpdate: boolean): Promise<readonly number[]> {
  const steps: number[] = [];
  const world = await sending(isUpdate, (step) => void steps.push(step));
  world.close();
  return steps;
}

/** What the runs after it make of work that was saved before this step. */
async function after(step: number, isUpdate: boolean, deed: Deed): Promise<string> {
  const world = await sending(isUpdate, (at, sending) => {
    if (at === step) deed(sending);
  });
  try {
    const drift: (readonly string[])[] = [];
    for (let run = 0; run < 3; run += 1) {
      world.clock.pass(60_000);
      // At the latest now hot has a newer version.
      if (run === 1 && world.hot.at('a/file')?.content === SENT) world.hot.write('a/file', { content: 'newer', size: SIZE });
      drift.push((await world.run())?.drift ?? []);
    }
    return `${world.vault.at('a/file')?.content}, ${drift.at(-1)?.join(' ') || 'no drift'}`;
  } finally {
    world.close();
  }
}

const looksOfSent = ({ hot }: ModelWorld): { readonly size: number; readonly mtime: number } => ({
  size: SIZE,
  mtime: hot.at('a/file')?.mtime ?? 0,
});

/** @param seen how many of the steps in between show it */
const DEEDS: readonly (readonly [name: string, seen: number, deed: Deed])[] = [
  [
    'with the size and time of hot’s newer version',
    BETWEEN,
    ({ hot, vault, clock }) => {
      const looks = { size: SIZE, mtime: clock.now() + 5_000 };
      hot.write('a/file', { content: 'newer', ...looks });
      vault.write('a/file', { content: WORK, ...looks });
    },
  ],
  [
    'with the size and time of what was sent',
    AFTER_RSYNC,
    (world) => world.vault.write('a/file', { content: WORK, ...looksOfSent(world) }),
  ],
  [
    'with the size and time of what was sent, when hot has a newer version',
    AFTER_RSYNC,
    (world) => {
      world.vault.write('a/file', { content: WORK, ...looksOfSent(world) });
      world.hot.write('a/file', { content: 'newer', size: SIZE, mtime: world.clock.now() + 5_000 });
    },
  ],
];

describe.each(DEEDS)('saved in the vault %s', (_, seen, deed) => {
  it.each([
    ['a new file', false],
    ['a newer version', true],
  ])('where %s arrived', async (_name, isUpdate) => {
    const ends: string[] = [];
    for (const step of await stepsBetween(isUpdate)) ends.push(await after(step, isUpdate, deed));
    expect(ends.length).toBeGreaterThanOrEqual(BETWEEN);
    expect(ends.slice(-seen)).toEqual(Array.from({ length: seen }, () => `${WORK}, a/file`));
  });
});
