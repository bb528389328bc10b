/** What hot renamed to something that ytm cannot send stays in the vault under its former name: with real names, files and folders. */
import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MirrorLab, makeMirrorLab, WIDE } from '../../../support/mirror/lab.ts';
import { listingOf } from '../../../support/mirror/listing.ts';
import { rsyncProblem, rsyncTitle } from '../rsync-lab.ts';

let lab: MirrorLab;
beforeEach(async () => {
  lab = makeMirrorLab({
    hot: { 'a/clip': 'a clip', 'a/f/one': 'one', 'a/f/two': 'two', 'b/film.fcpbundle/plist': 'plist', 'c/x': 'x' },
    mirror: { budget: WIDE, settle: '1s' },
  });
  expect(await lab.run()).toMatchObject({ status: 'complete' });
});
afterEach(() => lab.remove());

const strange = (name: string): Buffer => Buffer.concat([Buffer.from(`${lab.hot}/${name}`), Buffer.from([0xff])]);
const filesInVault = (): readonly string[] =>
  [...listingOf(lab.vault, (path) => path.startsWith('.ytm_')).entries()].flatMap(([path, { type }]) => (type === 'file' ? [path] : []));

describe.skipIf(rsyncProblem !== null)(rsyncTitle('under its former name stays'), () => {
  it('what got a name that is not UTF-8, in quick and full passes, until it has another name or is gone', async () => {
    renameSync(join(lab.hot, 'a/clip'), strange('a/clip'));
    renameSync(join(lab.hot, 'a/f'), strange('a/f'));
    mkdirSync(strange('c/d'));
    renameSync(join(lab.hot, 'c/x'), Buffer.concat([strange('c/d'), Buffer.from('/x')]));
    writeFileSync(join(lab.hot, 'c/y'), 'y');
    for (const full of [false, true]) {
      const record = await lab.run({ full });
      expect(record).toMatchObject({ status: 'complete', done: { deletes: 0 } });
      expect(record.leftOut.filter(({ why }) => why === 'deletion-awaits-arrival')).toEqual([
        { path: 'a/clip', why: 'deletion-awaits-arrival', detail: 'a/clip\u{FFFD}' },
        { path: 'a/f', why: 'deletion-awaits-arrival', detail: 'a/f\u{FFFD}' },
        { path: 'c/x', why: 'deletion-awaits-arrival', detail: 'c/d\u{FFFD}' },
      ]);
      expect(filesInVault()).toEqual(expect.arrayContaining(['a/clip', 'a/f/one', 'a/f/two', 'c/x', 'c/y']));
    }
    renameSync(strange('a/clip'), join(lab.hot, 'a/clip 2'));
    renameSync(strange('a/f'), join(lab.hot, 'a/g'));
    expect(await lab.run()).toMatchObject({ status: 'complete', done: { deletes: 0, creates: 0, renames: 2 } });
    expect(filesInVault()).toEqual(expect.arrayContaining(['a/clip 2', 'a/g/one', 'a/g/two', 'c/x']));
    expect(readdirSync(join(lab.vault, 'a')).toSorted()).toEqual(['clip 2', 'g']);
  });

  it('what was moved into a document that is not quiet', async () => {
    renameSync(join(lab.hot, 'a/clip'), join(lab.hot, 'b/film.fcpbundle/clip'));
    writeFileSync(join(lab.hot, 'b/film.fcpbundle/clip'), 'graded');
    // It has been changing for so long that it must rest for minutes.
    await lab.store((store) => store.hot.setChangingSince(new Map([['b/film.fcpbundle', Date.now() - 3_600_000]])));
    const { done, leftOut } = await lab.run();
    expect(done?.deletes).toBe(0);
    expect(leftOut.map(({ path, why, detail }) => `${path}: ${why} ${detail}`)).toEqual(
      expect.arrayContaining(['a/clip: deletion-awaits-arrival b/film.fcpbundle/clip', 'b/film.fcpbundle: bundle-changing ']),
    );
    expect(filesInVault()).toContain('a/clip');
  });
});
