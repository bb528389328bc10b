/**
 * A hot tree, a folder that plays the share and its mount table, and a config that looks at nothing else: whole runs of the mirror
 * without a network, in this process or by the program.
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { type OwnEngine, startEngine } from '../../../src/app/own-engine.ts';
import type { Io } from '../../../src/cli/io.ts';
import { main } from '../../../src/cli/main.ts';
import { type MirrorSession, openSession, planNow, runOwn } from '../../../src/cli/mirror/session.ts';
import { openConfig } from '../../../src/cli/session.ts';
import type { Config } from '../../../src/config/config.ts';
import type { MirrorProgress, MirrorRequest } from '../../../src/health/mirror.ts';
import { SENTINEL_NAME } from '../../../src/mirror/core/contract.ts';
import type { RunRecord } from '../../../src/mirror/record.ts';
import type { MirrorStore } from '../../../src/mirror/store-port.ts';
import type { MirrorPort } from '../../../src/ports/mirror-port.ts';
import type { Site } from '../e2e/fleet.ts';
import { codeCache } from '../helpers.ts';
import type { Ended } from '../shell.ts';
import { helperPrograms } from './helper-programs.ts';
import { runsOfTest } from './runs-of-test.ts';
import { plant, type Tree } from './tree.ts';

export const LAB_VAULT = 'vault-of-whole-runs';

export interface LabOptions {
  /** Where hot and vault are made; else among the temporary folders. */
  readonly on?: string;
  readonly hot?: Tree;
  /** Beside the sentinel. */
  readonly vault?: Tree;
  /** Keys of the section `mirror` beyond the lab's own. */
  readonly mirror?: Readonly<Record<string, unknown>>;
  /** Sections of the config beyond the lab's own. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** In the place of ytm's own helper programs. */
  readonly programs?: Partial<Io['programs']>;
  /** False: the share is empty, without a vault. */
  readonly bootstrapped?: boolean;
}

export interface MirrorLab {
  readonly folder: string;
  readonly hot: string;
  readonly share: string;
  readonly vault: string;
  readonly state: string;
  /** What the program needs. */
  readonly site: Site;
  /** Writes the config anew with these keys of the section `mirror`. */
  configure(mirror: Readonly<Record<string, unknown>>, config?: Readonly<Record<string, unknown>>): void;
  mounted(is: boolean): void;
  config(): Promise<Config>;
  /** `ytm mirror run`, in this process; `during` is told of the run as it goes. */
  run(request?: Partial<MirrorRequest>, during?: (progress: MirrorProgress) => void): Promise<RunRecord>;
  plan(): ReturnType<typeof planNow>;
  /** `ytm …args`, in this process. */
  ytm(...args: readonly string[]): Promise<Ended>;
  /** What a command has at hand while it runs. */
  within<T>(act: (session: MirrorSession, io: Io) => Promise<T>): Promise<T>;
  /** The mirror of a daemon: probes run, runs start only by hand. */
  daemon<T>(act: (mirror: MirrorPort, engine: OwnEngine) => Promise<T>): Promise<T>;
  store<T>(use: (store: MirrorStore) => T): Promise<T>;
  remove(): void;
}

/** Budgets that never park anything. */
export const WIDE = { files: 10_000_000, ratio: '100%', perFolder: '100%', updates: '100%', floor: 10_000_000 } as const;

const USUAL: MirrorRequest = { full: true, delete: true, dryRun: false };

