/** Every refusal of every guard: its code, its exit code, its log, and a vault that is as it was, byte by byte. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SENTINEL_NAME } from '../../../../src/mirror/core/contract.ts';
import { signalGroup } from '../../../../src/mirror/lock/groups.ts';
import { type MirrorLab, makeMirrorLab } from '../../../support/mirror/lab.ts';
import { differencesOf, listingOf } from '../../../support/mirror/listing.ts';
import { type Tree } from '../../../support/mirror/tree.ts';
import { until } from '../../../support/poll.ts';

const HOT: Tree = Object.fromEntries(
  ['projects', 'audio', 'scripts'].flatMap((folder) =>
    Array.from({ length: 10 }, (_, index) => [`${folder}/file ${index}`, `${folder} ${index}`]),
  ),
);

interface Refusal {
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

const children: ChildProcess[] = [];

/** A program in a group of its own, which is there when it resolves. */
async function program(file: string, ...args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(file, args, { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  children.push(child);
  await until('it runs', () => readFileSync(`/proc/${child.pid}/cmdline`, 'utf8').includes(file.split('/').at(-1) ?? file));
  return child;
}

function endPrograms(): Promise<unknown> {
  return Promise.all(
    children.splice(0).map((child) => {
      const hasEnded = child.exitCode !== null || child.signalCode !== null;
      const ended = hasEnded ? Promise.resolve() : new Promise((resolve) => child.once('exit', resolve));
      if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
      return ended;
    }),
  );
}

function rsyncThatSays(lab: MirrorLab, text: string): void {
  const file = join(lab.folder, 'rsync-stand-in');
  writeFileSync(file, `#!/bin/sh\ncat <<'END'\n${text}\nEND\n`);
  chmodSync(file, 0o755);
  lab.configure({ rsync: { bin: file } });
}

const usual = (lab: MirrorLab): void => lab.configure({});

const REFUSALS: readonly Refusal[] = [
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
    async mends(lab) {
      rmSync(lab.hot, { recursive: true });
      renameSync(`${lab.hot} away`, lab.hot);
      await lab.store((store) => store.setHalted(null));
    },
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
    async mends(lab) {
      rmSync(lab.hot, { recursive: true });
      renameSync(`${lab.hot} away`, lab.hot);
      await lab.store((store) => store.setHalted(null));
    },
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
      await lab.store((store) => store.setHalted(null));
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
    name: 'the vault is the image of another host',
    breaks(lab) {
      renameSync(join(lab.vault, '.ytm_image.json'), join(lab.folder, 'image'));
      writeFileSync(
        join(lab.vault, '.ytm_image.json'),
        JSON.stringify({ host: 'another-mac', hot: lab.hot, since: '2026-01-01T00:00:00.000Z' }),
      );
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
  {
    name: 'there is no room',
    breaks({ hot }) {
      writeFileSync(join(hot, 'huge'), '');
      truncateSync(join(hot, 'huge'), 8_000_000_000_000);
    },
    mends: ({ hot }) => rmSync(join(hot, 'huge')),
    status: 'refused',
    code: 'vault.no_room',
    guard: 'write',
    exit: 4,
    dryGoesOn: true,
  },
];

describe('a refusal', () => {
  let lab: MirrorLab;
  beforeEach(async () => {
    lab = makeMirrorLab({ hot: HOT, vault: { 'planning/progress.md': 'the one truth', 'born here': 'a stranger' } });
    expect((await lab.run()).status).toBe('complete');
    // Something to do for the next run.
    writeFileSync(join(lab.hot, 'projects/file 1'), 'changed');
    rmSync(join(lab.hot, 'audio/file 1'));
    writeFileSync(join(lab.hot, 'new'), 'new');
  });
  afterEach(async () => {
    await endPrograms();
    lab.remove();
  });

  it.each(REFUSALS)('$name: $code', { timeout: 60_000 }, async ({ breaks, mends, status, code, guard, exit, dryGoesOn }) => {
    await breaks(lab);
    const before = listingOf(lab.share);
    const dry = await lab.run({ dryRun: true });
    expect(dry.reasons.map((reason) => reason.code)).toEqual(dryGoesOn === true ? [] : expect.arrayContaining([code]));
    expect(dry).toMatchObject({ dryRun: true, done: null });
    expect(differencesOf(listingOf(lab.share), before)).toEqual([]);
    expect(await lab.store((store) => store.halted())).toBeNull();

    const record = await lab.run();
    expect(differencesOf(listingOf(lab.share), before)).toEqual([]);
    expect(record).toMatchObject({ status, returncode: exit, done: null, passes: [] });
    expect(record.reasons.map((reason) => reason.code)).toContain(code);
    expect(record.guards.filter(({ ok }) => !ok)).toMatchObject([{ name: guard, code }]);
    expect(logOf(record.log)).toMatchObject({ run: true, dry_run: false, result: { status, returncode: exit } });
    expect(logOf(dry.log)).toMatchObject({ run: false, dry_run: true });

    await mends(lab);
    expect(await lab.run()).toMatchObject({ status: 'complete', returncode: 0, done: { deletes: 1, updates: 1 } });
  });

  it('the mirror is halted: whatever hot has by now, until a person says so', async () => {
    renameSync(lab.hot, `${lab.hot} away`);
    mkdirSync(lab.hot);
    expect(await lab.run()).toMatchObject({ status: 'halted', returncode: 6 });
    rmSync(lab.hot, { recursive: true });
    renameSync(`${lab.hot} away`, lab.hot);
    const before = listingOf(lab.share);
    const again = await lab.run();
    expect(again).toMatchObject({ status: 'halted', returncode: 6, done: null });
    expect(again.reasons.map(({ code }) => code)).toEqual(['hot.empty']);
    expect(differencesOf(listingOf(lab.share), before)).toEqual([]);
  });

  it('another run holds the lock: mirror.locked', async () => {
    const before = listingOf(lab.share);
    await lab.within(async ({ parts }) => {
      const taken = await parts.ports.takeLock();
      if (!taken.ok) throw new Error('the lock is taken');
      const record = await lab.run();
      expect(record).toMatchObject({ status: 'refused', returncode: 5 });
      expect(record.guards.at(-1)).toMatchObject({ name: 'lock', ok: false, code: 'mirror.locked' });
      expect(differencesOf(listingOf(lab.share), before)).toEqual([]);
      await taken.value.release();
    });
    expect((await lab.run()).status).toBe('complete');
  });

  it('somebody of a dead run still works: mirror.orphans, until he is gone', async () => {
    const orphan = await program('/bin/sleep', '1000');
    await lab.within(async ({ parts }) => {
      const taken = await parts.ports.takeLock();
      if (!taken.ok) throw new Error('the lock is taken');
      await taken.value.addGroup(orphan.pid ?? 0);
      await taken.value.release();
    });
    const before = listingOf(lab.share);
    const record = await lab.run();
    expect(record).toMatchObject({ status: 'refused', returncode: 5 });
    expect(record.guards.at(-1)).toMatchObject({ name: 'lock', ok: false, code: 'mirror.orphans' });
    expect(differencesOf(listingOf(lab.share), before)).toEqual([]);
    await endPrograms();
    expect(await lab.run()).toMatchObject({ status: 'complete', reasons: [] });
  });

  it.each(['hot', 'share/ytm_workspaces', 'share/ytm_workspaces/deeper', 'share'])(
    'hot and vault are one tree, hot being %s',
    async (hot) => {
      const before = listingOf(lab.share);
      lab.configure({}, { paths: { hot: join(lab.folder, hot), share: hot === 'hot' ? lab.hot : lab.share, state: lab.state } });
      const ended = await lab.run().then(
        (record) => ({ exitCode: record.returncode, message: record.reasons.map(({ code }) => code).join() }),
        (error: unknown) => error,
      );
      expect(ended).toMatchObject({ exitCode: 2 });
      expect(differencesOf(listingOf(lab.share), before)).toEqual([]);
    },
  );
});

function logOf(path: string | null): unknown {
  return JSON.parse(readFileSync(path ?? '', 'utf8'));
}
