/** What each operation does, and when it does not. */
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, readlinkSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { EnterOrder } from '../../../../src/mirror/agent/protocol.ts';
import { SENTINEL_NAME } from '../../../../src/mirror/core/contract.ts';
import type { Look } from '../../../../src/mirror/core/plan.ts';
import { linkFileOf, targetOfLinkFile } from '../../../../src/share/link-file.ts';
import { type AgentHere, makeVaultHere, type VaultHere } from '../../../support/mirror/agent-here.ts';
import { SENTINEL_TEXT, VAULT_ID } from '../../../support/mirror/agent-lab.ts';
import { nameOfRequest, TREE, writingRequests } from '../../../support/mirror/agent-requests.ts';
import { pathsIn, plant, type Tree, treeOf } from '../../../support/mirror/tree.ts';

let lab: VaultHere;
let agent: AgentHere;
afterEach(() => lab.remove());

/** Once in each test. */
function inVault(tree: Tree, changes?: Partial<EnterOrder>): void {
  lab = makeVaultHere(tree);
  agent = lab.agent(changes);
}

const at = (path: string): string => join(lab.vault, path);
const read = (path: string): string => readFileSync(at(path), 'utf8');
const own = (path: string): boolean => path.startsWith('.ytm_');
/** What is the studio's, not the vault's own. */
const paths = (): readonly string[] => pathsIn(lab.vault).filter((path) => !own(path));

describe('each operation that writes', () => {
  it('sees that the sentinel is gone', async () => {
    lab = makeVaultHere(TREE);
    for (const request of writingRequests(lab)) {
      agent = lab.agent();
      rmSync(at(SENTINEL_NAME));
      const before = treeOf(lab.vault);
      const reply = await agent.tell(request);
      expect({ [nameOfRequest(request)]: reply }).toMatchObject({
        [nameOfRequest(request)]: { kind: 'gone', problem: 'sentinel-missing' },
      });
      expect(treeOf(lab.vault)).toEqual(before);
      plant(lab.vault, { [SENTINEL_NAME]: SENTINEL_TEXT });
    }
  });
});

