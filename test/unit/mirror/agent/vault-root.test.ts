/** Steps, renames and folders while others plant links: in this process, with open folders to reach by (Linux) and without (macOS). */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs, { mkdirSync, mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OpFailed } from '../../../../src/mirror/agent/vault/failures.ts';
import { ensureFolder, move } from '../../../../src/mirror/agent/vault/moving.ts';
import { removePath } from '../../../../src/mirror/agent/vault/operations/remove.ts';
import { rename } from '../../../../src/mirror/agent/vault/operations/rename.ts';
import { restore } from '../../../../src/mirror/agent/vault/operations/restore.ts';
import { trash } from '../../../../src/mirror/agent/vault/trash.ts';
import { openVaultRoot, type VaultRoot } from '../../../../src/mirror/agent/vault/vault-root.ts';
import { SENTINEL_NAME } from '../../../../src/mirror/core/contract.ts';
import { orderInto, SENTINEL_TEXT, VAULT_ID } from '../../../support/mirror/agent-lab.ts';
import { mountOver, mountProblem, mountTitle } from '../../../support/mirror/mounts.ts';
import { lookOf, pathsIn, plant, treeOf } from '../../../support/mirror/tree.ts';

const SWAPPER = join(import.meta.dirname, '../../../support/mirror/programs/swap-link.mjs');
const home = process.cwd();
const LOOK = { type: 'file', size: 1, mtime: 1_700_000_000_000 } as const;

let folder: string;
let vault: string;
let outside: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'ytm-root-')));
  vault = join(folder, 'vault');
  outside = join(folder, 'outside');
  plant(vault, { [SENTINEL_NAME]: SENTINEL_TEXT, 'a/b/file': 'x', 'a/empty': null, 'c/other': 'y' });
  plant(outside, { 'b/file': 'precious', file: 'precious', empty: null });
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

function stand(handles: boolean): VaultRoot {
  process.chdir(vault);
  return openVaultRoot(orderInto(vault), { vaultId: VAULT_ID, stamp: '', handles });
}

function errnoOf(act: () => unknown): string | null {
  try {
    act();
    return null;
  } catch (error) {
    return error instanceof OpFailed ? error.errno : String(error);
  }
}

