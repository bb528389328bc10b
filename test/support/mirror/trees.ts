/** Generated trees for whole runs: the names and the shapes that break mirrors, the same for the same seed. */
import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Chance {
  /** 0 to 1, without 1. */
  next(): number;
  /** 0 to `below`, without `below`. */
  int(below: number): number;
  pick<T>(from: readonly T[]): T;
}

/** mulberry32 */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const int = (below: number): number => Math.floor(next() * below);
  return {
    next,
    int,
    pick<T>(from: readonly T[]): T {
      const one = from[int(from.length)];
      if (one === undefined) throw new Error('nothing to pick from');
      return one;
    },
  };
}

const LONG = 255;
const BASES: readonly ((number: number) => string)[] = [
  (number) => `clip-${number}.mp4`,
  (number) => `がぎぐげご ${number}`.normalize('NFC'),
  (number) => `がぎぐげご ${number}`.normalize('NFD'),
  (number) => `東京散歩_第${number}話.json`,
  (number) => `two  blanks and ${number} `,
  (number) => `line\nbreak\n${number}`,
  (number) => `-rf ${number}`,
  (number) => `--delete=${number}`,
  (number) => `:[a-z]*?{x,y} ${number}`,
  (number) => `back\\slash \\#012 ${number}`,
  (number) => `"quoted" 'twice' $(id) ${number}`,
  (number) => `~tilde%41 ${number}`,
  (number) => `\u0001\u001b[31m${number}`,
  (number) => `😀 ${number}`,
  (number) => `${number}${'x'.repeat(LONG)}`.slice(0, LONG),
  (number) => `${'動'.repeat(84)}${number % 900}`.slice(0, 87),
  (number) => `.hidden-${number}`,
  (number) => `ends with a dot ${number}.`,
  (number) => `UPPER lower ${number}`,
];

/** A name of any sort; the number makes it the only one of its sort. */
export function oddName(chance: Chance, number: number): string {
  return chance.pick(BASES)(number);
}

/** One of all sorts beyond what random trees have, at the places of which the contract says something. */
export interface Places {
  readonly hot: string;
  readonly share: string;
  /** Where the share is known elsewhere. */
  readonly otherShare: string;
}

const BIG = 12_000_000;

/** At least so many files, in folders of some dozen. */
export function growHot({ hot, share, otherShare }: Places, files: number, chance: Chance): void {
  const tops = [
    'projects',
    'audio',
    '素材',
    'scripts',
    'thumbnails/assets',
    'thumbnails/drafts',
    'video/runs',
    'video/edits',
    'video/input',
  ];
  const perFolder = 40;
  let made = 0;
  for (let turn = 0; made < files; turn += 1) {
    const folder = join(hot, tops[turn % tops.length] ?? '', turn % 3 === 0 ? oddName(chance, turn) : `set-${turn}`);
    mkdirSync(folder, { recursive: true });
    for (let index = 0; index < perFolder; index += 1)
      writeFileSync(join(folder, oddName(chance, index)), `${turn} ${index} ${chance.int(1e9)}`);
    if (turn % 10 === 0) mkdirSync(join(folder, 'empty folder', 'and in it another one'), { recursive: true });
    made = made + perFolder;
  }
  plantOddities(hot);
  plantLinks(hot, share, otherShare);
}

function plantOddities(hot: string): void {
  for (const [path, text] of [
    ['planning/never sent.md', 'hot has no say in this'],
    ['.ytm_trash/never sent', 'the vault’s own'],
    ['ytm_heartbeat.json', 'the vault’s own'],
    ['.DS_Store', 'junk'],
    ['projects/.DS_Store', 'junk'],
    ['projects/._resource', 'junk'],
    ['projects/.ytm_is_fine_here', 'sent'],
    ['video/input/a file of hot', 'not sent'],
    ['scripts/がな.md'.normalize('NFC'), 'composed'],
    ['scripts/がな.md'.normalize('NFD'), 'decomposed'],
    ['projects/empty', ''],
  ] as const) {
    mkdirSync(join(hot, path, '..'), { recursive: true });
    writeFileSync(join(hot, path), text);
  }
  mkdirSync(join(hot, 'only-junk'));
  writeFileSync(join(hot, 'only-junk/.DS_Store'), 'junk');
  for (const path of ['video/edits/film 1.mov', '素材/film 2.mov']) {
    writeFileSync(join(hot, path), Buffer.alloc(BIG, path));
    utimesSync(join(hot, path), 1_700_000_000, 1_700_000_000.123);
  }
  spawnSync('mkfifo', [join(hot, 'projects/a pipe')]);
}

function plantLinks(hot: string, share: string, otherShare: string): void {
  mkdirSync(join(hot, 'links/deep'), { recursive: true });
  mkdirSync(join(hot, 'video/input'), { recursive: true });
  for (const [path, target] of [
    ['links/to a file', '../projects/empty'],
    ['links/to a folder', '../projects'],
    ['links/dangling', 'nobody/here'],
    ['links/deep/up and down', '../../scripts/がな.md'],
    ['links/deep/out', '../../../outside'],
    ['links/out and back', '../../hot/projects/empty'],
    ['links/into hot', join(hot, 'projects/empty')],
    ['links/hot itself', hot],
    ['links/into the share', join(share, 'asset_vault/bgm.wav')],
    ['links/into the share as known elsewhere', join(otherShare, 'asset_vault/bgm.wav')],
    ['links/into the vault', join(otherShare, 'ytm_workspaces/video/runs')],
    ['links/outside', '/etc/hostname'],
    ['links/dangling outside', '/nobody/here'],
    ['links/line\nbreak', 'to\nnowhere'],
    ['video/input/linked', '../runs'],
    ['scripts/linked', '../projects'],
  ] as const)
    symlinkSync(target, join(hot, path));
}

/** Paths below a folder that may be changed at random, by type; links are not followed. */
export function pathsByType(
  root: string,
  skip: (path: string) => boolean,
): Readonly<Record<'file' | 'folder' | 'link', readonly string[]>> {
  const found: Record<'file' | 'folder' | 'link', string[]> = { file: [], folder: [], link: [] };
  const visit = (path: string): void => {
    for (const { name, ...entry } of readdirSync(join(root, path), { withFileTypes: true }).map((each) => ({
      name: each.name,
      type: each.isDirectory() ? 'folder' : each.isSymbolicLink() ? 'link' : each.isFile() ? 'file' : null,
    }))) {
      const at = path === '' ? name : `${path}/${name}`;
      if (entry.type === null || skip(at)) continue;
      found[entry.type as 'file'].push(at);
      if (entry.type === 'folder') visit(at);
    }
  };
  visit('');
  for (const each of Object.values(found)) each.sort();
  return found;
}

export function exists(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // What should be a folder on the way is none.
    return false;
  }
}