describe('trash', () => {
  it('keeps a file by its path, under the run', async () => {
    inVault({ 'a/b/file': 'content' });
    const { mtime } = lab.look('a/b/file');
    expect(await agent.tell({ op: 'trash', path: 'a/b/file', run: 'R', look: lab.look('a/b/file') })).toEqual({
      kind: 'done',
      answer: null,
    });
    expect(paths()).toEqual(['a', 'a/b']);
    expect(read('.ytm_trash/R/a/b/file')).toBe('content');
    expect(lab.look('.ytm_trash/R/a/b/file').mtime).toBe(mtime);
  });

  it('never overwrites what is there: numbered, also where a file stands in a folder’s place', async () => {
    inVault({ '.ytm_trash/R/f': 'first', '.ytm_trash/R/f~2': 'second', '.ytm_trash/R/d': 'a file', f: 'third', 'd/e/g': 'deep' });
    await agent.tell({ op: 'trash', path: 'f', run: 'R', look: lab.look('f') });
    await agent.tell({ op: 'trash', path: 'd/e/g', run: 'R', look: lab.look('d/e/g') });
    expect([read('.ytm_trash/R/f'), read('.ytm_trash/R/f~2'), read('.ytm_trash/R/f~3')]).toEqual(['first', 'second', 'third']);
    expect([read('.ytm_trash/R/d'), read('.ytm_trash/R/d~2/e/g')]).toEqual(['a file', 'deep']);
  });

  it('shortens the longest of names to number it, between characters', async () => {
    const long = `${'n'.repeat(252)}\u{3042}`;
    inVault({ [long]: 'new', [`.ytm_trash/R/${long}`]: 'old' });
    expect(await agent.tell({ op: 'trash', path: long, run: 'R', look: lab.look(long) })).toMatchObject({ kind: 'done' });
    expect(read(`.ytm_trash/R/${'n'.repeat(252)}~2`)).toBe('new');
  });

  it.each([
    ['its size', () => writeFileSync(at('f'), 'longer')],
    ['its time', () => utimesSync(at('f'), 1_700_000_000, 1_700_000_000.5)],
    ['its type', () => plant(lab.vault, { g: { link: 'f' } })],
  ])('refuses what changed %s since the plan', async (what, change) => {
    inVault({ f: 'four' });
    const look = what === 'its type' ? { ...lab.look('f'), type: 'link' as const } : lab.look('f');
    change();
    expect(await agent.tell({ op: 'trash', path: 'f', run: 'R', look })).toMatchObject({ kind: 'error', errno: 'ECHANGED' });
    expect(await agent.tell({ op: 'remove', path: 'f', look })).toMatchObject({ kind: 'error', errno: 'ECHANGED' });
    expect(existsSync(at('f'))).toBe(true);
  });

  it('takes times for equal within the vault’s resolution', async () => {
    inVault({ f: 'four' }, { times: { timestampResolution: 2_000, timeOffset: 0 } });
    const { mtime } = lab.look('f');
    expect(await agent.tell({ op: 'trash', path: 'f', run: 'R', look: { type: 'file', size: 4, mtime: mtime + 1_999 } })).toMatchObject({
      kind: 'done',
    });
  });

  it('takes a folder only when it is empty', async () => {
    inVault({ 'full/file': '', empty: null });
    expect(await agent.tell({ op: 'trash', path: 'full', run: 'R', look: lab.look('full') })).toMatchObject({ errno: 'ENOTEMPTY' });
    expect(await agent.tell({ op: 'trash', path: 'empty', run: 'R', look: lab.look('empty') })).toMatchObject({ kind: 'done' });
    expect(paths()).toEqual(['full', 'full/file']);
    expect(lstatSync(at('.ytm_trash/R/empty')).isDirectory()).toBe(true);
  });

  it('takes a link itself, not what it points to', async () => {
    inVault({ target: 'stays', link: { link: 'target' } });
    expect(await agent.tell({ op: 'trash', path: 'link', run: 'R', look: lab.look('link') })).toMatchObject({ kind: 'done' });
    expect(paths()).toEqual(['target']);
    expect(readlinkSync(at('.ytm_trash/R/link'))).toBe('target');
  });

  it.each(['.ytm_trash', '.ytm_trash/R', '.ytm_tmp'])('refuses to work while %s is a link', async (name) => {
    inVault({ f: 'four', 'elsewhere/R': null });
    plant(lab.vault, name === '.ytm_trash/R' ? { '.ytm_trash': null } : {});
    symlinkSync(at('elsewhere'), at(name));
    const before = pathsIn(at('elsewhere'));
    const asked =
      name === '.ytm_tmp'
        ? agent.tell({ op: 'rename', from: 'f', to: 'F', look: lab.look('f'), why: 'fold' })
        : agent.tell({ op: 'trash', path: 'f', run: 'R', look: lab.look('f') });
    expect(await asked).toMatchObject({ kind: 'error' });
    expect(pathsIn(at('elsewhere'))).toEqual(before);
    expect(read('f')).toBe('four');
  });
});

describe('what is the vault’s own', () => {
  it.each(['.ytm_trash/R/x', SENTINEL_NAME, SENTINEL_NAME.toUpperCase(), '.ytm_image.json', 'ytm_heartbeat.json', '.YTM_tmp'])(
    'is nobody’s to ask for: %s',
    async (path) => {
      inVault({ '.ytm_trash/R/x': 'x' });
      const look = { type: 'file', size: 1, mtime: 1 } as const;
      const refused = { kind: 'error', errno: 'EPERM', step: 'path' };
      expect(await agent.tell({ op: 'remove', path, look })).toEqual(refused);
      expect(await agent.tell({ op: 'trash', path, run: 'R', look })).toEqual(refused);
      expect(await agent.tell({ op: 'rename', from: 'a', to: path, look, why: 'moved' })).toEqual(refused);
      expect(await agent.tell({ op: 'make-link', path, target: 'x', replaces: null, run: null })).toEqual(refused);
    },
  );

  it('is not listed', async () => {
    inVault({ 'ytm_heartbeat.json': '{}', '.ytm_trash/R/x': '', 'deep/.ytm_mine': '', 'ytm_other.json': '' });
    const names = async (path: string): Promise<readonly string[]> => {
      const reply = await agent.tell({ op: 'list', path, skip: ['deep/skipped', 'ytm_other.json'] });
      return reply.kind === 'done' && reply.answer.kind === 'listed' ? reply.answer.entries.map(({ name }) => name) : [];
    };
    expect(await names('')).toEqual(['deep']);
    expect(await names('deep')).toEqual(['.ytm_mine']);
  });
});

