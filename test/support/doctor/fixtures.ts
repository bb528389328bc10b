/** For each check of a doctor a lab in which it finds something. A new check without one fails the conformance suite. */
import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { placeholderFor } from '../../../src/doctor/thumbnails/picture/placeholder.ts';
import { linkFileOf } from '../../../src/share/link-file.ts';
import type { LabOptions, MirrorLab } from '../mirror/lab.ts';

export interface DoctorFixture {
  readonly doctor: 'storage' | 'vault' | 'service' | 'thumbnails';
  readonly lab?: LabOptions;
  /** What goes wrong once the lab is there. */
  readonly sicken?: (lab: MirrorLab) => void;
  /** What the check then finds, in any order. */
  readonly codes: readonly string[];
  readonly exitCode: 1 | 2;
  /** What `--fix` repairs of it. */
  readonly repaired: readonly string[];
  /** How many contents of its own making it removes for that; 0 if absent. */
  readonly withdrawn?: number;
}

/** A text is a file, `null` a folder. */
function inVault(
  { vault }: MirrorLab,
  files: Readonly<Record<string, string | Buffer | null>>,
  links: Readonly<Record<string, string>> = {},
): void {
  for (const [path, content] of Object.entries(files)) {
    const at = join(vault, path);
    mkdirSync(content === null ? at : dirname(at), { recursive: true });
    if (content !== null) writeFileSync(at, content);
  }
  for (const [path, target] of Object.entries(links)) symlinkSync(target, join(vault, path));
}

/** As it begins; the rest of the pages is empty. */
export function databaseFile(): Buffer {
  const content = Buffer.alloc(4_096);
  content.write('SQLite format 3\0', 'latin1');
  return content;
}

/** The studio's list of thumbnails, with one project for each image. */
export function projectsOf(paths: readonly unknown[]): string {
  return JSON.stringify({
    version: 1,
    projects: paths.map((path, index) => ({
      channel: 'CH01',
      video: String(index).padStart(3, '0'),
      selected_variant_id: 'v1',
      variants: [{ id: 'v1', image_path: path }],
    })),
  });
}

/** A run whose trash has images. */
export const TRASHED = '20260101T000000Z-00';

/** Placeholders as an earlier call of the doctor made them; the one of the vault was found since. */
function withPlaceholders({ hot }: MirrorLab): void {
  for (const name of ['still-lost', 'found']) {
    const path = `thumbnails/assets/CH01/${name}.png`;
    mkdirSync(dirname(join(hot, path)), { recursive: true });
    writeFileSync(join(hot, path), placeholderFor(path, LONG_AGO.getTime()) ?? '');
  }
}

const LONG_AGO = new Date('2026-01-01T00:00:00Z');

const NO_SUCH = '/nonexistent/program';

