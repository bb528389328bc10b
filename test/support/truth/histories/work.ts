/** Somebody works in the vault. */
import { rmSync, symlinkSync } from 'node:fs';
import type { History } from '../history.ts';
import { OLD } from '../world.ts';

export const WORK: readonly History[] = [
  {
    name: 'corrected in the vault',
    story: 'a file of the vault is replaced by a corrected one with an older time; later hot edits the same file',
    async play(world) {
      await world.sync();
      world.saveInVault('docs/take 3.wav', 'the corrected take', OLD - 5_000);
      await world.sync();
      world.save('docs/take 3.wav', 'another take from hot', OLD + 100);
      await world.sync();
    },
  },
  {
    name: 'a name that is taken',
    story: 'a file is born in the vault; later hot makes one of the same name',
    async play(world) {
      await world.sync();
      world.saveInVault('docs/notes.txt', 'notes of the vault', OLD + 10);
      await world.sync();
      world.save('docs/notes.txt', 'notes of hot, which are newer', OLD + 100);
      await world.sync();
    },
  },
  {
    name: 'folder replaced by a link',
    story: 'somebody replaces a folder of the vault by a link to another one: the files must come back, or be reported as missing',
    alarm: true,
    async play(world) {
      await world.sync();
      rmSync(world.vault('audio'), { recursive: true });
      symlinkSync('docs', world.vault('audio'));
      await world.sync();
      await world.sync();
    },
  },
];