describe('rename', () => {
  it('to another spelling goes over two steps, for a folder with all it holds', async () => {
    inVault({ 'Folder/file': 'x' });
    expect(await agent.tell({ op: 'rename', from: 'Folder', to: 'folder', look: lab.look('Folder'), why: 'fold' })).toMatchObject({
      kind: 'done',
    });
    expect(paths()).toEqual(['folder', 'folder/file']);
    expect(pathsIn(at('.ytm_tmp'))).toEqual([]);
  });

  it.each(['fold', 'moved'] as const)('(%s) refuses a name that something else has, and what changed', async (why) => {
    inVault({ f: 'one', taken: 'two' });
    const look = lab.look('f');
    expect(await agent.tell({ op: 'rename', from: 'f', to: 'taken', look, why })).toMatchObject({ errno: 'EEXIST' });
    expect(await agent.tell({ op: 'rename', from: 'f', to: 'g', look: { ...look, size: 9 }, why })).toMatchObject({ errno: 'ECHANGED' });
    expect(await agent.tell({ op: 'rename', from: 'nothing', to: 'g', look, why })).toMatchObject({ errno: 'ENOENT' });
    expect([read('f'), read('taken')]).toEqual(['one', 'two']);
    expect(paths()).toEqual(['f', 'taken']);
  });

  it('makes the folders on the way to a new place', async () => {
    inVault({ 'a/f': 'one' });
    expect(await agent.tell({ op: 'rename', from: 'a/f', to: 'b/c/g', look: lab.look('a/f'), why: 'moved' })).toMatchObject({
      kind: 'done',
    });
    expect(read('b/c/g')).toBe('one');
  });

  it('that a crash cut in two is put back by the next write test, or into the trash when its place is taken', async () => {
    const note = (from: string): string => JSON.stringify({ from, to: from.toLowerCase() });
    inVault({
      '.ytm_tmp/rename-1/note.json': note('a/Held'),
      '.ytm_tmp/rename-1/held/deep/file': 'precious',
      '.ytm_tmp/rename-2/note.json': note('Taken'),
      '.ytm_tmp/rename-2/held': 'precious too',
      '.ytm_tmp/rename-3/held': 'without a note',
      Taken: 'newer',
      '.ytm_tmp/.left-by-rsync.a1b2c3': 'half a file',
    });
    expect(await agent.tell({ op: 'write-test' })).toMatchObject({ kind: 'done' });
    expect(read('a/Held/deep/file')).toBe('precious');
    expect([read('Taken'), read('.ytm_trash/recovered/Taken')]).toEqual(['newer', 'precious too']);
    expect(read('.ytm_trash/recovered/held')).toBe('without a note');
    expect(pathsIn(at('.ytm_tmp'))).toEqual([]);
  });
});

