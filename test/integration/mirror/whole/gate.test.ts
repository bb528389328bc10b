/** The gate, in the driver: no pass starts after it shut, at whatever moment that was. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lookAtVault } from '../../../../src/cli/mirror/session.ts';
import type { Snapshot } from '../../../../src/health/snapshot.ts';
import type { AgentOp } from '../../../../src/mirror/agent/protocol.ts';
import type { VaultAgent } from '../../../../src/mirror/agent/vault-agent.ts';
import { PASSES } from '../../../../src/mirror/core/run-machine.ts';
import type { RunRecord } from '../../../../src/mirror/record.ts';
import { PASS_OF } from '../../../../src/mirror/run/passes/registry.ts';
import type { RunPorts, Watch } from '../../../../src/mirror/run/ports.ts';
import { MirrorRun } from '../../../../src/mirror/run/run.ts';
import { type MirrorLab, makeMirrorLab } from '../../../support/mirror/lab.ts';
import { differencesOf, type Listing, listingOf } from '../../../support/mirror/listing.ts';
import { aReason } from '../../../support/snapshots.ts';

/** More than a run asks for. */
const MOMENTS = 45;

let lab: MirrorLab;
beforeEach(async () => {
  lab = makeMirrorLab({ hot: { 'a/one': 'one', 'a/two': 'two', 'b/three': 'three', 'b/four': 'four' } });
  expect((await lab.run()).status).toBe('complete');
});
afterEach(() => {
  vi.restoreAllMocks();
  lab.remove();
});

interface Seen {
  readonly record: RunRecord;
  /** Passes that started, and whether the gate was shut by then. */
  readonly passes: readonly (readonly [name: string, isShut: boolean])[];
  readonly wasShut: boolean;
  readonly before: Listing;
}

/** A run whose gate shuts at its n-th question to the world. @param silent requests to the agent that are no such questions */
async function runUntil(moment: number, code: 'mount.absent' | 'gate.recovering', silent: readonly AgentOp[] = []): Promise<Seen> {
  const passes: [string, boolean][] = [];
  const world = { asked: 0, isShut: false };
  for (const name of PASSES) {
    const original = PASS_OF[name];
    vi.spyOn(PASS_OF, name).mockImplementation((context) => {
      passes.push([name, world.isShut]);
      return original(context);
    });
  }
  const before = listingOf(lab.share);
  const record = await lab.within(async (session) => {
    await lookAtVault(session, new AbortController().signal);
    const { ports, settings } = session.parts;
    const open: Snapshot = { ...ports.watch.current(), gate: { ...ports.watch.current().gate, state: 'open', reasons: [] } };
    const shut: Snapshot = { ...open, gate: { ...open.gate, state: 'shut', reasons: [aReason(code, 'vault', 'mount')] } };
    const listeners = new Set<(snapshot: Snapshot) => void>();
    const watch: Watch = {
      current: () => (world.isShut ? shut : open),
      visit: () => Promise.resolve(world.isShut ? shut : open),
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      watchClosely: () => {},
    };
    const ask = (): void => {
      world.asked += 1;
      if (world.asked !== moment) return;
      world.isShut = true;
      for (const listener of listeners) listener(shut);
    };
    const run = new MirrorRun({
      request: {
        full: true,
        delete: true,
        dryRun: false,
        planOnly: false,
        id: ports.store.runs.claim(Date.now()),
        acceptShrunk: false,
        halted: null,
      },
      settings,
      ports: asking({ ...ports, watch }, ask, silent),
      onProgress: () => {},
    });
    return run.start();
  });
  vi.restoreAllMocks();
  return { record, passes, wasShut: world.isShut, before };
}

/** Tells before and after each question. */
function asking(ports: RunPorts, ask: () => void, silent: readonly AgentOp[]): RunPorts {
  const told = async <T>(act: () => Promise<T>): Promise<T> => {
    ask();
    const answer = await act();
    ask();
    return answer;
  };
  const watched = (agent: VaultAgent): VaultAgent => ({
    ...agent,
    ask: ((...args: Parameters<VaultAgent['ask']>) =>
      silent.includes(args[0].op) ? agent.ask(...args) : told(() => agent.ask(...args))) as VaultAgent['ask'],
  });
  return {
    ...ports,
    takeLock: () => told(() => ports.takeLock()),
    otherMirror: (signal) => told(() => ports.otherMirror(signal)),
    findRsync: (bin, signal) => told(() => ports.findRsync(bin, signal)),
    openHot: (hot, options) => told(() => ports.openHot(hot, options)),
    copier: { start: (order, options) => told(() => ports.copier.start(order, options)) },
    agents: {
      async enter(order, options) {
        const entered = await told(() => ports.agents.enter(order, options));
        return entered.kind === 'entered' ? { ...entered, agent: watched(entered.agent) } : entered;
      },
    },
  };
}

/** Something for every pass but those of a share that folds. */
function makeWork(round: number): void {
  writeFileSync(join(lab.hot, 'a/one'), `changed ${round}`);
  writeFileSync(join(lab.hot, `new ${round}`), 'new');
  rmSync(join(lab.hot, `new ${round - 1}`), { force: true });
}

describe('a gate that shuts', () => {
  it('at any moment, as the share is lost: no pass starts any more; before the first one nothing is touched', async () => {
    const seen = { refused: 0, aborted: 0, complete: 0 };
    for (let moment = 1; moment <= MOMENTS; moment += 2) {
      makeWork(moment);
      const { record, passes, wasShut, before } = await runUntil(moment, 'mount.absent');
      const where = `moment ${moment}: ${record.status} ${JSON.stringify(passes)}`;
      expect(
        passes.filter(([, isShut]) => isShut),
        where,
      ).toEqual([]);
      expect(['refused', 'aborted', 'complete'], where).toContain(record.status);
      if (record.status === 'refused') expect(record.returncode, where).toBe(4);
      if (passes.length === 0) expect(differencesOf(listingOf(lab.share, isTemp), withoutTemp(before)), where).toEqual([]);
      if (!wasShut) expect(record.status, where).toBe('complete');
      seen[record.status as keyof typeof seen] += 1;
    }
    // The moments were before, in and after the passes.
    expect(Math.min(...Object.values(seen)), JSON.stringify(seen)).toBeGreaterThan(0);
    expect((await lab.run()).status).toBe('complete');
  });

  it('for what keeps a run only from starting: the first pass does not start, one under way goes on', async () => {
    for (let moment = 1; moment <= MOMENTS; moment += 5) {
      makeWork(moment);
      // The gate is asked a last time right before the mark is written.
      const { record, passes } = await runUntil(moment, 'gate.recovering', ['write-image']);
      const where = `moment ${moment}: ${record.status} ${JSON.stringify(passes)}`;
      expect(passes[0]?.[1] ?? false, where).toBe(false);
      expect(record.status, where).toBe(passes.length === 0 ? 'refused' : 'complete');
      expect(record.returncode, where).toBe(passes.length === 0 ? 4 : 0);
    }
  });
});

/** Before the first pass a run writes its mark, and nothing else. */
const isTemp = (path: string): boolean => path.endsWith('/.ytm_tmp') || path.endsWith('/.ytm_image.json');
const withoutTemp = (listing: Listing): Listing => new Map([...listing].filter(([path]) => !isTemp(path)));
