/** What people and programs do to hot and to the vault, and what must not come of it. */
import { readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plant, treeOf } from '../../../support/mirror/tree.ts';
import { lossProblem, makeMountedLab, plantVault, titled } from './lab.ts';

describe.skipIf(lossProblem !== null)(titled('odd things', lossProblem), () => {
  let lab: ReturnType<typeof makeMountedLab>;
  let inVault: (path: string) => string;
  let inHot: (path: string) => string;
  afterEach(() => lab.remove());

  async function begin(hot: Parameters<typeof makeMountedLab>[0] = {}): Promise<void> {
    lab = makeMountedLab(hot);
    inHot = (path) => join(lab.hot, path);
    inVault = (path) => join(lab.share.disk.content, 'ytm_workspaces', path);
  }
  const text = (path: string): string => readFileSync(path, 'utf8');
  const age = (path: string, seconds: number): void => utimesSync(path, seconds, seconds);
  const trashed = (): readonly string[] =>
    Object.keys(treeOf(inVault('.ytm_trash'))).flatMap((path) => (path.includes('/') ? [path.slice(path.indexOf('/') + 1)] : []));

  describe('hot', () => {
    beforeEach(async () => {
      await begin({
        hot: {
          'scripts/tool.py': 'print("a tool that took a year")',
          'a/one.txt': 'one',
          'a/two.txt': 'two',
          ...Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`many/file-${index}.txt`, `content ${index}`])),
        },
      });
      plantVault(lab.share.disk.content, { 'planning/plan.md': 'born in the vault' });
      expect(await lab.run()).toMatchObject({ status: 'complete' });
    });

    it('is emptied: halted, nothing deleted, also by the runs that follow', async () => {
      const before = treeOf(inVault(''));
      for (const name of readdirSync(lab.hot)) rmSync(inHot(name), { recursive: true });
      for (let run = 0; run < 2; run += 1) expect(await lab.run()).toMatchObject({ status: 'halted', reasons: [{ code: 'hot.empty' }] });
      expect(treeOf(inVault(''))).toEqual(before);
    });

    it('has shrunk to less than half: halted', async () => {
      const before = treeOf(inVault('many'));
      rmSync(inHot('many'), { recursive: true });
      expect(await lab.run()).toMatchObject({ status: 'halted', reasons: [{ code: 'hot.shrunk' }] });
      expect(treeOf(inVault('many'))).toEqual(before);
    });

    it('is gone', async () => {
      const before = treeOf(inVault('many'));
      renameSync(lab.hot, `${lab.hot}-aside`);
      expect(await lab.run()).toMatchObject({ status: 'refused', reasons: [{ code: 'hot.missing' }] });
      expect(treeOf(inVault('many'))).toEqual(before);
    });

    it('has a script that was emptied: it goes, and the old version is kept', async () => {
      writeFileSync(inHot('scripts/tool.py'), '');
      expect(await lab.run()).toMatchObject({ status: 'complete', done: { updates: 1 } });
      expect(text(inVault('scripts/tool.py'))).toBe('');
      expect(trashed()).toContain('scripts/tool.py');
    });

    it('is overwritten in the mass: parked, nothing replaced', async () => {
      const before = treeOf(inVault('many'));
      for (const name of readdirSync(inHot('many'))) writeFileSync(inHot(`many/${name}`), 'ENCRYPTED');
      expect(await lab.run()).toMatchObject({ status: 'parked', reasons: [{ code: 'mirror.parked', args: { count: 40 } }] });
      expect(treeOf(inVault('many'))).toEqual(before);
    });

    it('has a folder that became a link to somewhere else: what it held goes to the trash, nothing is followed', async () => {
      plant(lab.folder, { 'elsewhere/secret.txt': 'not of hot' });
      renameSync(inHot('a'), inHot('moved-a'));
      symlinkSync(join(lab.folder, 'elsewhere'), inHot('a'));
      const record = await lab.run();
      expect(record.leftOut).toContainEqual(expect.objectContaining({ path: 'a', why: 'link-leaves-hot' }));
      expect(Object.keys(treeOf(inVault(''))).filter((path) => path.includes('secret'))).toEqual([]);
      expect([text(inVault('moved-a/one.txt')), text(inVault('moved-a/two.txt'))]).toEqual(['one', 'two']);
    });

    it.each([
      ['a file', () => writeFileSync(inHot('planning'), 'a file')],
      ['a link', () => symlinkSync('a', inHot('planning'))],
      ['a link to nowhere', () => symlinkSync('nowhere', inHot('planning'))],
      ['a folder', () => plant(lab.hot, { 'planning/plan.md': 'hot’s own' })],
    ] as const)('has planning as %s: the vault’s own stays as it is', async (_, make) => {
      make();
      expect(await lab.run()).toMatchObject({ status: 'complete' });
      expect(treeOf(inVault('planning'))).toEqual({ 'plan.md': expect.any(String) });
      expect(text(inVault('planning/plan.md'))).toBe('born in the vault');
    });

    it('has times of the future, as after a clock that was set back: sent once they settled, and only once', async () => {
      writeFileSync(inHot('a/one.txt'), 'from the future');
      age(inHot('a/one.txt'), Date.now() / 1_000 + 3_600);
      expect(await lab.run()).toMatchObject({ status: 'complete', done: { updates: 1 } });
      expect([text(inVault('a/one.txt')), statSync(inVault('a/one.txt')).mtimeMs]).toEqual([
        'from the future',
        statSync(inHot('a/one.txt')).mtimeMs,
      ]);
      expect(await lab.run()).toMatchObject({ status: 'complete', plan: { counts: { updates: 0 } } });
      writeFileSync(inHot('a/one.txt'), 'from the present');
      expect(await lab.run()).toMatchObject({ status: 'complete', done: { updates: 1 } });
    });
  });

  describe('the vault', () => {
    beforeEach(async () => {
      await begin({ hot: { 'a/one.txt': 'one', 'a/two.txt': 'two', 'b/c/three.txt': 'three' } });
      expect(await lab.run()).toMatchObject({ status: 'complete' });
    });

    it('has a file that was born there: it stays, and is reported', async () => {
      plant(inVault(''), { 'a/theirs.txt': 'theirs', 'theirs/more.txt': 'more' });
      rmSync(inHot('a'), { recursive: true });
      const record = await lab.run();
      expect(record).toMatchObject({ unmanaged: { count: 2 } });
      expect([text(inVault('a/theirs.txt')), text(inVault('theirs/more.txt'))]).toEqual(['theirs', 'more']);
    });

    it('has a file that was edited there: parked while hot has another version, deleted neither', async () => {
      writeFileSync(inVault('a/one.txt'), 'edited in the vault');
      writeFileSync(inVault('a/two.txt'), 'edited, too');
      age(inVault('a/one.txt'), Date.now() / 1_000 + 10);
      age(inVault('a/two.txt'), Date.now() / 1_000 + 10);
      writeFileSync(inHot('a/one.txt'), 'and in hot');
      rmSync(inHot('a/two.txt'));
      expect(await lab.run()).toMatchObject({ status: 'parked', reasons: [{ code: 'mirror.drift', args: { count: 2 } }] });
      expect([text(inVault('a/one.txt')), text(inVault('a/two.txt'))]).toEqual(['edited in the vault', 'edited, too']);
    });

    it('has a link where hot has a folder, planted before the run: nobody goes through it', async () => {
      plant(lab.share.disk.content, { 'outside/inner.txt': 'not of the vault' });
      renameSync(inVault('b/c'), inVault('b/aside'));
      symlinkSync('../../outside', inVault('b/c'));
      writeFileSync(inHot('b/c/three.txt'), 'a new version');
      writeFileSync(inHot('b/c/four.txt'), 'a new file');
      const record = await lab.run();
      expect(record.leftOut).toContainEqual(expect.objectContaining({ path: 'b/c', why: 'vault-link-in-the-way' }));
      expect(readdirSync(join(lab.share.disk.content, 'outside'))).toEqual(['inner.txt']);
    });

    it('has a folder replaced by a link just before rsync starts: not a byte goes through it, and no file is taken for sent', async () => {
      plant(lab.share.disk.content, { 'outside/inner.txt': 'not of the vault' });
      writeFileSync(inHot('b/c/three.txt'), 'a new version');
      writeFileSync(inHot('a/one.txt'), 'a new version');
      await lab.run({
        before: (step) => {
          if (step !== 'copy') return;
          renameSync(inVault('b/c'), inVault('b/aside'));
          symlinkSync('../../outside', inVault('b/c'));
        },
      });
      expect(readdirSync(join(lab.share.disk.content, 'outside'))).toEqual(['inner.txt']);
      rmSync(inVault('b/c'), { recursive: true });
      renameSync(inVault('b/aside'), inVault('b/c'));
      // What somebody put back there is not what was sent: it waits for a person.
      expect(await lab.run()).toMatchObject({ status: 'parked', drift: ['b/c/three.txt'] });
      expect(lab.differences()).toHaveLength(1);
    });
  });
});