describe('what the doctors ask', () => {
  it('reads the first bytes of regular files only, and follows no link to them', async () => {
    inVault({ 'd/file': 'content', 'd/link': { link: 'file' }, 'd/folder': null });
    expect(await agent.tell({ op: 'heads', folder: 'd', names: ['file', 'link', 'folder', 'none'], length: 3 })).toEqual({
      kind: 'done',
      answer: [{ head: Buffer.from('con').toString('base64') }, { errno: 'ELOOP' }, { errno: 'EINVAL' }, { errno: 'ENOENT' }],
    });
    expect(await agent.tell({ op: 'heads', folder: 'd', names: ['../d/file'], length: 3 })).toMatchObject({ errno: 'EINVAL' });
    expect(await agent.tell({ op: 'heads', folder: 'd', names: ['file'], length: 1e9 })).toMatchObject({ errno: 'EINVAL' });
  });

  it('says where relative targets lead, and takes no absolute ones', async () => {
    inVault({ 'd/file': 'content', 'd/link': { link: 'file' }, 'd/loop': { link: 'loop' } });
    expect(await agent.tell({ op: 'follow', folder: 'd', targets: ['file', 'link', '../d', 'none', 'loop'] })).toEqual({
      kind: 'done',
      answer: ['file', 'file', 'folder', 'missing', 'missing'],
    });
    expect(await agent.tell({ op: 'follow', folder: 'd', targets: ['/etc'] })).toMatchObject({ errno: 'EINVAL' });
  });

  it('rewrites a link that is a file only while it is one, and keeps the old one', async () => {
    inVault({ 'd/link': linkFileOf('/Volumes/x')?.toString() ?? '', 'd/file': 'x'.repeat(1_067) });
    const change = (path: string, look: Look) => agent.tell({ op: 'write-link-file', path, target: '../x', look, run: 'R' });
    const look = lab.look('d/link');
    expect(await change('d/file', lab.look('d/file'))).toMatchObject({ errno: 'ECHANGED' });
    expect(await change('d/link', { ...look, mtime: look.mtime + 10_000 })).toMatchObject({ errno: 'ECHANGED' });
    expect(await change('d/link', look)).toMatchObject({ kind: 'done' });
    expect(targetOfLinkFile(readFileSync(join(lab.vault, 'd/link')))).toBe('../x');
    expect(targetOfLinkFile(readFileSync(join(lab.vault, '.ytm_trash/R/d/link')))).toBe('/Volumes/x');
  });
});

describe('make-link', () => {
  it('makes one, whatever it points to', async () => {
    inVault({});
    expect(await agent.tell({ op: 'make-link', path: 'l', target: '../../no/such', replaces: null, run: null })).toMatchObject({
      kind: 'done',
    });
    expect(readlinkSync(at('l'))).toBe('../../no/such');
  });

  it('replaces only what looks as it did, and keeps it', async () => {
    inVault({ l: { link: 'old' }, f: 'file' });
    const look = lab.look('l');
    expect(await agent.tell({ op: 'make-link', path: 'l', target: 'new', replaces: null, run: 'R' })).toMatchObject({ errno: 'EEXIST' });
    expect(await agent.tell({ op: 'make-link', path: 'l', target: 'new', replaces: lab.look('f'), run: 'R' })).toMatchObject({
      errno: 'ECHANGED',
    });
    expect(readlinkSync(at('l'))).toBe('old');
    expect(await agent.tell({ op: 'make-link', path: 'l', target: 'new', replaces: look, run: 'R' })).toMatchObject({ kind: 'done' });
    expect([readlinkSync(at('l')), readlinkSync(at('.ytm_trash/R/l'))]).toEqual(['new', 'old']);
    expect(await agent.tell({ op: 'make-link', path: 'l', target: 'newer', replaces: lab.look('l'), run: null })).toMatchObject({
      kind: 'done',
    });
    expect(readlinkSync(at('l'))).toBe('newer');
    expect(pathsIn(at('.ytm_tmp'))).toEqual([]);
  });
});

describe('remove-folder', () => {
  it('takes along what is certainly worthless, and nothing else', async () => {
    inVault({
      'worthless/.DS_Store': '',
      'worthless/Thumbs.db': '',
      'worthless/Desktop.ini': '',
      'worthless/._x': '',
      'other/@eaDir/deep': '',
      'other/.DS_Store': '',
      'folder/Thumbs.db/deep': '',
      'own/.DS_Store': '',
      'full/.DS_Store': '',
      'full/file': '',
      file: '',
    });
    const junk = ['.DS_Store', '._*', '@eaDir', 'Thumbs.db', 'desktop.ini'];
    const removed = async (path: string, which = junk): Promise<unknown> =>
      ((await agent.tell({ op: 'remove-folder', path, junk: which })) as { readonly answer?: unknown }).answer;
    expect(await removed('worthless')).toEqual({ removed: true });
    for (const path of ['other', 'folder', 'full', 'file']) expect([path, await removed(path)]).toEqual([path, { removed: false }]);
    // Not junk under this contract, so it may be anybody's.
    expect(await removed('own', [])).toEqual({ removed: false });
    expect(paths()).toEqual([
      'file',
      'folder',
      'folder/Thumbs.db',
      'folder/Thumbs.db/deep',
      'full',
      'full/.DS_Store',
      'full/file',
      'other',
      'other/.DS_Store',
      'other/@eaDir',
      'other/@eaDir/deep',
      'own',
      'own/.DS_Store',
    ]);
  });

  it('keeps the junk in the trash of a run', async () => {
    inVault({ 'junk/._x': 'perhaps somebody misses it' });
    expect(await agent.tell({ op: 'remove-folder', path: 'junk', junk: ['._*'], run: 'R' })).toMatchObject({ answer: { removed: true } });
    expect(read('.ytm_trash/R/junk/._x')).toMatch(/misses/);
  });
});

