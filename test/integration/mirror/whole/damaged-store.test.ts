/** The store of a mirror is damaged between two runs: the next one compares everything, and deletes nothing that it has no record of. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { damagePage, PAGE } from '../../../support/damage.ts';
import { type MirrorLab, makeMirrorLab } from '../../../support/mirror/lab.ts';
import { databaseFile } from '../../../support/stores.ts';

let lab: MirrorLab;
beforeAll(async () => {
  lab = makeMirrorLab({ hot: { 'clips/one.mov': 'one', 'clips/two.mov': 'two', 'clips/three.mov': 'three', 'notes.txt': 'notes' } });
  expect(await lab.run()).toMatchObject({ status: 'complete' });
});
afterAll(() => lab.remove());

/** The page with this text, which must be in the file and not in its log. */
function damagePageWith(text: string): void {
  const file = databaseFile(lab.state);
  const place = readFileSync(file).indexOf(text);
  expect(place).toBeGreaterThan(0);
  damagePage(file, Math.floor(place / PAGE), 'zeros');
}

it('keeps what was removed from hot meanwhile, sends the rest, and deletes again once it has compared', async () => {
  damagePageWith('two.mov');
  rmSync(join(lab.hot, 'clips/two.mov'));
  writeFileSync(join(lab.hot, 'clips/four.mov'), 'four');
  expect(await lab.run()).toMatchObject({ status: 'complete', done: { creates: 1, updates: 0, deletes: 0 }, unmanaged: { count: 1 } });
  expect(existsSync(join(lab.vault, 'clips/two.mov'))).toBe(true);
  expect(readdirSync(lab.state).filter((name) => /corrupt-\d+$/.test(name))).toHaveLength(1);

  rmSync(join(lab.hot, 'clips/three.mov'));
  expect(await lab.run()).toMatchObject({ status: 'complete', done: { creates: 0, updates: 0, deletes: 1 } });
  expect(existsSync(join(lab.vault, 'clips/three.mov'))).toBe(false);
});

it('leaves a file that was edited in hot meanwhile to a person, because nothing says that the vault’s was sent', async () => {
  damagePageWith('notes.txt');
  writeFileSync(join(lab.hot, 'notes.txt'), 'other notes');
  expect(await lab.run()).toMatchObject({ done: { updates: 0, deletes: 0 }, drift: ['notes.txt'] });
  expect(readFileSync(join(lab.vault, 'notes.txt'), 'utf8')).toBe('notes');
});
