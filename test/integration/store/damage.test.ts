/** A store that is damaged: what can be read is kept, what cannot is reported, and the mirror gets no permission from what is missing. */
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { damageIn } from '../../../src/store/mending.ts';
import { StoredMirror } from '../../../src/store/mirror-store.ts';
import { openStore, type Store } from '../../../src/store/store.ts';
import { copyStore, type Damage, damagePage, makeFullStore, pagesIn, VAULT } from '../../support/damage.ts';
import { T0 } from '../../support/health.ts';
import { temporaryFolder } from '../../support/served.ts';
import { attemptsOf, databaseFile, goodAttempt, storeIn } from '../../support/stores.ts';

/** How much of each kind a store has. */
function contentOf(store: Store) {
  const mirror = new StoredMirror(store.database);
  const prints = new Map(Array.from({ length: 40 }, (_, index) => [`probe-${index}`, 'print']));
  return {
    probes: store.probes(prints).size,
    attempts: [...prints.keys()].reduce((sum, probe) => sum + attemptsOf(store, probe).length, 0),
    hours: [...prints.keys()].reduce((sum, probe) => sum + store.hours.since(probe, 0).length, 0),
    states: store.states.open().length,
    host: store.note('learned.vault.host') === null ? 0 : 1,
    seen: store.seen() === null ? 0 : 1,
    manifest: mirror.manifest(VAULT).size,
    unmanaged: mirror.manifest(VAULT).unmanagedPaths().size,
    runs: mirror.runs.newest(100).length,
    changes: mirror.runs.changes('run-3').length,
    held: mirror.decisions.held().length,
    underWay: mirror.underWay.all().size,
    image: mirror.vaults.image(VAULT) === null ? 0 : 1,
    mark: mirror.vaults.knowsMark('image', 'token') ? 1 : 0,
    vault: mirror.vaults.pinned() === null ? 0 : 1,
    halted: mirror.decisions.halted() === null ? 0 : 1,
    complete: mirror.runs.lastComplete() === null ? 0 : 1,
    pruned: mirror.upkeep.prunedAt() === null ? 0 : 1,
    witnessed: mirror.upkeep.witnessed().length,
    chores: mirror.upkeep.chores(10).length,
    findings: mirror.upkeep.findings().length,
  };
}

/** What may forbid a change in the vault. */
const FORBIDS = ['held', 'halted', 'complete', 'unmanaged', 'image', 'mark', 'vault', 'underWay'] as const;

describe.each<Damage>(['zeros', 'noise', 'half'])('a page full of %s', (damage) => {
  test('ends nothing and is reported, whichever page it is; what the mirror lost permits nothing', async () => {
    const whole = await temporaryFolder();
    makeFullStore(whole);
    const before = contentOf(storeIn(whole));
    const folder = await temporaryFolder();
    const pages = pagesIn(databaseFile(whole));
    expect(pages).toBeGreaterThan(40);
    for (let page = 0; page < pages; page += 1) {
      for (const name of readdirSync(folder)) rmSync(`${folder}/${name}`);
      damagePage(copyStore(whole, folder), page, damage);
      const opened = openStore(folder, T0);
      if (!opened.ok) throw new Error(`page ${page}: ${opened.problem}`);
      const { store } = opened;
      new StoredMirror(store.database).check();
      contentOf(store);
      // What was found damaged meanwhile is repaired by now.
      const after = contentOf(store);
      const lost = Object.entries(after).filter(([kind, count]) => count < before[kind as keyof typeof before]);
      const reported = damageIn(store.database);
      // Noise in the middle of a page may look like other values; whole pages are always noticed.
      if (damage !== 'half' && lost.length > 0) expect(reported, `page ${page}: ${JSON.stringify(lost)}`).not.toBeNull();
      const isForbidding = lost.some(([kind]) => (FORBIDS as readonly string[]).includes(kind));
      if (damage !== 'half' && isForbidding) expect(after.manifest, `page ${page}: ${JSON.stringify(lost)}`).toBe(0);
      expect(store.save({ probes: [], attempts: [goodAttempt('after', T0)], seen: T0 }), `page ${page}`).toBe(true);
      expect(attemptsOf(store, 'after')).toHaveLength(1);
      store.close();
    }
  });
});

test('what can be read is kept, table by table, and the damaged file is kept beside it', async () => {
  const folder = await temporaryFolder();
  makeFullStore(folder);
  const before = contentOf(storeIn(folder));
  const file = databaseFile(folder);
  const text = readFileSync(file);
  damagePage(file, Math.floor(text.indexOf('folder-17') / 4_096), 'zeros');
  const opened = openStore(folder, T0);
  if (!opened.ok) throw new Error(opened.problem);
  const { store } = opened;
  const mirror = new StoredMirror(store.database);
  expect(mirror.manifest(VAULT).size).toBeLessThanOrEqual(0);
  expect(damageIn(store.database)).toMatchObject({ lost: ['mirror_manifest'], isWhole: false, forgot: true });
  // A file that hot and vault show differently is left to a person, and not replaced because it looks older.
  expect(mirror.manifest(VAULT).isAdopted).toBe(true);
  expect(contentOf(store)).toEqual({ ...before, manifest: 0 });
  const aside = damageIn(store.database)?.aside ?? '';
  expect(statSync(aside).size).toBe(text.length);
  expect(statSync(aside).mode & 0o777).toBe(0o600);
  rmSync(aside);
  expect(damageIn(store.database)).toBeNull();
  store.close();
});

test('a loss of attempts costs the mirror nothing', async () => {
  const folder = await temporaryFolder();
  makeFullStore(folder);
  const before = contentOf(storeIn(folder));
  const file = databaseFile(folder);
  damagePage(file, Math.floor(readFileSync(file).indexOf('probe-20') / 4_096), 'zeros');
  const opened = openStore(folder, T0);
  if (!opened.ok) throw new Error(opened.problem);
  const after = contentOf(opened.store);
  expect(damageIn(opened.store.database)).toMatchObject({ forgot: false });
  expect(after.manifest).toBe(before.manifest);
  expect(after.halted).toBe(1);
  opened.store.close();
});

test('at most five damaged files are kept', async () => {
  const folder = await temporaryFolder();
  for (let time = 0; time < 8; time += 1) {
    const opened = openStore(folder, T0 + time);
    if (!opened.ok) throw new Error(opened.problem);
    opened.store.close();
    damagePage(databaseFile(folder), 0, 'noise');
  }
  expect(readdirSync(folder).filter((name) => /corrupt-\d+$/.test(name))).toHaveLength(5);
  expect(existsSync(`${databaseFile(folder)}.corrupt-${T0 + 7}`)).toBe(true);
});