describe('restore', () => {
  const REPLACED: Tree = { '.ytm_trash/R/a/f': 'old', '.ytm_trash/R/a/deep/g': 'old too', '.ytm_trash/R/a/l': { link: 'f' }, 'a/f': 'new' };

  it('brings one file back and keeps what is there now', async () => {
    inVault(REPLACED);
    expect(await agent.tell({ op: 'restore', path: 'a/f', run: 'R', into: 'U' })).toEqual({ kind: 'done', answer: { restored: 1 } });
    expect([read('a/f'), read('.ytm_trash/U/a/f')]).toEqual(['old', 'new']);
  });

  it('brings a folder back with all it holds', async () => {
    inVault(REPLACED);
    expect(await agent.tell({ op: 'restore', path: 'a', run: 'R', into: 'U' })).toEqual({ kind: 'done', answer: { restored: 3 } });
    expect([read('a/f'), read('a/deep/g'), readlinkSync(at('a/l'))]).toEqual(['old', 'old too', 'f']);
    expect(existsSync(at('.ytm_trash/R/a'))).toBe(false);
  });

  it('keeps what has become of a folder on the way, also of one that was removed', async () => {
    inVault({ '.ytm_trash/R/was/a/folder/f': 'old', 'was/a': 'a file by now', link: { link: 'a' } });
    expect(await agent.tell({ op: 'restore', path: 'was/a/folder/f', run: 'R', into: 'U' })).toEqual({
      kind: 'done',
      answer: { restored: 1 },
    });
    expect([read('was/a/folder/f'), read('.ytm_trash/U/was/a')]).toEqual(['old', 'a file by now']);
    expect(await agent.tell({ op: 'restore-folder', path: 'link/deep', into: 'U' })).toEqual({ kind: 'done', answer: { restored: 2 } });
    expect([pathsIn(at('link')), readlinkSync(at('.ytm_trash/U/link'))]).toEqual([['deep'], 'a']);
    expect(await agent.tell({ op: 'restore-folder', path: 'link/deep', into: 'U' })).toEqual({ kind: 'done', answer: { restored: 0 } });
  });

  it('says when there is no such thing', async () => {
    inVault(REPLACED);
    expect(await agent.tell({ op: 'restore', path: 'a/none', run: 'R', into: 'U' })).toMatchObject({ kind: 'error', errno: 'ENOENT' });
    expect(await agent.tell({ op: 'restore', path: 'a', run: 'None', into: 'U' })).toMatchObject({ kind: 'error', errno: 'ENOENT' });
  });
});

