/** What people do to both trees between two runs, at random. */
import {
  appendFileSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Chance, exists, oddName, pathsByType } from '../../../support/mirror/trees.ts';

interface Tree {
  readonly root: string;
  readonly file: readonly string[];
  readonly folder: readonly string[];
  readonly link: readonly string[];
}

export interface Changing {
  readonly hot: string;
  readonly vault: string;
  readonly chance: Chance;
  readonly round: number;
}

type Act = (tree: Tree, changing: Changing) => void;

/** So that a change is seen although it may come within a millisecond of the one before. */
let lastTime = Date.now() / 1_000 - 100_000;
function laterTime(): number {
  lastTime += 1;
  return lastTime;
}

function write(path: string, text: string): void {
  writeFileSync(path, text);
  const time = laterTime();
  utimesSync(path, time, time);
}

const text = ({ chance, round }: Changing): string => `round ${round} ${'z'.repeat(chance.int(200))} ${chance.next()}`;
const at = ({ root }: Tree, path: string): string => join(root, path);
const someFile = (tree: Tree, { chance }: Changing): string => at(tree, chance.pick(tree.file));
const someFolder = (tree: Tree, { chance }: Changing): string => at(tree, chance.pick(tree.folder));
/** Not one of the tops, on which rules hang. */
const deepFolder = (tree: Tree, { chance }: Changing): string =>
  at(tree, chance.pick(tree.folder.filter((path) => path.split('/').length > 2)));
const newIn = (tree: Tree, changing: Changing): string => join(someFolder(tree, changing), `${oddName(changing.chance, changing.round)}`);

function moveTo(from: string, to: string): void {
  if (exists(from) && !exists(to) && exists(dirname(to)) && !`${to}/`.startsWith(`${from}/`)) renameSync(from, to);
}

function whenThere(path: string, act: (path: string) => void): void {
  if (exists(path) && exists(dirname(path))) act(path);
}

