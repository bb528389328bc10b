/** What keeps a run from touching the vault, guard by guard: how it comes about, and how it is mended. */
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SENTINEL_NAME } from '../../../../src/mirror/core/contract.ts';
import type { MirrorLab } from '../../../support/mirror/lab.ts';
import { endPrograms, program } from './programs.ts';

export interface Refusal {
  readonly name: string;
  /** Breaks something; may say how it is mended in another way than by leaving the lab. */
  readonly breaks: (lab: MirrorLab) => void | Promise<void>;
  readonly mends: (lab: MirrorLab) => void | Promise<void>;
  readonly status: 'refused' | 'halted' | 'failed';
  readonly code: string;
  readonly guard: string;
  readonly exit: number;
  /** Does not refuse what writes nothing. */
  readonly dryGoesOn?: boolean;
}

const sentinel = (lab: MirrorLab): string => join(lab.vault, SENTINEL_NAME);
const OURS = '{"vault_id":"vault-of-whole-runs","note":"ours"}';
/** Without its probe the gate does not know of it: what is left is the guard itself. */
const BLIND = { probes: { sentinel: false, space: false, smb: false, hotspace: false } };

function rsyncThatSays(lab: MirrorLab, text: string): void {
  const file = join(lab.folder, 'rsync-stand-in');
  writeFileSync(file, `#!/bin/sh\ncat <<'END'\n${text}\nEND\n`);
  chmodSync(file, 0o755);
  lab.configure({ rsync: { bin: file } });
}

const usual = (lab: MirrorLab): void => lab.configure({});

async function hotComesBack(lab: MirrorLab): Promise<void> {
  rmSync(lab.hot, { recursive: true });
  renameSync(`${lab.hot} away`, lab.hot);
  await lab.store((store) => store.decisions.setHalted(null));
}

/** Every mirror of this user on this machine refuses meanwhile. */
export const OLDER_MIRROR: Refusal = {
  name: 'the older mirror’s script runs',
  async breaks(lab) {
    const script = join(lab.folder, 'workspaces_mirror.sh');
    writeFileSync(script, '#!/bin/sh\nread forever\n');
    chmodSync(script, 0o755);
    await program(script);
  },
  mends: async () => void (await endPrograms()),
  status: 'refused',
  code: 'mirror.other_mirror',
  guard: 'foreign',
  exit: 1,
  dryGoesOn: true,
};