describe('prune', () => {
  it('empties a run’s trash but for what is kept, a few at a time', async () => {
    inVault({
      '.ytm_trash/R/scripts/kept': 'k',
      '.ytm_trash/R/scripts~2/kept': 'k',
      '.ytm_trash/R/video/Runs/kept': 'k',
      '.ytm_trash/R/video/other/a': 'aa',
      '.ytm_trash/R/b': 'b',
      '.ytm_trash/R/link': { link: '/etc' },
      '.ytm_trash/S/c': 'c',
    });
    const ask = () => agent.tell({ op: 'prune', run: 'R', keep: ['scripts', 'video/runs'], limit: 2 });
    let removed = 0;
    for (let turn = 0; turn < 10; turn += 1) {
      const reply = await ask();
      if (reply.kind !== 'done') throw new Error(reply.kind);
      expect(reply.answer.removed).toBeLessThanOrEqual(2);
      removed += reply.answer.removed;
      if (reply.answer.done) break;
    }
    expect(removed).toBe(4);
    expect(pathsIn(at('.ytm_trash'))).toEqual([
      'R',
      'R/scripts',
      'R/scripts/kept',
      'R/scripts~2',
      'R/scripts~2/kept',
      'R/video',
      'R/video/Runs',
      'R/video/Runs/kept',
      'S',
      'S/c',
    ]);
    expect(existsSync('/etc')).toBe(true);
  });

  it('takes the folder of a run that is empty', async () => {
    inVault({ '.ytm_trash/R/a/b': 'x' });
    expect(await agent.tell({ op: 'prune', run: 'R', keep: [], limit: 10 })).toEqual({
      kind: 'done',
      answer: { removed: 2, bytes: 1, done: true },
    });
    expect(await agent.tell({ op: 'list-trash', run: null, path: '' })).toMatchObject({ answer: { runs: [] } });
  });
});

describe('prune-files', () => {
  it('removes what is named, and the folders that are empty then', async () => {
    inVault({
      '.ytm_trash/R/scripts/deep/one': '1',
      '.ytm_trash/R/scripts/two': '22',
      '.ytm_trash/R/scripts/link': { link: '/etc' },
      scripts: null,
    });
    const prune = (...paths: readonly string[]) => agent.tell({ op: 'prune-files', run: 'R', paths });
    expect(await prune('scripts/deep/one', 'scripts/gone', 'scripts')).toEqual({ kind: 'done', answer: { removed: 1, bytes: 1 } });
    expect(pathsIn(at('.ytm_trash'))).toEqual(['R', 'R/scripts', 'R/scripts/link', 'R/scripts/two']);
    expect(await prune('scripts/link/passwd')).toMatchObject({ kind: 'error' });
    expect(await prune('../R/scripts/two')).toMatchObject({ kind: 'error', errno: 'EINVAL' });
    expect(await prune('scripts/two', 'scripts/link')).toMatchObject({ kind: 'done', answer: { removed: 2 } });
    expect(pathsIn(at('.ytm_trash'))).toEqual([]);
    expect(existsSync('/etc')).toBe(true);
  });
});

describe('share-time', () => {
  it('is that of a new file, which does not stay', async () => {
    inVault({ '.ytm_tmp': null });
    const before = Date.now();
    const reply = await agent.tell({ op: 'share-time' });
    if (reply.kind !== 'done') throw new Error(reply.kind);
    // The kernel's clock is coarser than ours.
    expect(Math.abs(reply.answer.at - before)).toBeLessThan(60_000);
    expect(pathsIn(at('.ytm_tmp'))).toEqual([]);
  });
});

describe('small files', () => {
  it('are replaced whole, and read at the next entry', async () => {
    inVault({ 'ytm_heartbeat.json': { link: 'precious' }, precious: 'not to be written through a link' });
    const hotMark = { run: 3, state: 'done', token: 'abc' } as const;
    const image = { host: 'studio', hot: '/hot', since: 17, claim: { image: 'an id', run: 3, token: 'abc', hotMark } };
    expect(await agent.tell({ op: 'write-image', image })).toMatchObject({ kind: 'done' });
    expect(
      await agent.tell({ op: 'write-heartbeat', heartbeat: { vault_id: VAULT_ID, run: 'R', at: 'now', host: 'studio' } }),
    ).toMatchObject({
      kind: 'done',
    });
    expect(read('precious')).toMatch(/^not/);
    expect(JSON.parse(read('ytm_heartbeat.json'))).toEqual({ vault_id: VAULT_ID, run: 'R', at: 'now', host: 'studio' });
    expect(lab.agent().image).toEqual(image);
    writeFileSync(at('.ytm_image.json'), '{"host": 1}');
    expect(lab.agent().image).toBe('unreadable');
    expect(pathsIn(at('.ytm_tmp'))).toEqual([]);
  });
});

