/** A studio's hot, and what happens to it in a day. */
import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TreeSize } from './trees.ts';

const FILE_BYTES = 4_096;
const FRAME_BYTES = 200_000;
const FRAMES = 300;
const AUTOSAVES = 6;
const AUTOSAVED_EVERY_MS = 5_000;
const SCENES_IN_A_PROJECT = 100;

export interface DayEvent {
  readonly what: string;
  readonly act: () => void | Promise<void>;
  /** Something is to be mirrored because of hints before the next pass. */
  readonly hinted: boolean;
  /** The pass on schedule compares everything. */
  readonly full?: boolean;
  /** The share does not answer meanwhile. */
  readonly outage?: boolean;
}

export function makeStudio(hot: string, { folders, filesAFolder }: TreeSize): void {
  const bytes = Buffer.alloc(FILE_BYTES);
  for (let folder = 0; folder < folders; folder += 1) {
    const path = sceneOf(hot, folder);
    mkdirSync(path, { recursive: true });
    for (let file = 0; file < filesAFolder; file += 1) {
      bytes.writeUInt32LE(folder * filesAFolder + file);
      writeFileSync(join(path, `take_${file}.wav`), bytes);
    }
  }
}

function sceneOf(hot: string, folder: number): string {
  return join(hot, `project-${Math.floor(folder / SCENES_IN_A_PROJECT)}`, `scene_${folder % SCENES_IN_A_PROJECT}`);
}

/** Needs three projects: 300 folders. */
export class Studio {
  readonly #hot: string;
  #version = 0;

  constructor(hot: string) {
    this.#hot = hot;
  }

  day(): readonly DayEvent[] {
    const frames = join(this.#hot, 'project-1/render');
    const event = (what: string, act: DayEvent['act'], more: Partial<DayEvent> = {}): DayEvent => ({ what, act, hinted: true, ...more });
    const nothing = { act: () => undefined, hinted: false };
    return [
      { what: '08:00 nothing yet', ...nothing },
      event('09:00 40 files are saved', () => this.#each(40, (path) => this.#write(path))),
      event(`09:30 one project is saved automatically, ${AUTOSAVES} times`, () => this.#autosave()),
      event('10:30 500 files are imported', () => this.#import()),
      event('11:30 10 files are saved by rename', () => this.#each(10, (path) => this.#saveOver(path))),
      { what: '12:00 lunch', ...nothing },
      event('13:00 a folder of 10 scenes is renamed', () => this.#reorganise()),
      event('13:30 20 files are renamed', () => this.#each(20, (path) => renameSync(path, `${path}.old`))),
      event('14:00 a render of 300 frames', () => this.#render(frames)),
      event('14:30 the same render again', () => this.#render(frames)),
      event('15:00 40 files are saved while the NAS is away', () => this.#each(40, (path) => this.#write(path)), { outage: true }),
      event('16:00 200 frames are deleted', () => this.#frames(frames, 200, (path) => rmSync(path)), { hinted: false }),
      event('16:30 chmod -R on a project', () => changeModes(join(this.#hot, 'project-0')), { hinted: false }),
      { what: '17:00 nothing more', ...nothing },
      { what: '22:00 everything is compared', ...nothing, full: true },
    ];
  }

  #bytes(length: number): Buffer {
    this.#version += 1;
    const bytes = Buffer.alloc(length);
    bytes.writeUInt32LE(this.#version);
    bytes.writeUInt32LE(0xffff_ffff, 4);
    return bytes;
  }

  #write(path: string): void {
    writeFileSync(path, this.#bytes(FILE_BYTES));
  }

  #saveOver(path: string): void {
    this.#write(`${path}.draft`);
    renameSync(`${path}.draft`, path);
  }

  async #autosave(): Promise<void> {
    const file = join(this.#hot, 'project-0/film.prproj');
    for (let save = 0; save < AUTOSAVES; save += 1) {
      writeFileSync(file, this.#bytes(FRAME_BYTES));
      await new Promise((resolve) => setTimeout(resolve, AUTOSAVED_EVERY_MS));
    }
  }

  #import(): void {
    for (let folder = 0; folder < 10; folder += 1) {
      const path = join(this.#hot, `project-1/card_${folder}`);
      mkdirSync(path, { recursive: true });
      for (let file = 0; file < 50; file += 1) writeFileSync(join(path, `clip_${file}.mov`), this.#bytes(FRAME_BYTES));
    }
  }

  /** Files of scenes that lie far apart. */
  #each(count: number, act: (path: string) => void): void {
    const scenes = readdirSync(join(this.#hot, 'project-0')).filter((name) => name.startsWith('scene_'));
    for (let index = 0; index < count; index += 1) {
      const scene = join(this.#hot, 'project-0', scenes[(index * 7) % scenes.length] ?? '');
      const [file] = readdirSync(scene).filter((name) => !name.endsWith('.old'));
      if (file !== undefined) act(join(scene, file));
    }
  }

  #render(folder: string): void {
    mkdirSync(folder, { recursive: true });
    this.#frames(folder, FRAMES, (path) => writeFileSync(path, this.#bytes(FRAME_BYTES)));
  }

  #frames(folder: string, count: number, act: (path: string) => void): void {
    for (let index = 0; index < count; index += 1) act(join(folder, `frame_${String(index).padStart(4, '0')}.exr`));
  }

  #reorganise(): void {
    const from = join(this.#hot, 'project-2');
    mkdirSync(join(from, 'act one'));
    for (let index = 0; index < 10; index += 1) renameSync(join(from, `scene_${index}`), join(from, 'act one', `scene_${index}`));
    renameSync(join(from, 'act one'), join(this.#hot, 'act one'));
  }
}

function changeModes(root: string): void {
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) chmodSync(join(entry.parentPath, entry.name), 0o600);
}
