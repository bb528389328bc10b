// Swaps a folder with a link, over and over: swap-link.mjs FOLDER TARGET. Says when it has begun; ends with its input.
import { renameSync, symlinkSync, unlinkSync, writeSync } from 'node:fs';

const [folder, target] = process.argv.slice(2);
process.stdin.on('end', () => process.exit()).resume();
let turns = 0;
let asides = 0;

/** Somebody else may have made a folder by that name meanwhile: it goes aside. */
function tried(act) {
  try {
    act();
  } catch {
    asides += 1;
    renameSync(folder, `${folder}.aside-${asides}`);
    tried(act);
  }
}

function swap() {
  for (const end = turns + 200; turns < end; turns += 1) {
    renameSync(folder, `${folder}.real`);
    tried(() => symlinkSync(target, folder));
    unlinkSync(folder);
    tried(() => renameSync(`${folder}.real`, folder));
  }
  if (turns === 200) writeSync(1, 'begun\n');
  setImmediate(swap);
}
swap();
