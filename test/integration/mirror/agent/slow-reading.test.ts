/** Reading a folder of a share of which the client remembers no names: what it costs, and that nothing else is read. */
import { mkdirSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSlowReader } from '../../../../src/mirror/agent/vault/slow-reading.ts';
import { decodeListing, listingCode } from '../../../../src/mirror/scan/listing-code.ts';
import { type FuseMount, fuseProblem, fuseTitle, mountFuse } from '../../../support/fuse/fuse-mount.ts';

const NAMES = 30;
const DEEP = 'a/b/c/d';

let share: FuseMount;
beforeEach(async () => {
  share = await mountFuse();
  mkdirSync(join(share.backing, DEEP), { recursive: true });
  for (let name = 0; name < NAMES; name += 1) writeFileSync(join(share.backing, DEEP, `clip ${name}`), 'x'.repeat(name));
  mkdirSync(join(share.backing, 'few'));
  writeFileSync(join(share.backing, 'few/one'), '');
});
afterEach(() => share.unmount());

async function readBy(
  handles: boolean,
  path: string,
): Promise<{ readonly listing: unknown; readonly calls: Readonly<Record<string, number>> }> {
  const device = statSync(share.path).dev;
  const before = (await share.counts()).calls;
  const reading = await createSlowReader(handles).readFolder({ folder: join(share.path, path), skip: null, device });
  const after = (await share.counts()).calls;
  const calls = Object.fromEntries(Object.entries(after).map(([name, count]) => [name, count - (before[name] ?? 0)]));
  return { listing: decodeListing(listingCode(reading)), calls };
}

describe.skipIf(fuseProblem !== null)(fuseTitle('a folder of a slow share'), () => {
  it('is read with one look at each name, and none at the folders on the way to each', async () => {
    const held = await readBy(true, DEEP);
    const byPath = await readBy(false, DEEP);
    expect(held.listing).toEqual(byPath.listing);
    expect(held.listing).toMatchObject({ kind: 'listed', entries: { length: NAMES }, unreadable: [] });
    // A look is two calls here: for the name, and for its attributes.
    expect(held.calls['getattr']).toBeLessThan(NAMES * 2 + 20);
    expect(byPath.calls['getattr']).toBeGreaterThan(NAMES * 5);
  });

  it('is not opened for a few names', async () => {
    expect((await readBy(true, 'few')).calls['opendir']).toBe(1);
    expect((await readBy(true, DEEP)).calls['opendir']).toBe(2);
  });

  it('is not there when a link or a file has its place, and fails with what the system says', async () => {
    renameSync(join(share.backing, DEEP), join(share.backing, 'elsewhere'));
    symlinkSync('../../../elsewhere', join(share.backing, DEEP));
    expect((await readBy(true, DEEP)).listing).toEqual({ kind: 'absent' });
    expect((await readBy(true, 'few/one')).listing).toEqual({ kind: 'absent' });
    expect((await readBy(true, 'none')).listing).toEqual({ kind: 'absent' });
    const other = await createSlowReader(true).readFolder({ folder: join(share.path, 'elsewhere'), skip: null, device: 1 });
    expect(other).toEqual({ errno: 'EXDEV' });
  });
});
