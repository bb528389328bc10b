/** Hot, or the share, is not what it was: nothing may happen unasked. */
import { cpSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FOLDERS, type History } from '../history.ts';
import { isTold } from '../judge.ts';
import { OLD } from '../world.ts';

export const GUARDS: readonly History[] = [
  {
    name: 'older clone of hot',
    story: 'the disk of hot is replaced by a clone from before: the newer edits in the vault must stay, and somebody must be told',
    async play(world) {
      await world.sync();
      const clone = join(world.place.home, 'clone');
      cpSync(world.place.hot, clone, { recursive: true, preserveTimestamps: true });
      for (let index = 0; index < 12; index += 1) world.save(`docs/take ${index}.wav`, `a day’s work ${index}`, OLD + 3_600);
      for (let index = 0; index < 5; index += 1) world.save(`docs/new ${index}.txt`, `new ${index}`, OLD + 3_600);
      await world.sync();
      world.guardAll();
      rmSync(world.place.hot, { recursive: true });
      renameSync(clone, world.place.hot);
      await world.sync();
    },
  },
  {
    name: 'emptied hot',
    story: 'everything in hot is gone',
    async play(world) {
      await world.sync();
      world.guardAll();
      for (const folder of FOLDERS) world.remove(folder);
      await world.sync();
    },
  },
  {
    name: 'unmounted share',
    story: 'the share is not mounted: nothing may be written into the folder beneath, and somebody must be told',
    share: 'mounted',
    also: (_world, { vault: [, vault] }) => new Map([...vault.keys()].map((path) => [path, 'written beneath the mount point'])),
    async play(world) {
      world.save('.mounted', 'the share is here');
      await world.sync();
      world.place.unmount();
      world.save('docs/new.txt', 'new');
      await world.sync();
    },
  },
  {
    name: 'mass deletion',
    story: 'nearly half of hot is deleted by mistake: it must not go unasked',
    async play(world) {
      await world.sync();
      world.guardAll();
      world.remove('docs');
      for (let index = 0; index < 14; index += 1) world.remove(`scenes/take ${index}.wav`);
      await world.sync();
    },
  },
  {
    name: 'cloud stand-ins',
    story: 'the system moves 15 files to its cloud and leaves `.name.icloud` in their places: the vault keeps the files, and says so',
    exempt: (path) => path.endsWith('.icloud'),
    also: (_world, { told }) => {
      const isSaid = (name: string): boolean => isTold(`scenes/${name}`, told) || isTold(`scenes/.${name}.icloud`, told);
      return new Map(evicted.filter((name) => !isSaid(name)).map((name) => [`scenes/${name}`, 'not readable in hot, and nobody says so']));
    },
    async play(world) {
      await world.sync();
      for (const name of evicted) {
        world.guard(`scenes/${name}`);
        world.remove(`scenes/${name}`);
        world.save(`scenes/.${name}.icloud`, 'bplist00');
      }
      await world.sync();
    },
  },
];

const evicted: readonly string[] = Array.from({ length: 15 }, (_, index) => `take ${index}.wav`);
