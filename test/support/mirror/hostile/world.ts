/** The mirror as it is shipped (control, run, store) over modelled disks and children: thousands of whole runs, and a death between any two steps. */

import { mirrorOf } from '../../../../src/config/mirror-settings.ts';
import type { Snapshot } from '../../../../src/health/snapshot.ts';
import { MirrorControl } from '../../../../src/mirror/control.ts';
import type { Abilities } from '../../../../src/mirror/core/abilities.ts';
import type { ManifestRow } from '../../../../src/mirror/core/entry.ts';
import { measureTimes, SAMPLE_TIMES } from '../../../../src/mirror/core/vault-times.ts';
import type { RunRecord } from '../../../../src/mirror/record.ts';
import type { CopyOrder } from '../../../../src/mirror/rsync/copy.ts';
import type { MirrorSettings, RunPorts, Watch } from '../../../../src/mirror/run/ports.ts';
import { settingsOf } from '../../../../src/mirror/run/settings.ts';
import type { MirrorStore } from '../../../../src/mirror/store-port.ts';
import { Database } from '../../../../src/store/database.ts';
import { StoredMirror } from '../../../../src/store/mirror-store.ts';
import { configOf } from '../../config.ts';
import { anAttempt, aProbe, aSnapshot, OPEN } from '../../snapshots.ts';
import { DISK, NOW, SHARE } from '../model.ts';
import { type Disks, modelAgents, modelCopier, modelHot } from './children.ts';
import { WorldClock } from './clock.ts';
import { Disk, type Habits } from './disk.ts';
import { only } from './only.ts';
import { Stage } from './stage.ts';

/** What the share is like. */
export type VaultKind = 'disk' | 'folds' | 'steps' | 'nine-hours' | 'since-1980';

const HOUR = 3_600_000;
const YEAR_1980 = 315_532_800_000;
const VAULT_ID = 'modelled';

const TIMES: Readonly<Record<VaultKind, Pick<Habits, 'kept' | 'shown'>>> = {
  disk: { kept: (at) => at, shown: (at) => at },
  folds: { kept: (at) => at, shown: (at) => at },
  steps: { kept: (at) => at - (at % 2_000), shown: (at) => at },
  'nine-hours': { kept: (at) => at, shown: (at) => at + 9 * HOUR },
  'since-1980': { kept: (at) => Math.max(at, YEAR_1980), shown: (at) => at },
};

const settings: Partial<Record<VaultKind, Promise<MirrorSettings>>> = {};
/** A change is younger than that until two runs have seen it. */
const SETTLING: ReadonlySet<VaultKind> = new Set(['disk', 'folds']);

/** Budgets that never park anything: of those, other tests tell. */
async function makeSettings(kind: VaultKind, rsync: object = {}): Promise<MirrorSettings> {
  const config = await configOf(
    JSON.stringify({
      version: 1,
      paths: { hot: '/hot', share: '/share', state: '/state' },
      mirror: {
        settle: SETTLING.has(kind) ? '5s' : '0s',
        nice: 0,
        keep: ['kept'],
        exclude: ['planning'],
        realDirsOnly: [],
        rsync,
        allowSameDevice: true,
        minHotRatio: '0%',
        budget: { bytes: '100%', files: 10_000_000, ratio: '100%', perFolder: '100%', updates: '100%', floor: 10_000_000 },
      },
    }),
  );
  const mirror = mirrorOf(config);
  if (mirror === null) throw new Error('no mirror');
  return settingsOf(mirror, { host: 'mac', platform: 'linux' });
}

export class ModelWorld {
  readonly clock = new WorldClock(NOW);
  readonly hot: Disk;
  readonly vault: Disk;
  readonly #abilities: Abilities;
  readonly #database = new Database(':memory:');
  readonly #settings: MirrorSettings;
  #store = new StoredMirror(this.#database);
  /** Of all calls of rsync. */
  readonly orders: CopyOrder[] = [];

  /** @param rsync as in the config */
  static async make(kind: VaultKind, rsync?: object): Promise<ModelWorld> {
    if (rsync !== undefined) return new ModelWorld(kind, await makeSettings(kind, rsync));
    settings[kind] ??= makeSettings(kind);
    return new ModelWorld(kind, await settings[kind]);
  }

  private constructor(kind: VaultKind, own: MirrorSettings) {
    const now = (): number => this.clock.now();
    const { kept, shown } = TIMES[kind];
    const habits = { now, hasBirth: true, reusesInodes: true };
    const abilities = kind === 'folds' ? SHARE : DISK;
    const times = measureTimes(SAMPLE_TIMES.map((given) => ({ given, kept: shown(kept(given)) })));
    this.#abilities = { ...abilities, ...times };
    this.#settings = own;
    this.hot = new Disk({ ...habits, ...DISK, kept: (at) => at, shown: (at) => at });
    // As the agent tells it: without what the share adds to every time.
    this.vault = new Disk({ ...habits, ...abilities, kept, shown: (at) => shown(at) - times.timeOffset });
  }

