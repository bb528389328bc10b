/** A first copy of 2 GB: 2,000 files of about 1 MB. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inTurns, type MirrorBench, type Spent } from './beside.ts';
import { bareRsync, makeSite, measureHere, serveSite } from './site.ts';

const FOLDERS = 200;
const FILES_A_FOLDER = 10;
const BYTES = 1_048_576;

export async function firstCopy({ folder, turns }: MirrorBench): Promise<void> {
  const site = makeSite(folder);
  const { hot, vault, command } = site;
  makeLargeFiles(hot);
  const fresh = async (act: () => Promise<Spent>): Promise<Spent> => {
    site.startOver();
    return act();
  };
  await inTurns(turns, [
    ['bare rsync', () => fresh(() => measureHere(bareRsync(hot, vault)))],
    [
      'ytm, a run of ytm serve',
      () =>
        fresh(async () => {
          const serve = await serveSite(folder);
          return serve.run().finally(() => serve.stop());
        }),
    ],
    [command.name, () => fresh(() => measureHere(command))],
  ]);
  rmSync(hot, { recursive: true });
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
