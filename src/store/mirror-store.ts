/**
 * The mirror's part of `ytm.sqlite`. A failed write (disk full) is recorded in `problem`, never thrown; a failed read is thrown, because
 * acting on seemingly missing records would be dangerous.
 */
import type { Aftermath, StoreBefore } from '../mirror/core/aftermath.ts';
import type { Manifest } from '../mirror/manifest.ts';
import type { DoneChange, RunRecord } from '../mirror/record.ts';
import type { MirrorStore } from '../mirror/store-port.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from './database.ts';
import { MirrorBase } from './mirror-base.ts';
import { StoredDecisions } from './mirror-decisions.ts';
import { StoredHot } from './mirror-hot.ts';
import { StoredManifest } from './mirror-manifest.ts';
import { StoredRuns } from './mirror-runs.ts';
import { StoredUnderWay } from './mirror-under-way.ts';
import { StoredUpkeep } from './mirror-upkeep.ts';
import { StoredVaults } from './mirror-vaults.ts';

export class StoredMirror implements MirrorStore {
  readonly #base: MirrorBase;
  readonly #manifests = new Map<string, StoredManifest>();
  readonly runs: StoredRuns;
  readonly decisions: StoredDecisions;
  readonly vaults: StoredVaults;
  readonly hot: StoredHot;
  readonly underWay: StoredUnderWay;
  readonly upkeep: StoredUpkeep;

  constructor(database: Database) {
    const base = new MirrorBase(database);
    this.#base = base;
    this.upkeep = new StoredUpkeep(base);
    this.runs = new StoredRuns(base, this.upkeep);
    this.decisions = new StoredDecisions(base);
    this.vaults = new StoredVaults(base);
    this.hot = new StoredHot(base);
    this.underWay = new StoredUnderWay(base);
  }

  get problem(): string | null {
    return this.#base.problem;
  }

  finish(record: RunRecord, changes: readonly DoneChange[], decide: (before: StoreBefore) => Aftermath): void {
    this.#base.write(() => {
      const manifest = this.manifest(record.vaultId ?? '');
      this.runs.save(record, changes);
      this.#keep(decide(this.#before(manifest)), manifest);
    });
  }

  #before(manifest: Manifest): StoreBefore {
    return {
      halted: this.decisions.halted(),
      parked: this.decisions.parked(),
      approved: this.decisions.approved(),
      held: this.decisions.held(),
      putOffRuns: this.runs.putOffRuns(),
      pinned: this.vaults.pinned(),
      lastComplete: this.runs.lastComplete(),
      changingSince: this.hot.changingSince(),
      unmanagedPaths: manifest.unmanagedPaths(),
    };
  }

  #keep(after: Aftermath, manifest: Manifest): void {
    this.#keepDecisions(after);
    if (after.changingSince !== undefined) this.hot.setChangingSince(after.changingSince);
    if (after.comparedAt !== undefined) this.runs.setComparedAt(after.comparedAt);
    if (after.quickBasis !== undefined) this.runs.setQuickBasis(after.quickBasis);
    if (after.putOffRuns !== undefined) this.runs.setPutOffRuns(after.putOffRuns);
    if (after.pinned !== undefined) this.vaults.pin(after.pinned);
    if (after.unmanaged !== undefined) manifest.changeUnmanaged(after.unmanaged);
    if (after.underWay !== undefined) this.underWay.keep(after.underWay);
    if (after.lastComplete !== undefined) this.runs.setLastComplete(after.lastComplete);
  }

  #keepDecisions({ halted, parked, approved, released }: Aftermath): void {
    if (halted !== undefined) this.decisions.setHalted(halted);
    if (parked !== undefined) this.decisions.setParked(parked);
    if (approved !== undefined) this.decisions.setApproved(approved);
    if (released !== undefined) this.decisions.release(released);
  }

  untilFree(clock: Clock, signal: AbortSignal): Promise<void> {
    return this.#base.untilFree(clock, signal);
  }

  /** Damage in what may forbid a change, or in everything that a run relies on, is found now. */
  check(what: 'forbidding' | 'everything' = 'forbidding'): void {
    this.#base.check(what);
  }

  manifest(vaultId: string): Manifest {
    const known = this.#manifests.get(vaultId);
    if (known !== undefined) return known;
    const manifest = new StoredManifest(this.#base.database, vaultId, (write) => this.#base.write(write));
    this.#manifests.set(vaultId, manifest);
    return manifest;
  }
}
