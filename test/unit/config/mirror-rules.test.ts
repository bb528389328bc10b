import { describe, expect, test } from 'vitest';
import { type RuleKey, type RuleRoots, readRule } from '../../../src/config/mirror-rules.ts';

const ROOTS: RuleRoots = {
  hot: '/Users/mac/workspaces',
  share: '/Volumes/studio',
  vault: '/Volumes/studio/ytm_workspaces',
  knownMounts: ['/mnt/studio'],
  home: '/Users/mac',
};

const read = (written: string, key: RuleKey = 'keep', roots = ROOTS): string => {
  const reading = readRule(key, written, roots);
  return 'path' in reading ? reading.path : `REFUSED: ${reading.refused}`;
};

describe('a rule is understood as a path below hot', () => {
  test.each([
    ['masters', 'masters'],
    ['masters ', 'masters'],
    ['\u3000ガイド\u00a0', 'ガイド'],
    ['/masters/', 'masters'],
    ['./masters//deep/./er/', 'masters/deep/er'],
    // Blanks that belong to the name are followed by a slash.
    ['"masters /"'.slice(1, -1), 'masters '],
    ['a b/c', 'a b/c'],
    ['/Users/mac/workspaces/masters', 'masters'],
    ['/Users/mac/workspaces//masters/./x', 'masters/x'],
    ['/users/MAC/Workspaces/masters', 'masters'],
    ['~/workspaces/masters', 'masters'],
    ['/Volumes/studio/ytm_workspaces/masters', 'masters'],
    ['/mnt/studio/ytm_workspaces/masters', 'masters'],
    ['./workspaces/masters', 'workspaces/masters'],
    ['./ytm_workspaces', 'ytm_workspaces'],
    ['my workspaces/x', 'my workspaces/x'],
    ['masters/workspaces', 'masters/workspaces'],
    ['[2024] set {a}', '[2024] set {a}'],
    ['!x', '!x'],
    ['..x', '..x'],
  ])('%j: %s', (written, path) => {
    expect(read(written)).toBe(path);
  });

  test('also where neither hot nor the vault is known', () => {
    const nowhere: RuleRoots = { hot: null, share: null, vault: null, knownMounts: [], home: '/home/x' };
    expect(read('/a/b ', 'keep', nowhere)).toBe('a/b');
  });
});

describe('a rule is refused with the remedy', () => {
  test.each([
    ['video/*', /not a pattern.*write the folder without \* and \?/],
    ['**', /not a pattern/],
    ['a?c', /not a pattern/],
    ['video\\runs', /with \/ instead of \\/],
    ['a/../../b', /below the root of hot/],
    ['..', /below the root of hot/],
    ['../workspaces/masters', /below the root of hot/],
    ['a\u0000b', /without control characters/],
    ['a\nb', /without control characters/],
    ['/Users/other/workspaces/masters', /is outside hot \(\/Users\/mac\/workspaces\)/],
    ['/Volumes/studio/assets', /is outside hot/],
    ['/Users/mac/workspaces2/masters', /is outside hot/],
    ['~', /is outside hot/],
    ['~/Desktop', /is outside hot/],
    ['ytm_workspaces/scripts', /without ytm_workspaces in front: write scripts; or \.\/ytm_workspaces\/scripts if/],
    ['workspaces/scripts/tmp', /without workspaces in front: write scripts\/tmp;/],
    ['Workspaces/scripts', /write scripts;/],
    ['/workspaces/scripts', /write scripts;/],
    ['studio/ytm_workspaces/scripts', /without studio\/ytm_workspaces in front: write scripts;/],
  ])('%j', (written, sentence) => {
    expect(read(written)).toMatch(/^REFUSED/);
    expect(read(written)).toMatch(sentence);
  });

  test.each([
    ['', 'exclude', /exclude all of hot.*mirror\.every: false/],
    ['  ', 'keep', /keep all of hot.*mirror\.delete: false/],
    ['.', 'exclude', /exclude all of hot/],
    ['/', 'exclude', /exclude all of hot/],
    ['./', 'realDirsOnly', /write a folder in it/],
    ['/Users/mac/workspaces/', 'exclude', /exclude all of hot/],
    ['~/workspaces', 'keep', /keep all of hot/],
    ['workspaces', 'exclude', /means hot itself, it would exclude all of hot.*or \.\/workspaces if/],
    ['ytm_workspaces/', 'keep', /means hot itself, it would keep all of hot/],
  ] as const)('%j of %s: all of hot', (written, key, sentence) => {
    expect(read(written, key)).toMatch(sentence);
  });
});