export function makeMirrorLab({
  on = tmpdir(),
  hot: hotTree = {},
  vault: vaultTree = {},
  mirror = {},
  config = {},
  programs = {},
  bootstrapped = true,
}: LabOptions = {}): MirrorLab {
  const folder = realpathSync(mkdtempSync(join(on, 'ytm-whole-')));
  const [hot, share, state, home, table, file] = ['hot', 'share', 'state', 'home', 'mountinfo', 'config.yaml'].map((name) =>
    join(folder, name),
  ) as [string, string, string, string, string, string];
  const vault = join(share, 'ytm_workspaces');
  for (const each of [hot, share, home]) mkdirSync(each);
  mkdirSync(state, { mode: 0o700 });
  plant(hot, hotTree);
  if (bootstrapped) plant(vault, { [SENTINEL_NAME]: JSON.stringify({ vault_id: LAB_VAULT, note: 'ours' }), ...vaultTree });

  function configure(moreMirror: Readonly<Record<string, unknown>>, more: Readonly<Record<string, unknown>> = {}): void {
    const text = {
      version: 1,
      language: 'en',
      paths: { hot, share, state },
      hysteresis: { rise: 1, fall: 1 },
      mount: { table },
      probes: { ...PROBES },
      exporter: { listen: false },
      ...config,
      ...more,
      mirror: { ...MIRROR, logDir: join(folder, 'logs'), ...mirror, ...moreMirror },
    };
    writeFileSync(file, JSON.stringify(text), { mode: 0o600 });
  }
  const mounted = (is: boolean): void => writeFileSync(table, mountTable(is ? { path: share, device: statSync(folder).dev } : null));
  configure({});
  mounted(true);
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    XDG_CACHE_HOME: codeCache(folder),
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    YTM_CONFIG: file,
  };
  const io = (signal: AbortSignal): Io => ({ ...process, env, programs: { ...helperPrograms(), ...programs }, signal }) as unknown as Io;
  const quiet = (): Io => io(new AbortController().signal);
  const load = (): Promise<Config> => openConfig(file, quiet(), 2);

  async function within<T>(act: (session: MirrorSession, io: Io) => Promise<T>): Promise<T> {
    const session = openSession(await load(), quiet(), { check: 'everything' });
    try {
      return await act(session, quiet());
    } finally {
      session.close();
    }
  }

  return {
    folder,
    hot,
    share,
    vault,
    state,
    site: { config: file, state, env },
    configure,
    mounted,
    config: load,
    async run(request = {}, during = () => {}) {
      const record = await within((session, its) =>
        runOwn(session, its, { ...USUAL, ...request }, { onProgress: during, atOnce: new AbortController().signal }),
      );
      const { status, reasons, leftOut, guards } = record;
      runsOfTest.push({ status, reasons, leftOut, guards: guards.filter(({ ok }) => !ok) });
      return record;
    },
    async ytm(...args) {
      const [stdout, stderr] = [captured(), captured()];
      const code = await main(args, { ...quiet(), stdout: stdout.stream, stderr: stderr.stream });
      return { code, stdout: stdout.text(), stderr: stderr.text() };
    },
    plan: () => within((session, its) => planNow(session, its, { delete: true })),
    within,
    async daemon(act) {
      const engine = startEngine(await load(), quiet(), 'by-hand');
      try {
        if (engine.mirror === null) throw new Error('no mirror');
        return await act(engine.mirror, engine);
      } finally {
        await engine.stop();
      }
    },
    store: (use) => within((session) => Promise.resolve(use(session.parts.store))),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** One answer decides, and this machine's own disk is no matter: each look at it would be a process of its own in every run. */
const PROBES = {
  space: { warnBelow: '1kB', failBelow: '1B' },
  hotspace: false,
  smb: false,
};

const MIRROR = { every: false, settle: '0s', nice: 0, allowSameDevice: true, gate: { vault: 'healthy' } };

/** No terminal. */
function captured(): { readonly stream: NodeJS.WriteStream; text(): string } {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => text };
}

/** As the kernel lists a share of SMB. */
function mountTable(share: { readonly path: string; readonly device: number } | null): string {
  const lines = ['25 1 254:1 / / rw,relatime shared:1 - ext4 /dev/root rw'];
  if (share !== null) {
    const device = `${(share.device >> 8) & 0xfff}:${(share.device & 0xff) | ((share.device >> 12) & 0xfff00)}`;
    lines.push(`312 25 ${device} / ${share.path} rw,relatime shared:160 - cifs //127.0.0.1/studio rw,vers=3.1.1,addr=127.0.0.1`);
  }
  return `${lines.join('\n')}\n`;
}
