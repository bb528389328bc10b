/** The mirror on a share of a real Samba server: what SMB makes of names, times, links, and files that others hold. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../src/mirror/record.ts';
import { type MirrorLab, makeMirrorLab, WIDE } from '../../support/mirror/lab.ts';
import { listingOf } from '../../support/mirror/listing.ts';
import { until } from '../../support/poll.ts';
import { type Samba, SMB_FUSE_TYPE, sambaProblem, startSamba } from '../../support/samba.ts';

/** What a failure shows. */
const endOf = ({ status, reasons, leftOut, passes }: RunRecord): unknown => [status, reasons, leftOut, status === 'complete' ? [] : passes];
const COMPLETE = ['complete', [], [], []];

/** A full pass asks anew which names the share accepts; this client does not answer for 3 s each time that the server refuses one. */
const QUICK = { full: false } as const;

const HOT = {
  'projects/2026-10_紅葉/draft_content.json': '{"title":"紅葉"}',
  'projects/2026-10_紅葉/音声/ナレーション.wav': 'sound '.repeat(10_000),
  // が and é in two letters each, as macOS writes them.
  'projects/か\u3099く/cafe\u0301.txt': 'decomposed',
  'projects/-leading dash; and # more.txt': 'odd',
  'projects/empty/here': null,
  'scripts/export.sh': 'echo 1',
  'clips/Take 1.mov': 'take one '.repeat(50_000),
  'clips/Take 2.mov': 'take two '.repeat(50_000),
} as const;

describe.skipIf(sambaProblem !== null)(`a real Samba server${sambaProblem === null ? '' : ` (skipped: ${sambaProblem})`}`, () => {
  let samba: Samba;
  let lab: MirrorLab;

  beforeEach(async () => {
    samba = await startSamba();
    lab = makeMirrorLab({
      hot: HOT,
      bootstrapped: false,
      // The real mount table; the client tells no free space.
      config: { mount: {}, probes: { space: false, smb: false, hotspace: false, mount: { fsTypes: [SMB_FUSE_TYPE] } } },
      mirror: { allowSameDevice: false, budget: WIDE },
    });
    await samba.mountAt(lab.share);
    expect(await lab.ytm('mirror', 'bootstrap')).toMatchObject({ code: 0, stderr: '' });
  });
  afterEach(async () => {
    await samba.stop();
    lab.remove();
  });

  /** What the server really has, by path: content only, its own files left out. */
  const inVault = (): Readonly<Record<string, string>> => contentsOf(join(samba.backing, 'ytm_workspaces'));
  const inHot = (): Readonly<Record<string, string>> => contentsOf(lab.hot);

  it('holds what hot holds after each run: new, changed, renamed, moved and deleted; and undoes it', async () => {
    expect(endOf(await lab.run())).toEqual(COMPLETE);
    expect(inVault()).toEqual(inHot());
    expect(await lab.run(QUICK)).toMatchObject({ status: 'complete', done: { creates: 0, updates: 0, deletes: 0, renames: 0 } });
    const before = inVault();

    writeFileSync(join(lab.hot, 'scripts/export.sh'), 'echo 2');
    renameSync(join(lab.hot, 'clips/Take 1.mov'), join(lab.hot, 'clips/TAKE 1.mov'));
    mkdirSync(join(lab.hot, 'archive'));
    renameSync(join(lab.hot, 'clips/Take 2.mov'), join(lab.hot, 'archive/Take 2.mov'));
    rmSync(join(lab.hot, 'projects/-leading dash; and # more.txt'));
    const run = await lab.run();
    expect(run).toMatchObject({ status: 'complete', done: { updates: 1, deletes: 1, renames: 2 } });
    expect(inVault()).toEqual(inHot());
    expect(await lab.run(QUICK)).toMatchObject({ status: 'complete', done: { creates: 0, updates: 0, deletes: 0, renames: 0 } });

    expect((await lab.ytm('mirror', 'undo', run.id)).code).toBe(0);
    for (const path of ['projects/-leading dash; and # more.txt', 'scripts/export.sh']) expect(inVault()[path]).toBe(before[path]);
  });

  it('says which links it cannot hold, and sends the rest', async () => {
    symlinkSync('export.sh', join(lab.hot, 'scripts/latest.sh'));
    const run = await lab.run();
    expect([run.status, run.reasons]).toEqual(['complete', []]);
    expect(run.leftOut.map(({ path, why }) => [path, why])).toEqual([['scripts/latest.sh', 'link-unsupported']]);
    expect((await lab.ytm('mirror', 'plan')).stdout).toContain('scripts/latest.sh: the share does not support links');
  });

  it('is refused while the server is gone, writes nothing anywhere, and goes on when it is back', async () => {
    expect(endOf(await lab.run())).toEqual(COMPLETE);
    const before = listingOf(samba.backing);
    writeFileSync(join(lab.hot, 'clips/Take 3.mov'), 'take three');
    await samba.kill();
    expect(await lab.run(QUICK)).toMatchObject({ status: 'refused' });
    expect(listingOf(samba.backing)).toEqual(before);
    await samba.start();
    // The client remembers for a while that it was gone.
    const run = await until('the share to answer again', async () => {
      const tried = await lab.run(QUICK);
      return tried.status === 'refused' ? null : tried;
    });
    expect(run).toMatchObject({ status: 'complete', done: { creates: 1 } });
    expect(inVault()).toEqual(inHot());
  });
});

function contentsOf(folder: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const visit = (path: string): void => {
    for (const entry of readdirSync(join(folder, path), { withFileTypes: true })) {
      if (/^(\.?ytm_|\.ytm_)/.test(entry.name) && path === '') continue;
      const at = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory()) {
        found[`${at}/`] = '';
        visit(at);
      } else found[at] = readFileSync(join(folder, at), 'utf8');
    }
  };
  visit('');
  return found;
}