describe.each([
  ['with open folders to reach by', true],
  ['without', false],
] as const)('root in the vault, %s', (_how, handles) => {
  it.each([
    ['a link to a folder', 'ELOOP', () => symlinkSync(outside, join(vault, 'way'))],
    ['a link to a folder of the vault', 'ELOOP', () => symlinkSync('a', join(vault, 'way'))],
    ['a file', 'ENOTDIR', () => writeFileSync(join(vault, 'way'), '')],
    ['nothing', 'ENOENT', () => {}],
  ])('refuses to go on where there is %s', (_what, errno, make) => {
    make();
    const root = stand(handles);
    expect(errnoOf(() => root.inside('way/b', () => {}))).toBe(errno);
    expect(errnoOf(() => move(root, { from: 'way/file', to: 'taken', look: null }))).toBe(errno);
    expect(errnoOf(() => move(root, { from: 'a/b/file', to: 'way/taken', look: null }))).toBe(errno);
    expect(process.cwd()).toBe(vault);
    expect(readFileSync(join(outside, 'file'), 'utf8')).toBe('precious');
  });

  it.skipIf(mountProblem !== null)(mountTitle('refuses another device'), () => {
    const mount = mountOver(join(vault, 'elsewhere'));
    try {
      const root = stand(handles);
      expect(errnoOf(() => ensureFolder(root, 'elsewhere/new'))).toBe('EXDEV');
      expect(pathsIn(join(vault, 'elsewhere'))).toEqual([]);
    } finally {
      process.chdir(home);
      mount.unmount();
    }
  });

  it.each(['/abs', 'a/../..', '..', 'a//b', './a', 'a/', 'a/\0'])('refuses the path %j', (path) => {
    expect(errnoOf(() => ensureFolder(stand(handles), path))).toBe('EINVAL');
  });

  it('comes home to the vault that it entered, also when that was renamed meanwhile', () => {
    const root = stand(handles);
    root.inside('a/b', () => {
      renameSync(vault, `${vault}.renamed`);
      mkdirSync(vault);
    });
    expect(errnoOf(() => root.writing('', () => writeFileSync('written', '')))).toBe(null);
    expect(pathsIn(vault)).toEqual([]);
    expect(pathsIn(`${vault}.renamed`)).toContain('written');
  });

  it('knows that it is lost when the way home leads elsewhere', () => {
    const root = stand(handles);
    const inside = (): void =>
      root.inside('a', () => {
        renameSync(join(vault, 'a'), join(folder, 'moved-out'));
        if (!handles) renameSync(vault, `${vault}.renamed`);
      });
    if (handles) expect(inside).not.toThrow();
    else expect(inside).toThrow('error');
    expect(errnoOf(() => root.writing('', () => {}))).toBe(handles ? null : 'Error: wrong-device');
  });

  it('never overwrites what has the name already', () => {
    expect(errnoOf(() => move(stand(handles), { from: 'a/b/file', to: 'c/other', look: null }))).toBe('EEXIST');
    expect(readFileSync(join(vault, 'c/other'), 'utf8')).toBe('y');
  });

  it('a link that is planted between the look at a folder and the step into it leads nowhere', () => {
    const root = stand(handles);
    const before = treeOf(outside);
    const chdir = process.chdir.bind(process);
    const spy = vi.spyOn(process, 'chdir').mockImplementation((way) => {
      if (way === 'a') renameSync(join(vault, 'a'), join(vault, 'a.real'));
      if (way === 'a') symlinkSync(outside, join(vault, 'a'));
      chdir(way);
    });
    try {
      for (const act of [
        () => ensureFolder(root, 'a/new'),
        () => removePath(root, 'a/file', { ...LOOK, size: 8 }),
        () => trash(root, 'a/empty', 'R', { ...LOOK, type: 'folder' }),
        () => move(root, { from: 'c/other', to: 'a/other', look: null }),
        () => move(root, { from: 'a/file', to: 'c/taken', look: null }),
      ]) {
        expect(errnoOf(act)).toBe('ELOOP');
        rmSync(join(vault, 'a'));
        renameSync(join(vault, 'a.real'), join(vault, 'a'));
      }
    } finally {
      spy.mockRestore();
    }
    expect(treeOf(outside)).toEqual(before);
  });

  it('a link that is planted at the last moment before a rename leads nowhere', () => {
    const root = stand(handles);
    const before = treeOf(outside);
    const original = fs.renameSync;
    const spy = vi.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
      original(join(vault, 'a'), join(vault, 'a.real'));
      symlinkSync(outside, join(vault, 'a'));
      original(from, to);
      rmSync(join(vault, 'a'));
      original(join(vault, 'a.real'), join(vault, 'a'));
    });
    syncBuiltinESMExports();
    try {
      errnoOf(() => rename(root, { op: 'rename', from: 'c/other', to: 'a/other', look: lookOf(join(vault, 'c/other')), why: 'moved' }));
      errnoOf(() => trash(root, 'a/b/file', 'R', lookOf(join(vault, 'a/b/file'))));
      errnoOf(() => restore(root, 'a/b/file', 'R', 'U'));
    } finally {
      spy.mockRestore();
      syncBuiltinESMExports();
    }
    expect(treeOf(outside)).toEqual(before);
    expect(pathsIn(vault)).toEqual(expect.arrayContaining(['a/other', 'a/b/file']));
  });

  describe('beside one who swaps a folder with a link to elsewhere', () => {
    let swapper: ChildProcess;
    beforeEach(async () => {
      swapper = spawn(process.execPath, [SWAPPER, join(vault, 'a'), outside], { stdio: ['pipe', 'pipe', 'inherit'] });
      await once(swapper.stdout ?? swapper, 'data');
    });
    afterEach(async () => {
      const ended = once(swapper, 'exit');
      swapper.stdin?.end();
      await ended;
    });

    it('nothing is ever made, taken or removed there', () => {
      const root = stand(handles);
      const before = treeOf(outside);
      const errnos = new Set<string | null>();
      const end = performance.now() + 10_000;
      // Until both sides of the race were met, and often.
      const isMet = (turn: number): boolean => turn > 300 && errnos.has('ELOOP') && errnos.has(null);
      for (let turn = 0; !isMet(turn) && performance.now() < end; turn += 1) {
        errnos.add(errnoOf(() => ensureFolder(root, `a/new-${turn}`)));
        errnos.add(errnoOf(() => rename(root, { op: 'rename', from: 'a/b/file', to: `c/from-${turn}`, look: LOOK, why: 'moved' })));
        errnos.add(errnoOf(() => rename(root, { op: 'rename', from: 'c/other', to: `a/b/other-${turn}`, look: LOOK, why: 'moved' })));
        errnos.add(errnoOf(() => trash(root, 'a/b/file', 'R', LOOK)));
        errnos.add(errnoOf(() => trash(root, 'a/empty', 'R', { ...LOOK, type: 'folder' })));
        errnos.add(errnoOf(() => removePath(root, 'a/file', LOOK)));
      }
      expect(treeOf(outside)).toEqual(before);
      expect(errnos).toContain('ELOOP');
      expect(errnos).toContain(null);
    });
  });
});