export const REFUSALS: readonly Refusal[] = [
  {
    name: 'another rsync writes into the vault',
    breaks: async (lab) => void (await program('rsync', '-a', '--files-from=-', '/', `${lab.vault}/`)),
    mends: async () => void (await endPrograms()),
    status: 'refused',
    code: 'mirror.other_mirror',
    guard: 'foreign',
    exit: 1,
    dryGoesOn: true,
  },
  {
    name: 'no rsync',
    breaks: (lab) => lab.configure({ rsync: { bin: join(lab.folder, 'nothing') } }),
    mends: usual,
    status: 'refused',
    code: 'rsync.missing',
    guard: 'rsync',
    exit: 1,
  },
  {
    name: 'openrsync',
    breaks: (lab) => rsyncThatSays(lab, 'openrsync: protocol version 29\nrsync version 2.6.9 compatible'),
    mends: usual,
    status: 'refused',
    code: 'rsync.openrsync',
    guard: 'rsync',
    exit: 1,
  },
  {
    name: 'an old rsync',
    breaks: (lab) => rsyncThatSays(lab, 'rsync  version 2.6.9  protocol version 29'),
    mends: usual,
    status: 'refused',
    code: 'rsync.too_old',
    guard: 'rsync',
    exit: 1,
  },
  {
    name: 'hot is not there',
    breaks: ({ hot }) => renameSync(hot, `${hot} away`),
    mends: ({ hot }) => renameSync(`${hot} away`, hot),
    status: 'refused',
    code: 'hot.missing',
    guard: 'hot',
    exit: 1,
  },
  {
    name: 'hot cannot be read',
    breaks({ hot }) {
      renameSync(hot, `${hot} away`);
      symlinkSync('hot', hot);
    },
    mends({ hot }) {
      rmSync(hot);
      renameSync(`${hot} away`, hot);
    },
    status: 'refused',
    code: 'hot.unreadable',
    guard: 'hot',
    exit: 1,
  },
  {
    name: 'hot is empty',
    breaks({ hot }) {
      renameSync(hot, `${hot} away`);
      mkdirSync(hot);
    },
    mends: hotComesBack,
    status: 'halted',
    code: 'hot.empty',
    guard: 'hot',
    exit: 6,
  },
  {
    name: 'hot has nothing but folders and junk that is not sent',
    breaks({ hot }) {
      renameSync(hot, `${hot} away`);
      mkdirSync(join(hot, 'planning'), { recursive: true });
      writeFileSync(join(hot, '.DS_Store'), 'junk');
    },
    mends: hotComesBack,
    status: 'halted',
    code: 'hot.empty',
    guard: 'plan',
    exit: 6,
  },
  {
    name: 'hot has shrunk',
    breaks({ hot }) {
      for (const folder of ['projects', 'audio']) renameSync(join(hot, folder), `${hot} ${folder}`);
    },
    async mends(lab) {
      for (const folder of ['projects', 'audio']) renameSync(`${lab.hot} ${folder}`, join(lab.hot, folder));
      await lab.store((store) => store.decisions.setHalted(null));
    },
    status: 'halted',
    code: 'hot.shrunk',
    guard: 'plan',
    exit: 6,
  },
  {
    name: 'the share is not mounted',
    breaks: (lab) => lab.mounted(false),
    mends: (lab) => lab.mounted(true),
    status: 'refused',
    code: 'mirror.gate_shut',
    guard: 'gate',
    exit: 4,
  },
  {
    name: 'the probes see no sentinel',
    breaks: (lab) => rmSync(sentinel(lab)),
    mends: (lab) => writeFileSync(sentinel(lab), OURS),
    status: 'refused',
    code: 'mirror.gate_shut',
    guard: 'gate',
    exit: 4,
  },
  ...[
    { name: 'no sentinel', what: null, code: 'sentinel.missing' },
    { name: 'the sentinel of another vault', what: '{"vault_id":"somebody else"}', code: 'sentinel.wrong_vault' },
    { name: 'a sentinel that makes no sense', what: '[]', code: 'sentinel.invalid' },
    { name: 'an empty sentinel', what: '', code: 'sentinel.invalid' },
    { name: 'a link for a sentinel', what: { link: 'elsewhere' }, code: 'sentinel.invalid' },
    { name: 'a sentinel that lost its id', what: '{}', code: 'sentinel.wrong_vault' },
  ].map(
    ({ name, what, code }): Refusal => ({
      name: `${name}, and no probe looks`,
      breaks(lab) {
        lab.configure({}, BLIND);
        rmSync(sentinel(lab));
        if (typeof what === 'string') writeFileSync(sentinel(lab), what);
        else if (what !== null) {
          writeFileSync(join(lab.vault, what.link), OURS);
          symlinkSync(what.link, sentinel(lab));
        }
      },
      mends(lab) {
        usual(lab);
        rmSync(sentinel(lab), { force: true });
        rmSync(join(lab.vault, 'elsewhere'), { force: true });
        writeFileSync(sentinel(lab), OURS);
      },
      status: 'refused',
      code,
      guard: 'vault',
      exit: 6,
    }),
  ),
  {
    name: 'hot and vault lie on one device',
    breaks: (lab) => lab.configure({ allowSameDevice: false }, { probes: { sentinel: false, space: false, smb: false, hotspace: false } }),
    mends: usual,
    status: 'refused',
    code: 'mirror.same_device',
    guard: 'vault',
    exit: 6,
  },
  {
    name: 'another ytm changed the vault',
    breaks(lab) {
      renameSync(join(lab.vault, '.ytm_image.json'), join(lab.folder, 'image'));
      const image = JSON.parse(readFileSync(join(lab.folder, 'image'), 'utf8')) as object;
      writeFileSync(join(lab.vault, '.ytm_image.json'), JSON.stringify({ ...image, run: 9, token: 'of another ytm' }));
    },
    mends: (lab) => renameSync(join(lab.folder, 'image'), join(lab.vault, '.ytm_image.json')),
    status: 'refused',
    code: 'mirror.other_image',
    guard: 'vault',
    exit: 6,
  },
  {
    name: 'the vault is the image of something that cannot be read',
    breaks(lab) {
      renameSync(join(lab.vault, '.ytm_image.json'), join(lab.folder, 'image'));
      writeFileSync(join(lab.vault, '.ytm_image.json'), 'not JSON');
    },
    mends: (lab) => renameSync(join(lab.folder, 'image'), join(lab.vault, '.ytm_image.json')),
    status: 'refused',
    code: 'mirror.other_image',
    guard: 'vault',
    exit: 6,
  },
  {
    name: 'nothing can be written',
    breaks(lab) {
      rmSync(join(lab.vault, '.ytm_tmp'), { recursive: true });
      symlinkSync('scripts', join(lab.vault, '.ytm_tmp'));
    },
    mends: (lab) => rmSync(join(lab.vault, '.ytm_tmp')),
    status: 'refused',
    code: 'vault.not_writable',
    guard: 'write',
    exit: 4,
    dryGoesOn: true,
  },
];
