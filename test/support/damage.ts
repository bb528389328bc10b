/** A store with something in every table, and ways to damage its file. */
import { closeSync, copyFileSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { type ManifestRow, NOTHING_MORE } from '../../src/mirror/core/entry.ts';
import { summarise } from '../../src/store/hour-log.ts';
import { StoredMirror } from '../../src/store/mirror-store.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { foldAll, good, rulesOf, T0 } from './health.ts';
import { runRecord } from './mirror/run-record.ts';
import { badAttempt, databaseFile, goodAttempt, witness } from './stores.ts';

export const PAGE = 4_096;
export const VAULT = '0f6a9a2e-7a39-4f53-9d2f-1d2f6f3b5a11';
const PROBES = 40;
const FOLDERS = 30;
const HOUR = 3_600_000;

/** Closed, and everything in one file. */
export function makeFullStore(folder: string): void {
  const opened = openStore(folder, T0);
  if (!opened.ok) throw new Error(opened.problem);
  const { store } = opened;
  fillHistory(store);
  fillMirror(new StoredMirror(store.database));
  witness(store.database, [T0]);
  store.close();
}

function fillHistory(store: Store): void {
  const rules = rulesOf('ui');
  const names = Array.from({ length: PROBES }, (_, index) => `probe-${index}`);
  store.save({
    probes: names.map((probe) => ({ probe, fingerprint: 'print', history: foldAll(rules, [good(), good()]) })),
    attempts: names.flatMap((probe) => Array.from({ length: 40 }, (_, index) => goodAttempt(probe, T0 + index * 1_000))),
    seen: T0,
  });
  store.setNote('learned.vault.host', 'nas');
  store.database.write(() => {
    const line = summarise(T0, [badAttempt('probe-0', T0)]);
    for (const probe of names) {
      if (line !== null) store.hours.save(probe, line);
      const subject = { kind: 'probe', id: probe } as const;
      store.states.append([{ subject, at: T0, to: { state: 'down', code: 'http.timeout', args: { probe } } }]);
    }
  });
}

function fillMirror(store: StoredMirror): void {
  const manifest = store.manifest(VAULT);
  for (let folder = 0; folder < FOLDERS; folder += 1) {
    const put: readonly ManifestRow[] = Array.from({ length: 20 }, (_, file) => ({
      ...NOTHING_MORE,
      path: `folder-${folder}/file-${file}.mov`,
      type: 'file' as const,
      size: 1_000 + file,
      mtime: T0,
      inode: folder * 100 + file,
    }));
    manifest.change({ put, forget: [] });
  }
  manifest.setAdopted();
  manifest.settle([{ path: 'folder-1', hot: 'a', vault: 'b', folders: [], hotPaths: 20 }], 'rules');
  manifest.changeUnmanaged({ add: ['theirs.txt'], remove: [] });
  store.decisions.hold([{ path: 'held.mov', hot: null }]);
  store.underWay.add([['sending.mov', { sent: null, before: null }]]);
  store.vaults.setImage(VAULT, { id: 'image', given: null, intended: null, root: null, accepted: null }, 'token');
  store.vaults.pin(VAULT);
  store.runs.setLastComplete({ run: 'run-0', at: T0, hotPaths: 600 });
  store.decisions.setHalted({
    at: T0,
    run: 'run-0',
    reason: { code: 'hot.shrunk', component: 'mirror', probe: null, severity: 'critical', since: T0, args: { has: 1, had: 600 } },
  });
  for (let run = 0; run < 20; run += 1)
    store.runs.save(runRecord({ id: `run-${run}`, startedAt: T0 + run * HOUR }), [
      { kind: 'created', path: `new-${run}`, from: null, look: { type: 'file', size: 1, mtime: T0 } },
    ]);
  store.upkeep.setPrunedAt(T0);
}

export type Damage = 'zeros' | 'noise' | 'half';

/** Damages one page, counted from 0, with the same bytes every time. Returns what brings back the page in the same file. */
export function damagePage(file: string, page: number, damage: Damage): () => void {
  const begin = damage === 'half' ? PAGE / 2 : 0;
  const bytes = Buffer.alloc(PAGE - begin, 0);
  if (damage !== 'zeros') for (let place = 0; place < bytes.length; place += 1) bytes[place] = (place * 167 + page * 31 + 89) & 0xff;
  const handle = openSync(file, 'r+');
  const before = Buffer.alloc(PAGE);
  readSync(handle, before, 0, PAGE, page * PAGE);
  writeSync(handle, bytes, 0, bytes.length, page * PAGE + begin);
  closeSync(handle);
  return () => {
    const again = openSync(file, 'r+');
    writeSync(again, before, 0, PAGE, page * PAGE);
    closeSync(again);
  };
}

export function pagesIn(file: string): number {
  const handle = openSync(file, 'r');
  const { size } = fstatSync(handle);
  closeSync(handle);
  return size / PAGE;
}

/** A copy of the store that a test may damage. */
export function copyStore(from: string, to: string): string {
  copyFileSync(databaseFile(from), databaseFile(to));
  return databaseFile(to);
}
