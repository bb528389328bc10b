import { describe, expect, test } from 'vitest';
import { createPathRules } from '../../../../src/mirror/core/path-rules.ts';
import type { LeftOut } from '../../../../src/mirror/core/plan.ts';
import { unmanagedChange } from '../../../../src/mirror/core/unmanaged.ts';
import { aFile, CONTRACT, type ModelMirror, NOW, SHARE } from '../../../support/mirror/model.ts';
import { MINUTE, mirrorOf, OLD, told } from '../../../support/mirror/model-scans.ts';

/** What was born in the vault, as it is reported by a run. */
function withUnmanaged(...paths: readonly string[]): { readonly mirror: ModelMirror; readonly unmanagedPaths: ReadonlySet<string> } {
  const mirror = mirrorOf(['x']);
  for (const path of paths) mirror.vault.put(path, aFile('born in the vault', OLD - MINUTE));
  return { mirror, unmanagedPaths: new Set(mirror.run().differences.unmanagedPaths) };
}

describe('what was reported as not ours', () => {
  test('is not replaced once hot makes that name, whatever the dates say', () => {
    const { mirror, unmanagedPaths } = withUnmanaged('born');
    expect([...unmanagedPaths]).toEqual(['born']);
    mirror.hot.put('born', aFile('newer in hot', NOW - MINUTE));
    expect(told(mirror.scan({ unmanagedPaths }))).toEqual({ drift: ['born'] });
    expect(told(mirror.scan({ unmanagedPaths, adopting: true }))).toEqual({ drift: ['born'] });
  });

  test('nor what lies in a folder that was reported as one', () => {
    const { mirror, unmanagedPaths } = withUnmanaged('born/deep/file', 'born/other');
    expect([...unmanagedPaths]).toEqual(['born']);
    mirror.hot.put('born/deep/file', aFile('newer in hot', NOW - MINUTE));
    const found = mirror.scan({ unmanagedPaths });
    expect(told(found)).toMatchObject({ drift: ['born/deep/file'], unmanaged: ['born/other'] });
    // From now on by its own name: the folder is hot's as well.
    expect([...found.unmanagedPaths].toSorted()).toEqual(['born/deep/file', 'born/other']);
  });

  test('nor a link, nor what has another type', () => {
    const mirror = mirrorOf(['x']);
    mirror.vault.put('link', { type: 'link', target: 'theirs', mtime: OLD - MINUTE });
    mirror.vault.put('file', aFile('theirs', OLD - MINUTE));
    const unmanagedPaths = new Set(mirror.run().differences.unmanagedPaths);
    mirror.hot.put('link', { type: 'link', target: 'x' });
    mirror.hot.put('file/in', aFile('ours'));
    expect(told(mirror.scan({ unmanagedPaths }))).toEqual({ drift: ['link'], leftOut: ['file: unmanaged-in-the-way (file)'] });
  });

  test('is taken over when both sides are equal', () => {
    const { mirror, unmanagedPaths } = withUnmanaged('born');
    mirror.hot.put('born', aFile('born in the vault', OLD - MINUTE));
    expect(told(mirror.scan({ unmanagedPaths }))).toEqual({ adopted: ['born'] });
  });

  test('is replaced after approval, and then it is what ytm sent', () => {
    const { mirror, unmanagedPaths } = withUnmanaged('born');
    mirror.hot.put('born', aFile('newer in hot', NOW - MINUTE));
    const { verdict } = mirror.judge({ differences: mirror.scan({ unmanagedPaths }) });
    if (verdict.kind !== 'park') throw new Error(verdict.kind);
    const { verdict: second } = mirror.judge({ differences: mirror.scan({ unmanagedPaths }), approved: verdict.plan.parked });
    expect(second).toMatchObject({ kind: 'go', plan: { copies: [{ kind: 'update', path: 'born' }] } });
  });

  test('does not hold where the vault shall be a strict image', () => {
    const { mirror, unmanagedPaths } = withUnmanaged('born');
    mirror.contract = { ...mirror.contract, unmanaged: 'delete' };
    mirror.hot.put('born', aFile('newer in hot', NOW - MINUTE));
    expect(told(mirror.scan({ unmanagedPaths }))).toEqual({ copies: ['update born'] });
  });

  test('on the run that takes over an existing vault, older copies are updated', () => {
    const mirror = mirrorOf(['a', 'b']);
    mirror.manifest.clear();
    mirror.vault.put('a', aFile('an older copy', OLD - MINUTE));
    expect(told(mirror.scan({ adopting: true }))).toMatchObject({ copies: ['update a'] });
  });

  test('what was newer in the vault then stays as it is, also when hot has become newer', () => {
    const mirror = mirrorOf(['a', 'b']);
    mirror.manifest.clear();
    mirror.vault.put('a', aFile('edited in the vault', OLD + MINUTE));
    const unmanagedPaths = new Set(mirror.run().differences.unmanagedPaths);
    mirror.hot.put('a', aFile('newest', NOW - MINUTE));
    expect(told(mirror.scan({ unmanagedPaths }))).toEqual({ drift: ['a'] });
  });
});

describe('the memory of it', () => {
  const pathRules = createPathRules({ ...CONTRACT, exclude: ['planning'] }, SHARE);
  const left = (path: string): LeftOut => ({ path, why: 'unreadable-in-vault', detail: '' });
  const changed = (before: readonly string[], now: readonly string[], leftOut: readonly LeftOut[] = [], readErrors = 0) =>
    unmanagedChange(new Set(before), { unmanagedPaths: now, leftOut, readErrors }, pathRules);

  test.each([
    ['what is new is added', changed([], ['a']), { add: ['a'], remove: [] }],
    ['what is known stays', changed(['a'], ['a']), { add: [], remove: [] }],
    ['what is gone, or ours by now, goes', changed(['a', 'b'], ['b']), { add: [], remove: ['a'] }],
    ['what could not be seen stays', changed(['a/b', 'a', 'c'], [], [left('a/b/d'), left('c')]), { add: [], remove: [] }],
    ['nothing goes while hot could not be read', changed(['a'], [], [], 1), { add: [], remove: [] }],
    ['what a rule covers by now stays', changed(['planning/a', 'x'], []), { add: [], remove: ['x'] }],
  ])('%s', (_, change, expected) => {
    expect(change).toEqual(expected);
  });
});

describe('the record of what is not ours', () => {
  const before = new Set(['gone', 'around', 'f/in', 'planning/x', 'scripts/y', 'still']);
  const rules = createPathRules(CONTRACT, SHARE);
  const left = (path: string): LeftOut => ({ path, why: 'unreadable-in-vault', detail: '' });
  const change = (leftOut: readonly LeftOut[], readErrors = 0) =>
    unmanagedChange(before, { unmanagedPaths: ['still', 'new'], leftOut, readErrors }, rules);

  test('drops what is gone, and keeps what lies under a rule by now', () => {
    expect(change([])).toEqual({ add: ['new'], remove: ['gone', 'around', 'f/in', 'scripts/y'] });
  });

  test('keeps what could not be seen: in a folder that was left out, and around one', () => {
    expect(change([left('f'), left('around/deep/x')]).remove).toEqual(['gone', 'scripts/y']);
  });

  test('drops nothing when something of hot could not be read', () => expect(change([], 1)).toEqual({ add: ['new'], remove: [] }));
});
