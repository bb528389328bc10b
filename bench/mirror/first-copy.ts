/** A first copy of 2 GB: 2,000 files of about 1 MB. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { inTurns, type MirrorBench, type Spent } from './beside.ts';
import { bareRsync, makeSite, measureHere, serveSite } from './site.ts';

const FOLDERS = 200;
const FILES_A_FOLDER = 10;
const BYTES = 1_048_576;
const GIVEN_BACK_MS = 4_000;

export async function firstCopy({ folder, turns }: MirrorBench): Promise<void> {
  const { hot, vault, command, empty } = makeSite(folder);
  makeLargeFiles(hot);
  const serve = await serveSite(folder);
  // Memory that was freed just now costs less than what a virtual machine has given back meanwhile, which takes it a moment; ytm asks its
  // guards in that moment. So both begin when it has passed.
  const fresh = (act: () => Promise<Spent>) => async (): Promise<Spent> => {
    empty();
    await setTimeout(GIVEN_BACK_MS);
    return act();
  };
  try {
    await inTurns(turns, [
      ['bare rsync', fresh(() => measureHere(bareRsync(hot, vault)))],
      ['ytm, a run of ytm serve', fresh(() => serve.run())],
    ]);
  } finally {
    await serve.stop();
  }
  await inTurns(turns, [
    ['bare rsync', fresh(() => measureHere(bareRsync(hot, vault)))],
    [command.name, fresh(() => measureHere(command))],
  ]);
}

function makeLargeFiles(hot: string): void {
  const bytes = Buffer.alloc(BYTES + FOLDERS * FILES_A_FOLDER);
  for (let index = 0; index < bytes.length; index += 4)
    bytes.writeUInt32LE(Math.imul(index, 2_654_435_761) >>> 0, Math.min(index, bytes.length - 4));
  for (let folder = 0; folder < FOLDERS; folder += 1) {
    const path = join(hot, `scene-${folder}`);
    mkdirSync(path);
    for (let file = 0; file < FILES_A_FOLDER; file += 1)
      writeFileSync(join(path, `clip-${file}.mov`), bytes.subarray(0, BYTES + folder * FILES_A_FOLDER + file));
  }
}
