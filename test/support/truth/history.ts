/** A hostile history: a few steps on a tree, and what counts as held. */
import { type Judgement, judge } from './judge.ts';
import { makePlace, type ShareKind } from './place.ts';
import type { Tool, Wishes } from './tools.ts';
import { type Run, World } from './world.ts';

export interface History {
  readonly name: string;
  /** What happens, and what counts as held beyond "no silent difference, nobody's work touched". */
  readonly story: string;
  readonly share?: ShareKind;
  readonly wishes?: Partial<Wishes>;
  /** Paths of which nothing is expected. */
  readonly exempt?: (path: string) => boolean;
  /** Paths that can be mirrored, so that it is not enough to name them. */
  readonly mustArrive?: (path: string) => boolean;
  /** Paths of which only the state at the end of the run counts; of others any state that hot had during the run. */
  readonly asAtEnd?: (path: string) => boolean;
  /** What is missing is an alarm: the run must not end well, or must print the path. */
  readonly alarm?: boolean;
  /** Silent differences that only this history knows of: paths with what is wrong. */
  readonly also?: (world: World, run: Run) => ReadonlyMap<string, string>;
  play(world: World): Promise<void>;
}

export const FOLDERS = ['audio', 'docs', 'scenes', 'video-cut'] as const;
const FILES_A_FOLDER = 16;

/** 64 files of different contents and sizes in four folders. */
function plant(world: World): void {
  for (const folder of FOLDERS)
    for (let index = 0; index < FILES_A_FOLDER; index += 1)
      world.save(`${folder}/take ${index}.wav`, `${folder} take ${index} ${'.'.repeat(index)}\n`);
}

export async function playHistory(history: History, tool: Tool): Promise<Judgement> {
  const place = await makePlace(history.share ?? 'disk');
  try {
    const wishes: Wishes = { exclude: [], settle: false, freely: false, ...history.wishes };
    const world = new World(place, tool, wishes);
    await tool.prepare(place, wishes);
    plant(world);
    await history.play(world);
    return judge(history, world);
  } finally {
    await place.remove();
  }
}
