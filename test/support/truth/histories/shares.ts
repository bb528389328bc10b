/** Shares with peculiarities. */
import { chmodSync } from 'node:fs';
import type { History } from '../history.ts';
import { OLD } from '../world.ts';

export const SHARES: readonly History[] = [
  {
    name: 'nine hours off',
    story: 'times come back 9 hours later than they were set; files are edited without a change of size',
    share: 'nine-hours',
    mustArrive: () => true,
    async play(world) {
      await world.sync();
      for (const version of [1, 2]) {
        for (let index = 0; index < 3; index += 1)
          world.save(`docs/take ${index}.wav`, `version ${version} of ${index}`, OLD + version * 60);
        await world.sync();
      }
    },
  },
  {
    name: 'one file too large',
    story: 'the share takes no file of more than 1 MiB, hot has one: everything else must arrive',
    share: 'small-files',
    mustArrive: (path) => path !== 'audio/long.wav',
    async play(world) {
      await world.sync();
      world.save('audio/long.wav', Buffer.alloc(1_500_000, 'l'));
      for (let index = 0; index < 10; index += 1) world.save(`scenes/new ${index}.wav`, `new ${index}`);
      await world.sync();
      world.save('scenes/later.wav', 'later');
      await world.sync();
    },
  },
  {
    name: 'write-protected files',
    story: 'files of hot are read-only, and the share means it; they are edited, and must arrive',
    share: 'read-only-files',
    mustArrive: () => true,
    async play(world) {
      const paths = [0, 1, 2].map((index) => `docs/take ${index}.wav`);
      for (const path of paths) chmodSync(world.hot(path), 0o444);
      await world.sync();
      for (const version of [1, 2]) {
        for (const path of paths) {
          chmodSync(world.hot(path), 0o644);
          world.save(path, `edited ${version}`, OLD + version * 60);
          chmodSync(world.hot(path), 0o444);
        }
        await world.sync();
      }
    },
  },
];
