/**
 * A hot, a share that is really mounted, and the mirror as the program puts it together: config, probes, engine, store, children,
 * rsync. A test may act at any step of a run.
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MirrorParts, mirrorControl, mirrorParts } from '../../../../src/app/mirror.ts';
import { createRuntime } from '../../../../src/app/runtime.ts';
import { loadConfig } from '../../../../src/config/load.ts';
import type { Pace } from '../../../../src/engine/attempt.ts';
import { Engine } from '../../../../src/engine/engine.ts';
import { oneShotRound } from '../../../../src/engine/one-shot.ts';
import type { MirrorRequest } from '../../../../src/health/mirror.ts';
import type { AgentRequest } from '../../../../src/mirror/agent/protocol.ts';
import type { VaultAgent } from '../../../../src/mirror/agent/vault-agent.ts';
import { SENTINEL_NAME } from '../../../../src/mirror/core/contract.ts';
import type { RunRecord } from '../../../../src/mirror/record.ts';
import type { RunPorts } from '../../../../src/mirror/run/ports.ts';
import type { MirrorStore } from '../../../../src/mirror/store-port.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import { cronTicker } from '../../../../src/platform/cron.ts';
import { PROBE_KINDS } from '../../../../src/probes/registry.ts';
import type { Database } from '../../../../src/store/database.ts';
import { StoredMirror } from '../../../../src/store/mirror-store.ts';
import { openStore } from '../../../../src/store/store.ts';
import { fuseProblem } from '../../../support/fuse/fuse-mount.ts';
import { helperPrograms } from '../../../support/mirror/helper-programs.ts';
import { mountProblem } from '../../../support/mirror/mounts.ts';
import { plant, type Tree, treeOf } from '../../../support/mirror/tree.ts';
import { witness } from '../../../support/stores.ts';
import { rsyncProblem } from '../rsync-lab.ts';
import { makeShare, type Share } from './share.ts';

export const VAULT_ID = 'vault-of-loss-tests';
export const SENTINEL_TEXT = JSON.stringify({ vault_id: VAULT_ID });

/** Why these tests cannot be on this machine, or `null`. */
export const lossProblem: string | null = mountProblem ?? rsyncProblem;
export const lossOnFuseProblem: string | null = fuseProblem ?? rsyncProblem;

/** The name of a group of tests: when it is skipped, it says why. */
export function titled(title: string, problem: string | null): string {
  return problem === null ? title : `${title} (skipped: ${problem})`;
}

/** Whoever writes to the vault: what the agent is asked, and rsync (`copy`). */
export type Step = AgentRequest['op'] | 'enter' | 'copy';

export interface RunOptions extends Partial<MirrorRequest> {
  /** Acts just before a step begins: everything before it is done. */
  readonly before?: (step: Step, ask: AgentRequest | null) => void | Promise<void>;
  /** Of the close watch; by default it comes too late to be of use. */
  readonly pace?: Pace;
  /** Acts while a step is under way. */
  readonly during?: (step: Step) => void | Promise<void>;
}

export interface LossLab {
  readonly folder: string;
  readonly hot: string;
  readonly vault: string;
  /** A whole `ytm mirror run` of its own. */
  run(options?: RunOptions): Promise<RunRecord>;
  /** What a command has at hand once the probes were asked. */
  within<T>(act: (parts: MirrorParts) => Promise<T>): Promise<T>;
  store<T>(use: (store: MirrorStore) => T): T;
  /** ytm was at work at these moments. */
  witness(moments: readonly number[]): void;
  /** How many runs in a row put deletions off. */
  putOffRuns(): number;
  /** What hot and the vault do not have in common, but for what is the vault's own. */
  differences(vault?: string): readonly string[];
  remove(): void;
}

export interface LabOptions {
  readonly share: string;
  readonly fsType: string;
  readonly hot?: Tree;
  /** Where hot is mounted already; by default it is a folder of the lab's own. */
  readonly hotAt?: string;
  /** YAML of the section `mirror`, as JSON, beyond what all tests have. */
  readonly mirror?: Readonly<Record<string, unknown>>;
  /** The same of the section `probes`. */
  readonly probes?: Readonly<Record<string, unknown>>;
}

const USUAL: MirrorRequest = { full: true, delete: true, dryRun: false };

