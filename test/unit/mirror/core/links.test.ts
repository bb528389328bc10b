import { describe, expect, test } from 'vitest';
import { linkTarget, restoredTarget } from '../../../../src/mirror/core/links.ts';

const roots = {
  hot: '/home/mac/workspaces',
  vaultInShare: 'ytm_workspaces',
  shares: ['/Volumes/share', '/mnt/lenovo/', '/Volumes/share/deep'],
};

const LINKS: readonly (readonly [path: string, target: string, written: string | null])[] = [
  ['a', 'b', 'b'],
  ['a/b/c', '../x', '../x'],
  ['a/b/c', '../../x/./y', '../../x/./y'],
  ['a/b/c', '../..', '../..'],
  ['a/b/c', '../../../x', null],
  ['a', '..', null],
  ['a', 'x/../../b', null],
  ['a/b', '../../workspaces/a', null],
  ['a', '', null],
  ['a', '/etc/passwd', null],
  ['a', '/', null],
  ['a', '/home/mac/workspaces', '.'],
  ['a/b', '/home/mac/workspaces', '..'],
  ['a/b', '/home/mac/workspaces/x/y', '../x/y'],
  ['a/b', '/home/mac/workspaces/a/c', 'c'],
  ['a/b', '/home/mac/workspaces/a', '.'],
  ['a', '/home/mac/workspaces2/x', null],
  ['a', '/home/mac/workspaces/../secret', null],
  ['a', '/home/mac/./other/../workspaces//x/', 'x'],
  ['a', '/Volumes/share/runs', '../runs'],
  ['video/link', '/Volumes/share/runs', '../../runs'],
  ['a/b', '/mnt/lenovo/asset_vault/x', '../../asset_vault/x'],
  ['a/b', '/Volumes/share/ytm_workspaces/a/c', 'c'],
  ['a', '/Volumes/share', '..'],
  ['a', '/Volumes/share2/x', null],
  ['a', '/Volumes/share/deep/x', '../x'],
];

describe('links', () => {
  test.each(LINKS)('%s -> %s', (path, target, written) => {
    expect(linkTarget(path, target, roots)).toBe(written);
  });

  test('a prefix is the same in both Unicode forms', () => {
    const own = { ...roots, shares: ['/Volumes/\u00e9'] };
    expect(linkTarget('a', '/Volumes/e\u0301/x', own)).toBe('../x');
  });

  test('the vault may be the share itself', () => {
    expect(linkTarget('a/b', '/Volumes/share/c', { ...roots, vaultInShare: '' })).toBe('../c');
  });
});

describe('dots in a target', () => {
  const inHot = { hot: '/home/mac/workspaces', vaultInShare: 'ytm_workspaces', shares: ['/Volumes/share'] };

  test.each([
    ['l', './..', null],
    ['l', './a', './a'],
    ['l', 'a/..', 'a/..'],
    ['l', 'a/./../..', null],
    ['a/l', './../b', './../b'],
    ['l', '/../home/mac/workspaces/x', 'x'],
    ['l', '/home/./mac/workspaces/y/../x', 'x'],
  ])('%s to %s', (path, target, expected) => expect(linkTarget(path, target, inHot)).toBe(expected));

  test.each([
    ['a/l', '../../masters/x', '/Volumes/share/masters/x'],
    ['a/l', '../../masters/./x/../y', '/Volumes/share/masters/y'],
    ['a/l', '../b', '../b'],
    ['a/l', '../../../..', null],
    ['a/l', '/masters', null],
  ])('%s in the vault to %s', (path, target, expected) => expect(restoredTarget(path, target, inHot)).toBe(expected));

  test('without a share mounted here what leaves the vault leads nowhere', () => {
    expect(restoredTarget('l', '../masters', { ...inHot, shares: [] })).toBeNull();
  });
});