/** By the id of the check. */
export const DOCTOR_FIXTURES: Readonly<Record<string, DoctorFixture>> = {
  'storage/state': {
    doctor: 'storage',
    sicken({ state }) {
      writeFileSync(join(state, 'ytm.sqlite.corrupt-20261130T000000Z'), 'x');
      mkdirSync(join(state, 'ytm.sqlite'));
    },
    codes: ['state.set-aside', 'store.unusable'],
    exitCode: 2,
    repaired: [],
  },
  'storage/mount': { doctor: 'storage', sicken: (lab) => lab.mounted(false), codes: ['mount.absent'], exitCode: 2, repaired: [] },
  'storage/paths': {
    doctor: 'storage',
    sicken: ({ hot, share }) => {
      rmSync(hot, { recursive: true });
      writeFileSync(hot, 'a file');
      mkdirSync(join(share, 'asset_vault'));
    },
    codes: ['path.not-a-folder', 'path.missing-on-share'],
    exitCode: 2,
    repaired: [],
  },
  'storage/rsync': { doctor: 'storage', lab: { mirror: { rsync: { bin: NO_SUCH } } }, codes: ['rsync.missing'], exitCode: 1, repaired: [] },
  'storage/tailscale': {
    doctor: 'storage',
    lab: { config: { gateway: { peer: 'acer', url: 'https://acer.example.ts.net' }, tailscale: { bin: NO_SUCH } } },
    codes: ['tailscale.cli_missing'],
    exitCode: 1,
    repaired: [],
  },
  'vault/folders': {
    doctor: 'vault',
    sicken: (lab) => inVault(lab, { 'video/runs': 'a file where a folder belongs' }),
    codes: ['folder.in-the-way', 'folder.missing', 'folder.missing', 'folder.missing', 'folder.missing'],
    exitCode: 2,
    repaired: ['folder.missing', 'folder.missing', 'folder.missing', 'folder.missing'],
  },
  'vault/links': {
    doctor: 'vault',
    lab: { config: { doctor: { knownMounts: ['/Volumes/lenovo', '/mnt/on_acer'] } } },
    sicken: (lab) =>
      inVault(
        lab,
        { 'b/file': 'content', 'a/as-file': linkFileOf('/Volumes/lenovo/ytm_workspaces/b/file'), 'a/no-link': 'x'.repeat(1_067) },
        {
          'a/here': `${lab.vault}/b/file`,
          'a/on-mac': '/Volumes/lenovo/asset_vault/none yet',
          'a/on-acer': '/mnt/on_acer/ytm_workspaces/b',
          'a/into-hot': `${lab.hot}/b/file`,
          'a/only-in-hot': `${lab.hot}/nowhere`,
          'a/fine': '../b/file',
          'a/dangling': '../b/none',
          'a/loop': 'loop',
          'a/out': '/etc/hosts',
          'a/up-and-out': '../../../../etc/hosts',
        },
      ),
    codes: [...Array<string>(5).fill('link.absolute'), 'link.dangling', 'link.dangling', 'link.escapes', 'link.escapes', 'link.escapes'],
    exitCode: 1,
    repaired: Array<string>(5).fill('link.absolute'),
  },
  'vault/databases': {
    doctor: 'vault',
    sicken: (lab) =>
      inVault(lab, {
        'db/used.db': databaseFile(),
        'db/used.db-wal': 'wal',
        'db/used.db-shm': 'shm',
        'db/resting': databaseFile(),
        'db/gone.sqlite-journal': 'journal',
        'db/no.db': Buffer.alloc(4_096),
      }),
    codes: ['database.in-use', 'database.on-share', 'database.left-behind'],
    exitCode: 2,
    repaired: [],
  },
  'vault/names': {
    doctor: 'vault',
    sicken: (lab) => {
      inVault(lab, {
        'n/aux.wav': '1',
        'n/9:16.mov': '2',
        'n/at its end.': '3',
        'n/a\uf022b': '4',
        'n/Take': '5',
        'n/take': '6',
        'n/\u00e9': '7',
        'n/e\u0301': '8',
      });
      writeFileSync(Buffer.concat([Buffer.from(join(lab.vault, 'n/')), Buffer.from([0xff, 0xfe])]), '9');
    },
    codes: ['name.device', 'name.forbidden', 'name.forbidden', 'name.mapped', 'name.collision', 'name.collision', 'name.unreadable'],
    exitCode: 1,
    repaired: [],
  },
  'vault/leftovers': {
    doctor: 'vault',
    sicken: (lab) => {
      inVault(lab, {
        'l/clip.mov': 'whole',
        'l/.clip.mov.a1B2c3': 'half',
        'l/take.mov': 'whole, too',
        'l/.take.mov.Zz9Zz9': 'half of now',
        'l/.no.such.abcdef': 'a name like one',
        'l/.smbdeleteAAA14': 'removed',
      });
      utimesSync(join(lab.vault, 'l/.clip.mov.a1B2c3'), LONG_AGO, LONG_AGO);
    },
    codes: ['leftover.rsync', 'leftover.recent', 'leftover.other'],
    exitCode: 1,
    repaired: ['leftover.rsync'],
  },
  'thumbnails/list': {
    doctor: 'thumbnails',
    lab: {
      hot: {
        'thumbnails/projects.json': projectsOf(['../../../etc/passwd.png', 'CH01/../../x.png', 'CH01/notes.txt', null, 'CH01/a\u0007.png']),
      },
    },
    codes: ['reference.outside', 'reference.outside', 'reference.outside', 'reference.not-an-image'],
    exitCode: 1,
    repaired: [],
  },
  'thumbnails/missing': {
    doctor: 'thumbnails',
    lab: {
      hot: {
        'thumbnails/projects.json': projectsOf([
          'CH01/there.png',
          'CH01/in-vault.png',
          'CH02/new folder/in-trash.jpg',
          'CH03/lost.png',
          'CH03/lost.jpeg',
          '/thumbnails/assets/CH03/背景.webp',
          'CH03/lost.gif',
          'CH01/folder.png',
        ]),
        'thumbnails/assets/CH01/there.png': 'an image',
        'thumbnails/assets/CH01/folder.png/x': 'in a folder',
      },
      vault: { 'thumbnails/assets/CH01/in-vault.png': 'of the vault' },
    },
    sicken: (lab) => inVault(lab, { [`.ytm_trash/${TRASHED}/thumbnails/assets/CH02/new folder/in-trash.jpg`]: 'of the trash' }),
    codes: [
      'thumbnail.in-vault',
      'thumbnail.in-trash',
      'thumbnail.lost',
      'thumbnail.lost',
      'thumbnail.lost',
      'thumbnail.lost-for-good',
      'thumbnail.in-the-way',
    ],
    exitCode: 1,
    repaired: ['thumbnail.in-vault', 'thumbnail.in-trash'],
  },
  'thumbnails/placeholders': {
    doctor: 'thumbnails',
    lab: {
      hot: { 'thumbnails/projects.json': projectsOf(['CH01/still-lost.png', 'CH01/found.png']) },
      vault: { 'thumbnails/assets/CH01/found.png': 'the original' },
    },
    sicken: withPlaceholders,
    codes: ['thumbnail.placeholder', 'thumbnail.original-back'],
    exitCode: 1,
    repaired: ['thumbnail.original-back'],
    withdrawn: 1,
  },
  // Without the variables of a session no service manager can be asked, on any machine.
  'service/installed': { doctor: 'service', codes: ['service.unknown'], exitCode: 1, repaired: [] },
  'service/daemon': { doctor: 'service', codes: ['service.no-daemon'], exitCode: 2, repaired: [] },
  'service/secrets': {
    doctor: 'service',
    lab: { config: { exporter: { listen: '127.0.0.1:19861', token: 'env:YTM_TOKEN_OF_TESTS' } } },
    codes: ['service.secret'],
    exitCode: 1,
    repaired: [],
  },
};

/** Found by a stand-in of the machine, because this one is no Mac and runs no service: test/unit/doctor. */
export const ELSEWHERE: readonly string[] = ['storage/privacy', 'service/inside'];
