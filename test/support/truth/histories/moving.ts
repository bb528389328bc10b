/** Hot changes while the tool is at work. The share is slow, so that there is time for it. */
import { appendFileSync, mkdirSync, renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../poll.ts';
import type { History } from '../history.ts';
import { OLD, type World } from '../world.ts';

const LARGE_BYTES = 3_000_000;
const SET = 30;

function large(sign: string): Buffer {
  return Buffer.alloc(LARGE_BYTES, sign);
}

/** One generation of a database: both files of it. */
function commit(world: World, generation: number): void {
  const at = OLD + generation * 100;
  world.save('app/catalog.db', large(String(generation)), at);
  world.save('app/catalog.db-wal', Buffer.alloc(4_096, String(generation)), at);
}

export const MOVING: readonly History[] = [
  {
    name: 'away for a moment',
    story: 'a file is missing when the plan is made and is back while something large is copied: it must be in the vault at the end',
    share: 'slow',
    asAtEnd: (path) => path === 'docs/take 9.wav',
    async play(world) {
      await world.sync();
      world.save('a-film.mov', large('f'));
      renameSync(world.hot('docs/take 9.wav'), join(world.place.home, 'away'));
      await world.sync(async (isOver) => {
        await world.copying(isOver);
        renameSync(join(world.place.home, 'away'), world.hot('docs/take 9.wav'));
      });
    },
  },
  {
    name: 'swapped for a link',
    story:
      'while a run copies, a folder that is about to be sent is swapped for a link to a folder outside of hot: nothing from there may arrive',
    share: 'slow',
    async play(world) {
      await world.sync();
      const outside = join(world.place.home, 'outside');
      mkdirSync(outside);
      world.save('a-film.mov', large('f'));
      for (let index = 0; index < SET; index += 1) {
        world.save(`z-set/${index}.txt`, `of hot  ${index}`);
        const secret = join(outside, `${index}.txt`);
        writeFileSync(secret, `outside ${index}`);
        utimesSync(secret, OLD, OLD);
        world.forbid(secret);
      }
      await world.sync(async (isOver) => {
        await world.copying(isOver);
        renameSync(world.hot('z-set'), join(world.place.home, 'z-set'));
        symlinkSync(outside, world.hot('z-set'));
      });
    },
  },
  {
    name: 'growing recording',
    story: 'a recording grows while the tool works: a part of it under its final name is a silent difference',
    share: 'slow',
    wishes: { settle: true },
    asAtEnd: (path) => path === 'video-cut/recording.mov',
    async play(world) {
      await world.sync();
      const path = world.hot('video-cut/recording.mov');
      writeFileSync(path, large('r'));
      await world.sync(async (isOver) => {
        await until('the tool ends', () => {
          appendFileSync(path, 'more of it'.repeat(100));
          return isOver();
        });
        appendFileSync(path, 'the end');
      });
    },
  },
  {
    name: 'database in use',
    story: 'a database and its write-ahead log change while the database is copied: both must be of one generation',
    share: 'slow',
    wishes: { settle: true },
    also: (world, { told, vault: [, vault] }) => {
      const [database, log] = ['app/catalog.db', 'app/catalog.db-wal'].map((path) => vault.get(path));
      const isWhole = world.pairs.some(([one, other]) => one === database && other === log);
      return new Map(isWhole || told.code !== 0 || told.named.includes('app/catalog.db') ? [] : [['app/catalog.db', 'torn']]);
    },
    async play(world) {
      commit(world, 1);
      world.pair('app/catalog.db', 'app/catalog.db-wal');
      await world.sync();
      commit(world, 2);
      world.pair('app/catalog.db', 'app/catalog.db-wal');
      await world.sync(async (isOver) => {
        await world.copying(isOver);
        commit(world, 3);
        world.pair('app/catalog.db', 'app/catalog.db-wal');
      });
    },
  },
];