describe('the sentinel', () => {
  it('is made by bootstrap alone, and looked for from then on', async () => {
    lab = makeVaultHere({});
    rmSync(at(SENTINEL_NAME));
    expect(() => lab.agent()).toThrow('sentinel-missing');
    agent = lab.agent({ withoutSentinel: true });
    expect(agent.vaultId).toBe(null);
    expect(await agent.tell({ op: 'write-sentinel', vaultId: 'new' })).toMatchObject({ kind: 'done' });
    expect(JSON.parse(read(SENTINEL_NAME))).toEqual({ vault_id: 'new' });
    expect(await agent.tell({ op: 'make-folders', paths: ['a'] })).toMatchObject({ kind: 'done' });
    writeFileSync(at(SENTINEL_NAME), '{}');
    expect(await agent.tell({ op: 'make-folders', paths: ['b'] })).toMatchObject({ kind: 'gone', problem: 'other-vault' });
  });

  it('gets an id beside what else it says; another one is not replaced', async () => {
    lab = makeVaultHere({});
    writeFileSync(at(SENTINEL_NAME), '\u{FEFF}{"studio": "yam", "vault_id": ""}');
    agent = lab.agent({ vaultId: null });
    expect(await agent.tell({ op: 'write-sentinel', vaultId: 'first' })).toMatchObject({ kind: 'done' });
    expect(JSON.parse(read(SENTINEL_NAME))).toEqual({ studio: 'yam', vault_id: 'first' });
    expect(await agent.tell({ op: 'write-sentinel', vaultId: 'first' })).toMatchObject({ kind: 'done' });
    expect(await agent.tell({ op: 'write-sentinel', vaultId: 'second' })).toMatchObject({ kind: 'error', errno: 'EEXIST' });
    expect(await agent.tell({ op: 'make-folders', paths: ['a'] })).toMatchObject({ kind: 'done' });
  });
});

describe('make-folders', () => {
  it('makes those on the way, and says of each that cannot be made why not', async () => {
    inVault({ file: '', there: null, link: { link: 'there' } });
    const reply = await agent.tell({ op: 'make-folders', paths: ['a/b/c', 'there', 'file/x', 'link/x', 'link', 'file', 'z'] });
    expect(reply).toEqual({
      kind: 'done',
      answer: {
        made: 4,
        failed: [
          { path: 'file/x', errno: 'ENOTDIR' },
          { path: 'link/x', errno: 'ELOOP' },
          { path: 'link', errno: 'ELOOP' },
          { path: 'file', errno: 'ENOTDIR' },
        ],
      },
    });
    expect(pathsIn(at('there'))).toEqual([]);
  });
});

describe('make-trash-folders', () => {
  it('makes them in the trash of the run, and leaves out what cannot be made', async () => {
    inVault({ '.ytm_trash/R/file': '', outside: null, '.ytm_trash/R/link': { link: '../../outside' } });
    const folders = ['a/b', 'a/c', 'file/x', 'link/x', ''];
    expect(await agent.tell({ op: 'make-trash-folders', run: 'R', folders })).toEqual({ kind: 'done', answer: null });
    expect(pathsIn(at('.ytm_trash/R'))).toEqual(['a', 'a/b', 'a/c', 'file', 'link']);
    expect(pathsIn(at('outside'))).toEqual([]);
    expect(await agent.tell({ op: 'make-trash-folders', run: '../R', folders })).toMatchObject({ kind: 'error', errno: 'EINVAL' });
    expect(await agent.tell({ op: 'make-trash-folders', run: 'R', folders: ['../x'] })).toMatchObject({ kind: 'done' });
    expect(pathsIn(at('.ytm_trash'))).not.toContain('x');
  });
});