  /** A run has put on record what it may replace in the vault. */
  get isAdopted(): boolean {
    return this.#store.manifest(VAULT_ID).isAdopted;
  }

  /** What the manifest says of a path. */
  sentAs(path: string): ManifestRow | null {
    return this.#store.manifest(VAULT_ID).row(path);
  }

  /** Something was sent there, seen in the vault or not. */
  wasSent(path: string): boolean {
    return this.sentAs(path) !== null || (this.#store.underWay.all().get(path)?.sent ?? null) !== null;
  }

  get store(): MirrorStore {
    return this.#store;
  }

  /** One run from a process of its own; `null`: the process died. @param between what happens before each of its steps @param full as with `--full` @param hints of the watcher; `null`: all of hot is listed @param instead of ports, those that refuse it */
  async run(
    between: (step: number) => 'go on' | 'die' = () => 'go on',
    full = true,
    hints: ReadonlySet<string> | null = null,
    instead: Partial<RunPorts> = {},
  ): Promise<RunRecord | null> {
    const stage = new Stage((step) => {
      this.clock.pass(1);
      return between(step);
    });
    this.#store = new StoredMirror(this.#database);
    const control = new MirrorControl({
      settings: this.#settings,
      ports: this.#ports(stage, instead),
      schedule: null,
      chores: [],
      watcher: null,
      onBattery: () => Promise.resolve(false),
      commands: () => Promise.resolve([]),
    });
    const ended = control.runNow({ full, delete: true, dryRun: false }, hints).catch((error: unknown) => {
      if (!stage.isDead) throw error;
      return null;
    });
    const record = await Promise.race([ended, stage.died.then(() => null)]);
    if (stage.isDead) this.clock.forget();
    return stage.isDead ? null : record;
  }

  close(): void {
    this.clock.forget();
    this.#database.close();
  }

  #ports(stage: Stage, instead: Partial<RunPorts>): RunPorts {
    const disks: Disks = {
      hot: this.hot,
      vault: this.vault,
      abilities: () => this.#abilities,
      resolution: () => this.#abilities.timestampResolution,
      now: () => this.clock.now(),
    };
    const copier = modelCopier(disks, stage);
    return only<RunPorts>('ports', {
      clock: this.clock,
      store: steppingStore(this.#store, stage),
      watch: watchOf(() => OPEN),
      agents: modelAgents(disks, stage, VAULT_ID),
      copier: {
        start: (order, hooks) => {
          this.orders.push(order);
          return copier.start(order, hooks);
        },
      },
      ahead: { agent: nothingAhead, calls: nothingAhead },
      takeLock: () =>
        Promise.resolve({
          ok: true,
          value: { addGroup: () => Promise.resolve(), dropGroup: () => Promise.resolve(), release: () => Promise.resolve() },
        }),
      otherMirror: () => Promise.resolve(null),
      findRsync: () => Promise.resolve({ ok: true, value: { file: '/usr/bin/rsync', version: '3.5.0', checksum: 'xxh128', choice: true } }),
      openHot: () => Promise.resolve({ kind: 'opened', lister: modelHot(disks, stage) }),
      writeLog: () => Promise.resolve(null),
      writeChoreLog: () => Promise.resolve(null),
      platform: 'linux',
      ...instead,
    });
  }
}

/** The probes find the share as it is. @param gate at each look */
export function watchOf(gate: () => Snapshot['gate']): Watch {
  const now = (): Snapshot =>
    aSnapshot({
      gate: gate(),
      probes: [aProbe('sentinel', 'sentinel', 'vault', { last: anAttempt({ sentinel: { vaultId: VAULT_ID, device: '42' } }) })],
    });
  return { current: now, visit: () => Promise.resolve(now()), subscribe: () => () => undefined, watchClosely: () => undefined };
}

/** Whatever changes the store is a step, too, also of a manifest. */
function steppingStore<T extends object>(store: T, stage: Stage): T {
  return new Proxy(store, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (PARTS.has(String(key))) return steppingStore(value as object, stage);
      if (typeof value !== 'function') return value;
      return (...args: readonly unknown[]): unknown => {
        if (CHANGES.test(String(key))) stage.stepNow();
        const answer: unknown = Reflect.apply(value, target, args);
        return key === 'manifest' ? steppingStore(answer as object, stage) : answer;
      };
    },
  });
}

/** Of the store. */
const PARTS: ReadonlySet<string> = new Set(['runs', 'decisions', 'vaults', 'hot', 'underWay', 'upkeep'] satisfies (keyof MirrorStore)[]);

const CHANGES = /^(change|settle|unsettle|set|add|drop|keep|save|claim|hold|release|pin)/;

/** Processes are not modelled: there is none that could wait. */
function nothingAhead(): { readonly take: () => null; readonly close: () => Promise<void> } {
  return { take: () => null, close: () => Promise.resolve() };
}
