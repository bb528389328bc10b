/**
 * A full pass with nothing to do: ytm's whole run, with guards, both listings and the plan, beside rsync's comparison, and beside
 * what Node needs for no more than looking at every path of both trees once.
 */
import type { Command } from '../lib.ts';
import { inTurns, type MirrorBench } from './beside.ts';
import { bareRsync, makeSite, measureHere, serveSite } from './site.ts';
import { copyTree, makeTree } from './trees.ts';

export async function nothingToDo({ folder, turns, size }: MirrorBench): Promise<void> {
  const { hot, vault, command } = makeSite(folder);
  makeTree(hot, size);
  copyTree(hot, vault);
  // The first adopts what is there, the second compares, and from then on all is settled.
  for (let run = 0; run < 2; run += 1) await measureHere(command);
  const serve = await serveSite(folder);
  const timings: string[] = [];
  const bare = bareRsync(hot, vault);
  const floor = looksOfNode(hot, vault);
  try {
    await inTurns(turns, [
      [bare.name, () => measureHere(bare)],
      [floor.name, () => measureHere(floor)],
      [
        'ytm, a run of ytm serve',
        async () => {
          const spent = await serve.run();
          timings.push(JSON.stringify(spent.timings));
          return spent;
        },
      ],
    ]);
  } finally {
    await serve.stop();
  }
  console.log(`the last run of ytm serve, ms: ${timings.at(-1)}`);
  await inTurns(turns, [
    [bare.name, () => measureHere(bare)],
    [command.name, () => measureHere(command)],
  ]);
}

const LOOK_AT_ALL = `
const { lstatSync, readdirSync } = require('node:fs');
const look = (folder) => {
  for (const name of readdirSync(folder)) {
    const path = folder + '/' + name;
    if (lstatSync(path).isDirectory()) look(path);
  }
};
process.argv.slice(1).forEach(look);
`;

function looksOfNode(hot: string, vault: string): Command {
  return { name: 'Node, looks alone', argv: [process.execPath, '-e', LOOK_AT_ALL, hot, vault] };
}