describe('looks and listings', () => {
  it('report what lies behind a link as something else, and what is not there as nothing', async () => {
    inVault({ 'real/file': 'x', link: { link: 'real' } });
    const reply = await agent.tell({ op: 'look', paths: ['real/file', 'link/file', 'link', 'none', 'none/deep', 'real/file/deep'] });
    const other = { type: 'other', size: 0, mtime: 0 };
    expect(reply).toMatchObject({ kind: 'done', answer: [lab.look('real/file'), other, lab.look('link'), null, null, null] });
    expect(await agent.tell({ op: 'list', path: 'link/deep', skip: [] })).toEqual({
      kind: 'done',
      answer: { kind: 'failed', errno: 'ELOOP' },
    });
    expect(await agent.tell({ op: 'list', path: 'none', skip: [] })).toEqual({ kind: 'done', answer: { kind: 'absent' } });
    expect(await agent.tell({ op: 'list', path: '../vault', skip: [] })).toEqual({
      kind: 'done',
      answer: { kind: 'failed', errno: 'EINVAL' },
    });
  });

  it('bear every name', async () => {
    const names = ['n'.repeat(255), 'two\nlines', '-rf', 'caf\u{E9}', 'cafe\u{301}', '\u{FFFD}', ' ', 'tab\t', '\u{1F408}', '"quoted"'];
    inVault(Object.fromEntries(names.map((name) => [`names/${name}`, name])));
    const listed = await agent.tell({ op: 'list', path: 'names', skip: [] });
    if (listed.kind !== 'done' || listed.answer.kind !== 'listed') throw new Error('not listed');
    expect(listed.answer.entries.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
    expect(listed.answer.unreadable).toEqual([]);
    for (const name of names) {
      const path = `names/${name}`;
      expect(await agent.tell({ op: 'trash', path, run: 'R', look: lab.look(path) })).toMatchObject({ kind: 'done' });
      expect(read(`.ytm_trash/R/${path}`)).toBe(name);
    }
  });

  it('report that names that are not UTF-8 cannot be shown', async () => {
    inVault({ 'names/good': '' });
    writeFileSync(Buffer.concat([Buffer.from(`${at('names')}/bad-`), Buffer.from([0xe9])]), '');
    const listed = await agent.tell({ op: 'list', path: 'names', skip: [] });
    expect(listed).toMatchObject({ answer: { entries: [{ name: 'good' }], unreadable: [{ name: 'bad-\u{FFFD}', errno: 'EILSEQ' }] } });
  });

  it('digest files of several folders side by side', async () => {
    const paths = Array.from({ length: 40 }, (_, index) => `folder-${index % 3}/deep/${index}`);
    inVault({ ...Object.fromEntries(paths.map((path) => [path, path])), link: { link: 'folder-0' } });
    const all = [...paths, 'link/deep/0', 'folder-1/none'];
    const answers = await Promise.all(all.map((path) => agent.tell({ op: 'digest', path, algorithm: 'md5', from: 0 })));
    expect(answers).toMatchObject([
      ...paths.map((path) => ({ kind: 'done', answer: { digest: `md5:${createHash('md5').update(path).digest('hex')}` } })),
      { kind: 'error', errno: 'ELOOP' },
      { kind: 'error', errno: 'ENOENT' },
    ]);
  });

  it('digest a file, and nothing else', async () => {
    inVault({ file: 'content', link: { link: 'file' } });
    const digest = (path: string, from = 0) => agent.tell({ op: 'digest', path, algorithm: 'md5', from });
    expect(await digest('file')).toMatchObject({
      kind: 'done',
      answer: { digest: 'md5:9a0364b9e99bb480dd25e1f0284c8555', sight: lab.look('file') },
    });
    expect(await digest('link')).toMatchObject({ kind: 'error', errno: 'ELOOP' });
    expect(await digest('link/file')).toMatchObject({ kind: 'error' });
    expect(await digest('')).toMatchObject({ kind: 'error' });
    expect(await digest('file', 5)).toMatchObject({ kind: 'done', answer: { unread: 'EINVAL' } });
  });
});

describe('probe-abilities', () => {
  it('reports what this machine’s file system can do, and leaves nothing behind', async () => {
    inVault({});
    const reply = await agent.tell({ op: 'probe-abilities', known: null });
    expect(reply).toMatchObject({
      kind: 'done',
      answer: { links: true, renameOver: true, timestampResolution: 1, forbidden: '', trailingDots: true },
    });
    if (process.platform === 'linux')
      expect(reply).toMatchObject({
        answer: { foldsCase: false, foldsUnicode: false, unicodeForm: 'as-given', longestName: { of: 255, unit: 'bytes' } },
      });
    expect(pathsIn(at('.ytm_tmp'))).toEqual([]);
  });
});
