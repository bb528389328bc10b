/** What is settled in a folder that moved in hot is known by the path that the vault still has for it. */
import { describe, expect, test } from 'vitest';
import { type ManifestRow, NOTHING_MORE } from '../../../src/mirror/core/entry.ts';
import { type Descent, ROOT } from '../../../src/mirror/core/folder.ts';
import { ALL_TRUSTED } from '../../../src/mirror/core/identity.ts';
import type { SettledFolder } from '../../../src/mirror/manifest.ts';
import { type KeptManifest, SettledFolders } from '../../../src/mirror/scan/settled.ts';
import { CONTRACT, SHARE } from '../../support/mirror/model.ts';

const RECORD: SettledFolder = { path: 'old', hot: 'h', vault: 'v', folders: [], hotPaths: 1 };

function known(path: string, { name = 'take', type = 'file' }: { readonly name?: string; readonly type?: ManifestRow['type'] } = {}) {
  const row: ManifestRow = { ...NOTHING_MORE, path: `old/${name}`, type, size: 1, mtime: 1, inode: 1 };
  const manifest: KeptManifest = {
    folder: (each) => (each === 'old' ? [row] : []),
    foldersByInode: () => [],
    beneath: () => ({ files: 1, bytes: 1, paths: 1 }),
    settled: (each) => (each === 'old' ? RECORD : null),
    settle: () => undefined,
    unsettle: () => undefined,
  };
  const settled = new SettledFolders(manifest, {
    contract: { ...CONTRACT, longestPath: 20 },
    abilities: SHARE,
    foldsCase: false,
    trust: ALL_TRUSTED,
  });
  const at: Descent = { ...ROOT, path, vaultPath: path, sentPath: path };
  return settled.known(at, 'old');
}

describe('a settled folder that moved', () => {
  test('is known', () => expect(known('new')).toBe(RECORD));

  test('is compared when it holds links, which are written for their place', () => {
    expect(known('new', { type: 'link' })).toBeNull();
    expect(known('old', { type: 'link' })).toBe(RECORD);
  });

  test('is compared when a path in it is too long now', () => {
    expect(known('new', { name: 'x'.repeat(16) })).toBe(RECORD);
    expect(known('new', { name: 'x'.repeat(17) })).toBeNull();
    expect(known('new', { name: 'が'.repeat(6) })).toBeNull();
  });
});
