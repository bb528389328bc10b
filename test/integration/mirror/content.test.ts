/** Contents read by hot's own child, in slices. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HotLister, openHotLister } from '../../../src/mirror/hot/lister.ts';
import { createHasher } from '../../../src/mirror/scan/hasher.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { HOT_PROGRAM } from '../../support/mirror/hot-programs.ts';

const never = new AbortController().signal;
const MEGABYTE = 1024 * 1024;
let hot: string;
let lister: HotLister;

beforeAll(async () => {
  hot = mkdtempSync(join(tmpdir(), 'ytm-content-'));
  const opening = await openHotLister(
    { clock: systemClock, program: HOT_PROGRAM, hot, niceness: 0 },
    { signal: never, lowest: true, onGroup: () => Promise.resolve() },
  );
  if (opening.kind !== 'opened') throw new Error(JSON.stringify(opening));
  lister = opening.lister;
});
afterAll(async () => {
  await lister.close(0);
  rmSync(hot, { recursive: true, force: true });
});

describe('the content of a file of hot', () => {
  it.each([
    ['xxh128', 'hello', 'xxh128:b5e9c1ad071b3e7fc779cfaa5e523818'],
    ['xxh128', '', 'xxh128:99aa06d3014798d86001c324468d497f'],
    ['md5', 'hello', 'md5:5d41402abc4b2a76b9719d911017c592'],
  ] as const)('has the %s that rsync prints for %j', async (algorithm, content, digest) => {
    writeFileSync(join(hot, 'file'), content);
    expect(await lister.content('file', algorithm, never)).toMatchObject({
      kind: 'done',
      answer: { kind: 'read', digest, sight: { type: 'file', size: content.length } },
    });
  });

  it('is read in slices, other questions in between', async () => {
    writeFileSync(join(hot, 'large'), 'begins');
    truncateSync(join(hot, 'large'), 300 * MEGABYTE);
    const [read, looked] = await Promise.all([lister.content('large', 'xxh128', never), lister.look(['large'], never)]);
    const hasher = await createHasher('xxh128');
    hasher.update(Buffer.concat([Buffer.from('begins'), Buffer.alloc(MEGABYTE - 6)]));
    for (let block = 1; block < 300; block += 1) hasher.update(Buffer.alloc(MEGABYTE));
    expect(read).toMatchObject({ kind: 'done', answer: { kind: 'read', digest: hasher.digest() } });
    expect(looked).toMatchObject({ kind: 'done', answer: [{ size: 300 * MEGABYTE }] });
  });

  it('is read beside that of others, a large one among them', async () => {
    writeFileSync(join(hot, 'large'), '');
    truncateSync(join(hot, 'large'), 300 * MEGABYTE);
    const names = Array.from({ length: 20 }, (_, index) => `small-${index}`);
    for (const name of names) writeFileSync(join(hot, name), name);
    const [large, ...small] = await Promise.all(['large', ...names].map((name) => lister.content(name, 'md5', never)));
    expect(large).toMatchObject({ answer: { kind: 'read', sight: { size: 300 * MEGABYTE } } });
    const digests = names.map((name) => `md5:${createHash('md5').update(name).digest('hex')}`);
    expect(small).toMatchObject(digests.map((digest) => ({ kind: 'done', answer: { kind: 'read', digest } })));
  });

  it('learns nothing of a file that changed or was replaced meanwhile', async () => {
    for (const change of [
      (file: string) => writeFileSync(file, 'other', { flag: 'r+' }),
      (file: string) => {
        writeFileSync(`${file}.new`, 'other');
        renameSync(`${file}.new`, file);
      },
    ]) {
      const file = join(hot, 'large');
      writeFileSync(file, '');
      truncateSync(file, 300 * MEGABYTE);
      const reading = lister.content('large', 'xxh128', never);
      // Answered between the first slice and the next.
      await lister.look(['large'], never);
      change(file);
      expect(await reading).toMatchObject({ kind: 'done', answer: { kind: 'unread', errno: 'ECHANGED' } });
    }
  });

  it('learns nothing of what is no file, or lies behind a link', async () => {
    mkdirSync(join(hot, 'sub'));
    writeFileSync(join(hot, 'sub/file'), 'x');
    symlinkSync('sub/file', join(hot, 'link'));
    symlinkSync('sub', join(hot, 'way'));
    for (const [path, errno] of [
      ['sub', 'EINVAL'],
      ['link', 'ELOOP'],
      ['way/file', 'ELOOP'],
      ['none', 'ENOENT'],
    ] as const)
      expect(await lister.content(path, 'xxh128', never), path).toMatchObject({ kind: 'done', answer: { kind: 'unread', errno } });
  });

  it('has the digest of its algorithm for any number of blocks', async () => {
    const hasher = await createHasher('md5');
    hasher.update(Buffer.from('con'));
    hasher.update(Buffer.from('tent'));
    expect(hasher.digest()).toBe(`md5:${createHash('md5').update('content').digest('hex')}`);
  });
});
