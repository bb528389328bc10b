/** What runs put on record before they send, and what the next run makes of a vault that the manifest does not describe. */
import { describe, expect, test } from 'vitest';
import type { Look } from '../../../../src/mirror/core/plan.ts';
import { adoptedCopies, stillOpen, type UnderWay, withWays } from '../../../../src/mirror/core/under-way.ts';
import { aFile, type ModelMirror, NOW } from '../../../support/mirror/model.ts';
import { MINUTE, mirrorOf, OLD, told } from '../../../support/mirror/model-scans.ts';

const YEAR_1980 = 315_532_800_000;
const look = (size: number, mtime: number): Look => ({ type: 'file', size, mtime });

/** A mirror that ran once, and a file that hot has since; the run that was to send it died. */
function died(content: string, mtime: number, record: Omit<UnderWay, 'sent'> = { before: null }): ModelMirror {
  const mirror = mirrorOf(['x']);
  mirror.hot.put('a', aFile(content, mtime));
  const ctime = mirror.hot.look('a')?.ctime ?? 0;
  mirror.underWay.set('a', { sent: { ...look(content.length, mtime), ctime }, ...record });
  return mirror;
}

describe('after a run that died while it sent a file to a place where nothing was', () => {
  test('what it sent is adopted', () => {
    const mirror = died('sent', OLD);
    mirror.vault.put('a', aFile('sent', OLD));
    expect(told(mirror.scan())).toEqual({ adopted: ['a'] });
  });

  test('what it sent is replaced once hot has another version', () => {
    const mirror = died('sent', OLD);
    mirror.vault.put('a', aFile('sent', OLD));
    mirror.hot.put('a', aFile('a newer one', NOW - MINUTE));
    expect(told(mirror.scan())).toEqual({ copies: ['update a'] });
  });

  test.each([
    ['older', OLD - MINUTE],
    ['newer', NOW],
  ])('an %s file that somebody put there is parked', (_, mtime) => {
    const mirror = died('sent', OLD);
    mirror.vault.put('a', aFile('somebody else’s', mtime));
    expect(told(mirror.scan())).toEqual({ drift: ['a'] });
    expect(told(mirror.scan({ adopting: true }))).toEqual({ drift: ['a'] });
  });

  test('a place that is still empty is filled', () => {
    expect(told(died('sent', OLD).scan())).toEqual({ copies: ['create a'] });
  });
});

describe('after a run that died while it replaced an older copy', () => {
  const older = look(5, OLD - MINUTE);

  test('the copy is replaced', () => {
    const mirror = died('sent', OLD, { before: older });
    mirror.vault.put('a', aFile('older', OLD - MINUTE));
    expect(told(mirror.scan())).toEqual({ copies: ['update a'] });
  });

  test('the copy is replaced although it is newer than what hot has by now', () => {
    const mirror = died('sent', OLD, { before: older });
    mirror.vault.put('a', aFile('older', OLD - MINUTE));
    mirror.hot.put('a', aFile('from a backup', OLD - 2 * MINUTE));
    expect(told(mirror.scan())).toEqual({ copies: ['update a'] });
  });

  test('any other file is parked', () => {
    const mirror = died('sent', OLD, { before: older });
    mirror.vault.put('a', aFile('oldest', OLD - 2 * MINUTE));
    expect(told(mirror.scan())).toEqual({ drift: ['a'] });
  });

  test('one that hot has no more stays in the vault, as ytm did not send it', () => {
    const mirror = died('sent', OLD, { before: older });
    mirror.vault.put('a', aFile('older', OLD - MINUTE));
    mirror.hot.remove('a');
    expect(told(mirror.scan())).toEqual({ unmanaged: ['a'] });
  });
});

describe('a time that the vault cannot keep', () => {
  test('is recognised by what the vault shows instead', () => {
    const mirror = died('sent', YEAR_1980 - 5 * MINUTE, { before: null, shown: YEAR_1980 });
    mirror.vault.put('a', aFile('sent', YEAR_1980));
    expect(told(mirror.scan())).toEqual({ adopted: ['a'] });
  });

  test('with a copy of the same size and shown time before it, the content decides which one is there', () => {
    const mirror = died('sent', YEAR_1980 - 5 * MINUTE, { before: look(4, YEAR_1980), shown: YEAR_1980 });
    mirror.vault.put('a', aFile('then', YEAR_1980));
    expect(told(mirror.scan())).toEqual({ copies: ['update a'] });
    mirror.vault.put('a', aFile('sent', YEAR_1980));
    expect(told(mirror.scan())).toEqual({ adopted: ['a'] });
  });
});

describe('a file that was sent through a folder that is not as it was', () => {
  const through = (way: string): ModelMirror => {
    const mirror = died('sent', OLD, { before: null, way });
    const records = withWays(mirror.underWay, () => 'as it is now');
    mirror.underWay.clear();
    for (const [path, record] of records) mirror.underWay.set(path, record);
    return mirror;
  };

  test('is replaced when its content is not that of hot', () => {
    const mirror = through('as it was');
    mirror.vault.put('a', aFile('them', OLD));
    expect(told(mirror.scan())).toEqual({ copies: ['update a'] });
  });

  test('is adopted when its content is that of hot', () => {
    const mirror = through('as it was');
    mirror.vault.put('a', aFile('sent', OLD));
    expect(told(mirror.scan())).toEqual({ adopted: ['a'] });
  });

  test('is not read when nobody touched the folder', () => {
    const mirror = through('as it is now');
    mirror.vault.put('a', aFile('sent', OLD));
    expect(mirror.draft().checks).toEqual([]);
  });
});

test('a file of the vault that no run has reported is parked once hot makes its name', () => {
  const mirror = mirrorOf(['x']);
  mirror.vault.put('a', aFile('born here', OLD));
  mirror.hot.put('a', aFile('newer in hot', NOW - MINUTE));
  expect(told(mirror.scan())).toEqual({ drift: ['a'] });
  expect(told(mirror.scan({ adopting: true }))).toEqual({ copies: ['update a'] });
});

test('an older copy that the adopting run did not replace is replaced later, and no other', () => {
  const mirror = mirrorOf(['x']);
  mirror.isAdopting = true;
  mirror.vault.put('a', aFile('older', OLD - MINUTE));
  mirror.hot.put('a', aFile('newer in hot', NOW - MINUTE));
  mirror.learn(mirror.scan());
  expect(told(mirror.scan())).toEqual({ copies: ['update a'] });
  mirror.vault.put('a', aFile('saved by somebody', OLD - 2 * MINUTE));
  expect(told(mirror.scan())).toEqual({ drift: ['a'] });
});

test('the record of what was planned and not done is kept', () => {
  const mirror = mirrorOf(['x']);
  mirror.isAdopting = true;
  for (const name of ['a', 'b']) {
    mirror.vault.put(name, aFile('older', OLD - MINUTE));
    mirror.hot.put(name, aFile('newer in hot', NOW - MINUTE));
  }
  const found = mirror.scan();
  expect(adoptedCopies(found).map(([path]) => path)).toEqual(['a', 'b']);
  expect(stillOpen(found, new Set(['a']))).toEqual(['b']);
});