const IN_HOT: readonly Act[] = [
  (tree, changing) =>
    whenThere(dirname(newIn(tree, changing)), (folder) =>
      write(join(folder, oddName(changing.chance, 1_000 + changing.round)), text(changing)),
    ),
  (tree, changing) => {
    const folder = newIn(tree, changing);
    if (exists(folder)) return;
    mkdirSync(join(folder, 'with', 'depth'), { recursive: true });
    for (let index = 0; index < 5; index += 1) write(join(folder, 'with', oddName(changing.chance, index)), text(changing));
  },
  (tree, changing) => whenThere(someFile(tree, changing), (path) => write(path, text(changing))),
  // The same size.
  (tree, changing) =>
    whenThere(someFile(tree, changing), (path) =>
      write(path, readFileSync(path, 'latin1').replaceAll(/[0-9]/g, String(changing.chance.int(10)))),
    ),
  (tree, changing) => whenThere(someFile(tree, changing), (path) => utimesSync(path, laterTime(), lastTime)),
  (tree, changing) => whenThere(someFile(tree, changing), (path) => rmSync(path)),
  (tree, changing) => whenThere(deepFolder(tree, changing), (path) => rmSync(path, { recursive: true })),
  (tree, changing) => moveTo(someFile(tree, changing), newIn(tree, changing)),
  (tree, changing) => moveTo(deepFolder(tree, changing), newIn(tree, changing)),
  // Case and Unicode form.
  (tree, changing) => {
    const from = someFile(tree, changing);
    moveTo(from, join(dirname(from), swapCase(from.slice(dirname(from).length + 1))));
  },
  (tree, changing) => {
    const from = someFile(tree, changing);
    moveTo(from, from.normalize('NFD'));
    moveTo(from, from.normalize('NFC'));
  },
  (tree, changing) => {
    const from = deepFolder(tree, changing);
    moveTo(from, join(dirname(from), swapCase(from.slice(dirname(from).length + 1))));
  },
  // Types.
  (tree, changing) =>
    whenThere(someFile(tree, changing), (path) => {
      rmSync(path);
      mkdirSync(path);
      write(join(path, 'was a file'), text(changing));
    }),
  (tree, changing) =>
    whenThere(deepFolder(tree, changing), (path) => {
      rmSync(path, { recursive: true });
      write(path, text(changing));
    }),
  (tree, changing) =>
    whenThere(someFile(tree, changing), (path) => {
      rmSync(path);
      symlinkSync('was a file', path);
    }),
  (tree, changing) =>
    whenThere(deepFolder(tree, changing), (path) => {
      rmSync(path, { recursive: true });
      symlinkSync('.', path);
    }),
  (tree, changing) =>
    whenThere(at(tree, changing.chance.pick(tree.link)), (path) => {
      rmSync(path);
      const become = changing.chance.pick(['link', 'file', 'folder']);
      if (become === 'link') symlinkSync(`elsewhere ${changing.round}`, path);
      else if (become === 'file') write(path, text(changing));
      else mkdirSync(path);
    }),
  // Scripts are emptied, or go.
  (tree, changing) => {
    const scripts = tree.file.filter((path) => path.startsWith('scripts/'));
    if (scripts.length > 0)
      whenThere(at(tree, changing.chance.pick(scripts)), (path) => {
        truncateSync(path);
        utimesSync(path, laterTime(), lastTime);
      });
  },
  (tree, changing) => {
    const kept = tree.file.filter((path) => /^(scripts|thumbnails\/assets|video\/runs)\//.test(path));
    if (kept.length > 0) whenThere(at(tree, changing.chance.pick(kept)), (path) => rmSync(path));
  },
  (tree, changing) =>
    whenThere(someFolder(tree, changing), (path) =>
      writeFileSync(join(path, changing.chance.pick(['.DS_Store', '._a', '~$doc'])), text(changing)),
    ),
  // Of its children only real folders count.
  (tree, { chance, round }) => {
    const path = at(tree, `video/input/turns ${chance.int(3)}`);
    if (!exists(dirname(path)) || !lstatSync(dirname(path)).isDirectory()) return;
    rmSync(path, { recursive: true, force: true });
    const become = chance.pick(['link', 'file', 'folder', 'folder', 'nothing']);
    if (become === 'link') symlinkSync('../runs', path);
    else if (become === 'file') writeFileSync(path, 'a file');
    else if (become === 'folder') {
      mkdirSync(path);
      write(join(path, 'footage'), String(round));
    }
  },
];

const IN_VAULT: readonly Act[] = [
  (tree, changing) =>
    whenThere(dirname(newIn(tree, changing)), (folder) => write(join(folder, `born in the vault ${changing.round}`), text(changing))),
  (tree, changing) => {
    const folder = join(someFolder(tree, changing), `folder of the vault ${changing.round}`);
    if (exists(folder) || !exists(dirname(folder))) return;
    mkdirSync(folder);
    write(join(folder, 'work'), text(changing));
  },
  // Edited there.
  (tree, changing) =>
    whenThere(someFile(tree, changing), (path) => {
      appendFileSync(path, ' edited in the vault');
      utimesSync(path, laterTime(), lastTime + 1_000_000);
    }),
  (tree, changing) => whenThere(someFile(tree, changing), (path) => rmSync(path)),
  (tree, changing) => whenThere(deepFolder(tree, changing), (path) => rmSync(path, { recursive: true })),
  (tree, changing) => whenThere(someFolder(tree, changing), (path) => writeFileSync(join(path, '.DS_Store'), 'junk')),
  (tree, changing) => {
    const path = at(tree, `video/input/own link ${changing.round}`);
    if (exists(dirname(path))) symlinkSync('/anywhere', path);
  },
  (tree, changing) => {
    const path = join(someFolder(tree, changing), `own link ${changing.round}`);
    if (exists(dirname(path)) && !exists(path)) symlinkSync('nowhere', path);
  },
  (tree, changing) => {
    if (tree.link.length > 0)
      whenThere(at(tree, changing.chance.pick(tree.link)), (path) => {
        const target = readlinkSync(path);
        rmSync(path);
        symlinkSync(`${target}-edited`, path);
      });
  },
];

/** Things that happen once, in their round. */
const ONCE: Readonly<Record<number, (changing: Changing) => void>> = {
  3: ({ hot }) => {
    rmSync(join(hot, 'planning'), { recursive: true });
    writeFileSync(join(hot, 'planning'), 'now a file');
  },
  5: ({ hot }) => {
    rmSync(join(hot, 'planning'));
    symlinkSync('scripts', join(hot, 'planning'));
  },
  7: ({ hot }) => renameSync(join(hot, 'video/input'), join(hot, 'video/input elsewhere')),
  8: ({ hot }) => symlinkSync('edits', join(hot, 'video/input')),
  10: ({ hot }) => {
    rmSync(join(hot, 'video/input'));
    mkdirSync(join(hot, 'video/input'));
  },
  12: ({ hot }) => renameSync(join(hot, 'scripts'), join(hot, 'scripts elsewhere')),
  14: ({ hot }) => writeFileSync(join(hot, 'scripts'), 'a file where a folder is kept'),
  16: ({ hot }) => {
    rmSync(join(hot, 'scripts'));
    renameSync(join(hot, 'scripts elsewhere'), join(hot, 'scripts'));
  },
  18: ({ vault }) => {
    rmSync(join(vault, 'projects'), { recursive: true });
  },
  20: ({ hot }) => renameSync(join(hot, '素材'), join(hot, '素材 (旧)')),
  22: ({ hot }) => rmSync(join(hot, 'planning')),
};

/** Not touched by chance: what changes during the runs, and what the vault keeps for itself. */
export function isReserved(path: string): boolean {
  return (
    path.startsWith('.ytm_') ||
    path === 'ytm_heartbeat.json' ||
    path === 'growing' ||
    path.startsWith('growing/') ||
    path.startsWith('planning')
  );
}

export function changeBothTrees(changing: Changing, turns: number): void {
  const { hot, vault, chance, round } = changing;
  ONCE[round]?.(changing);
  const inHot: Tree = { root: hot, ...pathsByType(hot, isReserved) };
  const inVault: Tree = { root: vault, ...pathsByType(vault, isReserved) };
  for (let turn = 0; turn < turns; turn += 1) {
    const inTurn = chance.next() < 0.75;
    const act = chance.pick(inTurn ? IN_HOT : IN_VAULT);
    whenPossible(() => act(inTurn ? inHot : inVault, changing));
  }
}

/** What people do in hot only. */
export function changeHot(changing: Changing, turns: number): void {
  const tree: Tree = { root: changing.hot, ...pathsByType(changing.hot, isReserved) };
  for (let turn = 0; turn < turns; turn += 1) {
    const act = changing.chance.pick(IN_HOT);
    whenPossible(() => act(tree, changing));
  }
}

/** One byte is another; the size stays. */
function overwrite(path: string, { chance }: Changing): void {
  const bytes = readFileSync(path);
  if (bytes.length === 0) return;
  const at = chance.int(bytes.length);
  bytes[at] = ((bytes[at] ?? 0) + 1) % 256;
  writeFileSync(path, bytes);
}

/** Names and sizes stay, and of the stat data as many as a program can keep. */
const SLY: readonly ((path: string, changing: Changing) => void)[] = [
  overwrite,
  (path, changing) => {
    const { atime, mtime } = statSync(path);
    overwrite(path, changing);
    utimesSync(path, atime, mtime);
  },
  (path, changing) => {
    const { atime, mtime } = statSync(path);
    copyFileSync(path, `${path}~`);
    overwrite(`${path}~`, changing);
    utimesSync(`${path}~`, atime, mtime);
    renameSync(`${path}~`, path);
  },
  (path) => utimesSync(path, laterTime(), lastTime),
];

/** A folder of this name holds absolute links, of which the vault has relative ones. */
export const SHORTCUTS = 'shortcuts';

/**
 * What listings of hot hardly show, each in a folder of its own: the first of its files is changed, or its last one. The folder with shortcuts moves to
 * another depth.
 */
export function changeSlyly(changing: Changing, turns: number): void {
  const { hot, chance, round } = changing;
  const { file, folder } = pathsByType(hot, isReserved);
  const folders = Map.groupBy(
    file.filter((path) => path.includes('/') && Buffer.byteLength(path) < 200),
    dirname,
  );
  const rest = [...folders.values()];
  for (let turn = 0; turn < turns && rest.length > 0; turn += 1) {
    const [files = []] = rest.splice(chance.int(rest.length), 1);
    const path = join(hot, files.at(chance.next() < 0.5 ? 0 : -1) ?? '');
    SLY[turn % SLY.length]?.(path, changing);
  }
  const shortcuts = folder.find((path) => basename(path).startsWith(SHORTCUTS));
  if (shortcuts !== undefined) moveTo(join(hot, shortcuts), join(hot, shortcuts.includes('/') ? '' : 'audio', `${SHORTCUTS} ${round}`));
}

/** What an earlier change left of the tree may not allow this one. */
function whenPossible(act: () => void): void {
  try {
    act();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || !EXPECTED.has(code)) throw error;
  }
}

const EXPECTED: ReadonlySet<string> = new Set([
  'ENOENT',
  'ENOTDIR',
  'EEXIST',
  'EISDIR',
  'ERR_FS_EISDIR',
  'ELOOP',
  'ENAMETOOLONG',
  'ENOTEMPTY',
]);

function swapCase(name: string): string {
  const upper = name.toUpperCase();
  return Buffer.byteLength(upper) > 255 ? name : upper === name ? name.toLowerCase() : upper;
}
