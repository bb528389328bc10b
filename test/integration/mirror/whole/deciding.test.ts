/** What a person sees before deciding, and decisions on a part: lists in full, approval by folder, undo through a running mirror. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ListedPath, MirrorListing } from '../../../../src/health/mirror-listing.ts';
import type { MirrorPort } from '../../../../src/ports/mirror-port.ts';
import { listingFromJson, listingToJson } from '../../../../src/report/listing-json.ts';
import { type MirrorLab, makeMirrorLab } from '../../../support/mirror/lab.ts';
import type { Tree } from '../../../support/mirror/tree.ts';

const FOLDERS = ['projects', 'audio', 'drafts'];
const HOT: Tree = Object.fromEntries(
  FOLDERS.flatMap((folder) => Array.from({ length: 30 }, (_, index) => [`${folder}/file ${index}`, `${folder} ${index}`])),
);
const BUDGET = { files: 1_000, ratio: '20%', perFolder: '25%', updates: '5%', floor: 5 };

let lab: MirrorLab;
beforeEach(async () => {
  lab = makeMirrorLab({ hot: HOT, mirror: { budget: BUDGET } });
  expect(await lab.run()).toMatchObject({ status: 'complete' });
});
afterEach(() => lab.remove());

const isThere = (path: string): boolean => existsSync(join(lab.vault, path));
const never = new AbortController().signal;

function remove(folder: string, from: number, to: number): void {
  for (let index = from; index < to; index += 1) rmSync(join(lab.hot, `${folder}/file ${index}`));
}

const kindsOf = ({ paths }: MirrorListing): readonly string[] =>
  [...new Set(paths.map(({ path, what, waits }: ListedPath) => `${path.split('/')[0]} ${what}${waits ? ' waits' : ''}`))].toSorted();

describe('lists to decide on', () => {
  it('a plan of now names every path, what waits and why, and changes nothing; it goes over the wire as it is', async () => {
    remove('audio', 0, 10);
    remove('drafts', 0, 2);
    writeFileSync(join(lab.hot, 'new'), 'new');
    await lab.daemon(async (mirror: MirrorPort, engine) => {
      await engine.actions.checkNow('all', never);
      const plan = await mirror.plan(never);
      expect(kindsOf(plan)).toEqual(['audio delete waits', 'drafts delete', 'new create']);
      expect(plan).toMatchObject({ canRun: true, omitted: 0, limits: [{ kind: 'perFolder', folder: 'audio', planned: 10, allowed: 7 }] });
      expect(listingFromJson(JSON.parse(JSON.stringify(listingToJson(plan))))).toMatchObject({ ...plan, reasons: [{}] });
      expect([isThere('audio/file 0'), isThere('drafts/file 0'), isThere('new')]).toEqual([true, true, false]);
      expect(await mirror.parked(never)).toMatchObject({ id: null, paths: [] });
    });
  });

  it('lists what a run did, and undoes a part of it', async () => {
    remove('audio', 0, 3);
    remove('drafts', 0, 2);
    const run = await lab.run();
    await lab.daemon(async (mirror, engine) => {
      await engine.actions.checkNow('all', never);
      expect(kindsOf(await mirror.changes(run.id, never))).toEqual(['audio delete', 'drafts delete']);
      await expect(mirror.changes('none', never)).rejects.toThrow('there is no run none');
      const found = await mirror.find('FILE 2', never);
      expect(kindsOf(found)).toContain('projects sent');
      expect(found.paths.every(({ path }) => path.includes('file 2'))).toBe(true);
      expect(await mirror.find('nothing is called so', never)).toMatchObject({ paths: [], omitted: 0 });
      expect(await mirror.undo(run.id, ['projects'])).toEqual({ ok: false, why: 'the run did not change projects' });
      expect(await mirror.undo(run.id, ['audio'])).toEqual({ ok: true, restored: 3, failed: 0 });
    });
    expect([isThere('audio/file 0'), isThere('drafts/file 0')]).toEqual([true, false]);
    expect(readFileSync(join(lab.vault, 'audio/file 2'), 'utf8')).toBe('audio 2');
  });
});

describe('approval of a part', () => {
  it('lets a folder through; what was left waits although it is within the budgets alone, until it is approved', async () => {
    remove('audio', 0, 10);
    remove('drafts', 0, 10);
    const { parked } = await lab.run();
    const id = parked?.id ?? '';
    expect(await lab.ytm('mirror', 'approve', id, 'nothing/here')).toMatchObject({ code: 1 });
    expect(await lab.ytm('mirror', 'approve', id, 'audio', 'drafts/file 0')).toMatchObject({ code: 0 });
    const waiting = (await lab.ytm('mirror', 'status')).stdout;
    expect(waiting).toMatch(/^PARKED for .*: 20 paths .*\n {2}approved, applied by the next run: 11 paths$/m);
    expect(waiting).toMatch(/^next: review the list: /m);
    // Of drafts 9 remain, and after the next removal here only 4 of them: fewer than the floor.
    for (let index = 4; index < 10; index += 1) writeFileSync(join(lab.hot, `drafts/file ${index}`), `drafts ${index}`);
    const next = await lab.run();
    expect(next).toMatchObject({ done: { deletes: 11 } });
    const left = next.parked?.id ?? '';
    expect(await lab.run()).toMatchObject({ status: 'parked', parked: { id: left } });
    expect([isThere('audio/file 0'), isThere('drafts/file 0'), isThere('drafts/file 1')]).toEqual([false, false, true]);
    expect((await lab.ytm('mirror', 'plan')).stdout).toContain('left when others were approved');
    await lab.ytm('mirror', 'approve', left);
    expect((await lab.ytm('mirror', 'status')).stdout).toMatch(/^next: ytm mirror run$/m);
    await lab.run();
    expect([isThere('drafts/file 1'), await lab.store((store) => store.decisions.approved())]).toEqual([false, null]);
  });
});
