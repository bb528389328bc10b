/** Names that are written in another way. */
import type { History } from '../history.ts';

const GUIDE = 'ガイド';

export const NAMES: readonly History[] = [
  {
    name: 'case and Unicode form',
    story: 'on a share that folds names a folder and a file are renamed in case, and a file from the composed to the decomposed form',
    share: 'folds',
    mustArrive: () => true,
    async play(world) {
      world.save('docs/がぎぐ.txt'.normalize('NFC'), 'composed');
      await world.sync();
      world.move('audio', 'Audio');
      world.move('docs/take 1.wav', 'docs/TAKE 1.wav');
      world.move('docs/がぎぐ.txt'.normalize('NFC'), 'docs/がぎぐ.txt'.normalize('NFD'));
      await world.sync();
      await world.sync();
    },
  },
  {
    name: 'collisions',
    story: 'hot has two files whose names are one on the share: one of them must be named, and neither may come and go',
    share: 'folds',
    async play(world) {
      await world.sync();
      world.save('docs/Plan.txt', 'the plan with a capital');
      world.save('docs/plan.txt', 'the plan without one');
      await world.sync();
      await world.sync();
    },
  },
  {
    name: 'rule in another form',
    story: 'a rule excludes a folder in the composed form, hot has it in the decomposed one; the vault has work of its own there',
    wishes: { exclude: [GUIDE.normalize('NFC')] },
    exempt: (path) => path.normalize('NFC').startsWith(GUIDE.normalize('NFC')),
    also: (_world, { hot: [, hot], vault: [, vault] }) =>
      new Map(
        [...vault]
          .filter(([path, what]) => path.endsWith('secret.txt') && hot.get(`${GUIDE.normalize('NFD')}/secret.txt`) === what)
          .map(([path]) => [path, 'excluded, and sent']),
      ),
    async play(world) {
      world.save(`${GUIDE.normalize('NFD')}/secret.txt`, 'not for the vault');
      world.saveInVault(`${GUIDE.normalize('NFC')}/own.txt`, 'work of the vault');
      await world.sync();
      await world.sync();
    },
  },
];
