/** Contents that change while size and time do not. */
import { utimesSync, writeFileSync } from 'node:fs';
import type { History } from '../history.ts';
import { OLD } from '../world.ts';

const FRAMES = 10;
const frame = (number: number): string => `shots/frame_${String(number).padStart(4, '0')}.dpx`;

export const IDENTITY: readonly History[] = [
  {
    name: 'reused inodes',
    story:
      '8 files are deleted, 8 others of the same size and time come (an archive is unpacked); the file system gives them the same inodes',
    async play(world) {
      for (let index = 0; index < 8; index += 1) world.save(`cards/old ${index}.jpg`, `old picture ${index}`);
      await world.sync();
      for (let index = 0; index < 8; index += 1) world.remove(`cards/old ${index}.jpg`);
      for (let index = 0; index < 8; index += 1) world.save(`cards/new ${index}.jpg`, `new picture ${index}`);
      await world.sync();
      await world.sync();
    },
  },
  {
    name: 'renumbered frames',
    story: 'frames of the same size and time move up by one, and a new one comes first',
    async play(world) {
      for (let number = 1; number <= FRAMES; number += 1) world.save(frame(number), `frame ${String(number).padStart(4, '0')}`);
      await world.sync();
      for (let number = FRAMES; number > 0; number -= 1) world.move(frame(number), frame(number + 1));
      world.save(frame(1), 'frame 0000');
      await world.sync();
      await world.sync();
    },
  },
  {
    name: 'replaced, time kept',
    story: 'an editor writes a draft, gives it the time of the old version, and renames it over the file; the size is the same',
    async play(world) {
      for (let index = 0; index < 5; index += 1) world.save(`docs/page ${index}.txt`, 'first version');
      await world.sync();
      for (let index = 0; index < 5; index += 1) world.saveOver(`docs/page ${index}.txt`, 'other version');
      await world.sync();
      await world.sync();
    },
  },
  {
    name: 'edited in place, time put back',
    story: 'a tag editor writes into a file, keeps its size and puts the time back',
    async play(world) {
      for (let index = 0; index < 5; index += 1) world.save(`audio/song ${index}.mp3`, 'title: first');
      await world.sync();
      for (let index = 0; index < 5; index += 1) {
        const path = world.hot(`audio/song ${index}.mp3`);
        writeFileSync(path, 'title: other', { flag: 'r+' });
        utimesSync(path, OLD, OLD);
      }
      await world.sync();
      await world.sync();
    },
  },
  {
    name: 'folder moved, with edits',
    story:
      'a folder is renamed; in it one file is edited with its time put back, one is edited, one comes, one goes, and two swap their names',
    async play(world) {
      world.save('scenes/one.txt', 'the one');
      world.save('scenes/two.txt', 'the two');
      await world.sync();
      world.move('scenes', 'scenes (final)');
      const path = world.hot('scenes (final)/take 3.wav');
      writeFileSync(path, 'SCENES', { flag: 'r+' });
      utimesSync(path, OLD, OLD);
      world.save('scenes (final)/take 4.wav', 'a new take', OLD + 60);
      world.save('scenes (final)/take 99.wav', 'it came', OLD + 60);
      world.remove('scenes (final)/take 5.wav');
      world.move('scenes (final)/one.txt', 'scenes (final)/three.txt');
      world.move('scenes (final)/two.txt', 'scenes (final)/one.txt');
      world.move('scenes (final)/three.txt', 'scenes (final)/two.txt');
      await world.sync();
      await world.sync();
    },
  },
];