/** @param folder everything but the share lies there */
export function makeLossLab(folder: string, { share, fsType, hot: tree = {}, hotAt, mirror = {}, probes = {} }: LabOptions): LossLab {
  const [hot, state] = [hotAt ?? join(folder, 'hot'), join(folder, 'state')];
  const vault = join(share, 'ytm_workspaces');
  mkdirSync(hot, { recursive: true });
  mkdirSync(state, { mode: 0o700 });
  plant(hot, tree);
  const file = join(folder, 'config.yaml');
  writeFileSync(file, JSON.stringify(configOf({ hot, share, state, fsType, mirror, probes, logDir: join(folder, 'logs') })), {
    mode: 0o600,
  });
  const io = { env: process.env, programs: helperPrograms() };

  async function within<T>(act: (parts: MirrorParts, runtime: ReturnType<typeof createRuntime>) => Promise<T>, pace?: Pace): Promise<T> {
    const loaded = await loadConfig({ file, env: {}, kinds: PROBE_KINDS });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    const { config } = loaded;
    const runtime = createRuntime(config, io, { kind: 'since', start: systemClock.now() });
    const { board, clock, roster, neutral } = runtime;
    const engine = new Engine({ clock, board, roster, neutral, cron: cronTicker, ...(pace === undefined ? {} : { closely: pace }) });
    try {
      const parts = mirrorParts({ config, runtime, engine, io });
      if (parts === null) throw new Error(`no mirror: ${runtime.kept.store.problem ?? ''}`);
      await oneShotRound({ ...runtime, named: null, signal: new AbortController().signal });
      engine.start();
      return await act(parts, runtime);
    } finally {
      engine.stop();
      await runtime.close();
    }
  }

  const run = ({ before, during, pace, ...request }: RunOptions = {}): Promise<RunRecord> =>
    within(
      (parts, runtime) =>
        mirrorControl({ ...parts, ports: withSteps(parts.ports, { before, during }) }, runtime).runNow({ ...USUAL, ...request }),
      pace,
    );

  function opened<T>(use: (database: Database) => T): T {
    const result = openStore(state, systemClock.now());
    if (!result.ok) throw new Error(result.problem);
    try {
      return use(result.store.database);
    } finally {
      result.store.close();
    }
  }

  return {
    folder,
    hot,
    vault,
    run,
    within: (act) => within((parts) => act({ ...parts, ports: withSteps(parts.ports, { before: undefined, during: undefined }) })),
    store: (use) => opened((database) => use(new StoredMirror(database))),
    witness: (moments) => opened((database) => witness(database, moments)),
    putOffRuns: () => opened((database) => new StoredMirror(database).runs.putOffRuns()),
    differences: (inVault = vault) => differing(treeOf(hot), treeOf(inVault)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

interface MountedLab extends LossLab {
  readonly share: Share;
}

/** On a share of memory, mounted, with its sentinel; what lies beneath is another vault with the same id. */
export function makeMountedLab(options: Omit<LabOptions, 'share' | 'fsType'> & { readonly size?: string } = {}): MountedLab {
  const folder = newFolder();
  const share = makeShare(folder, {
    beneath: {
      [`ytm_workspaces/${SENTINEL_NAME}`]: SENTINEL_TEXT,
      'ytm_workspaces/beneath.txt': 'nothing may ever be written here',
      'ytm_workspaces/.ytm_tmp': null,
    },
    ...(options.size === undefined ? {} : { size: options.size }),
  });
  plantVault(share.disk.content);
  share.mount();
  const lab = makeLossLab(folder, { ...options, share: share.path, fsType: 'tmpfs' });
  return {
    ...lab,
    share,
    remove() {
      share.remove();
      lab.remove();
    },
  };
}

export function newFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'ytm-loss-')));
}

/** @param share its root */
export function plantVault(share: string, tree: Tree = {}): void {
  plant(join(share, 'ytm_workspaces'), { [SENTINEL_NAME]: SENTINEL_TEXT, ...tree });
}

interface Places {
  readonly hot: string;
  readonly share: string;
  readonly state: string;
  readonly fsType: string;
  readonly logDir: string;
  readonly mirror: Readonly<Record<string, unknown>>;
  readonly probes: Readonly<Record<string, unknown>>;
}

/** One answer decides, the gate asks for the vault alone, and files need not settle. */
function configOf({ hot, share, state, fsType, logDir, mirror, probes }: Places): object {
  return {
    version: 1,
    paths: { hot, share, state },
    hysteresis: { rise: 1, fall: 1 },
    probes: {
      mount: { fsTypes: [fsType] },
      space: { warnBelow: '1kB', failBelow: '1B' },
      smb: false,
      hotspace: false,
      ...probes,
    },
    mirror: { every: false, settle: '0s', nice: 0, gate: { vault: 'healthy' }, logDir, ...mirror },
    exporter: { listen: false },
  };
}

type Acting = { readonly [Key in 'before' | 'during']: RunOptions[Key] | undefined };

/** The real ports, with somebody who acts at their steps. */
function withSteps(ports: RunPorts, { before, during }: Acting): RunPorts {
  const around = async <T>(step: Step, ask: AgentRequest | null, act: () => Promise<T>): Promise<T> => {
    await before?.(step, ask);
    const acting = act();
    await during?.(step);
    return acting;
  };
  const watched = (agent: VaultAgent): VaultAgent => ({
    ...agent,
    ask: ((request: AgentRequest, ...rest: [AbortSignal]) =>
      around(request.op, request, () => agent.ask(request as never, ...rest))) as VaultAgent['ask'],
  });
  return {
    ...ports,
    // On this machine other tests play an older mirror meanwhile.
    otherMirror: () => Promise.resolve(null),
    agents: {
      async enter(order, options) {
        const entered = await around('enter', null, () => ports.agents.enter(order, options));
        return entered.kind === 'entered' ? { ...entered, agent: watched(entered.agent) } : entered;
      },
    },
    copier: { start: (order, options) => around('copy', null, () => ports.copier.start(order, options)) },
  };
}

/** Names that are the vault's own business. */
const OWN = /^(\.ytm_|ytm_heartbeat\.json)/;

function differing(left: Readonly<Record<string, string>>, right: Readonly<Record<string, string>>): readonly string[] {
  const paths = [...new Set([...Object.keys(left), ...Object.keys(right)])].filter((path) => !OWN.test(path));
  return paths.filter((path) => left[path] !== right[path]).toSorted();
}
