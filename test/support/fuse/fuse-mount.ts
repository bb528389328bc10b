/** A FUSE mount with faults, for tests of what a sick share does. Where FUSE cannot be, `fuseProblem` says why. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unmountLazily } from '../mirror/mounts.ts';
import { inTime, PATIENCE_MS, until } from '../poll.ts';

const PYTHON = '/usr/bin/python3';
const PROGRAM = join(import.meta.dirname, 'passthrough.py');

/** Why there is no FUSE on this machine, or `null`. */
export const fuseProblem: string | null = findProblem();

function findProblem(): string | null {
  if (process.platform !== 'linux') return 'FUSE tests need Linux';
  if (process.getuid?.() !== 0) return 'mounting needs root';
  try {
    accessSync('/dev/fuse', constants.R_OK | constants.W_OK);
  } catch {
    return 'there is no /dev/fuse';
  }
  if (!existsSync(PYTHON)) return `there is no ${PYTHON}`;
  return spawnSync(PYTHON, ['-c', 'import fusepy']).status === 0 ? null : 'the Python module fusepy is missing (Debian: python3-fusepy)';
}

/** The name of a group of tests: when it is skipped, it says why. */
export function fuseTitle(title: string): string {
  return fuseProblem === null ? title : `${title} (skipped: ${fuseProblem})`;
}

export interface FuseCounts {
  /** By the name of the call. */
  readonly calls: Readonly<Record<string, number>>;
  /** By the first two names of the path: those for `share/a/b/c` count under `share/a`. */
  readonly places: Readonly<Record<string, number>>;
  readonly bytes: { readonly read: number; readonly written: number };
}

export interface FuseMount {
  /** The mount point. */
  readonly path: string;
  /** The folder that it shows. */
  readonly backing: string;
  /** Switches faults on, in the words of passthrough.py; none: all well again. */
  faults(...lines: readonly string[]): void;
  /** All calls and bytes from the beginning to now. */
  counts(): Promise<FuseCounts>;
  /** Resolves as soon as somebody hangs by a fault of now. */
  struck(): Promise<void>;
  /** Stops the server: callers hang, but can be killed. */
  freeze(): void;
  thaw(): void;
  /** Ends the server, leaving its mount behind as a dead connection. */
  killServer(): Promise<void>;
  /** At once, whoever works there; the server ends with the last of them. */
  unmountLazily(): void;
  /** Ends everything, also what hangs. */
  unmount(): Promise<void>;
}

export interface FuseOptions {
  readonly source?: string;
  readonly subtype?: string;
  /** How long the kernel remembers what it was answered about a name; default: not at all, so that every call counts. */
  readonly cacheSeconds?: number;
}

/** Mounts a new, empty folder. Its file system type is `fuse.ytmtest`. */
export async function mountFuse(options: FuseOptions = {}): Promise<FuseMount> {
  const folder = mkdtempSync(join(tmpdir(), 'ytm-fuse-'));
  const [path, backing, faultsFile] = [join(folder, 'mount'), join(folder, 'backing'), join(folder, 'faults')];
  const struckFile = `${faultsFile}.struck`;
  mkdirSync(path);
  mkdirSync(backing);
  const names = [options.source ?? '//fuse.test/share', options.subtype ?? 'ytmtest', String(options.cacheSeconds ?? 0)];
  const server = spawn(PYTHON, [PROGRAM, backing, path, faultsFile, ...names], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  server.stderr.on('data', (part: Buffer) => void (said += part.toString()));
  let isWanted = true;
  const ended = new Promise<void>(
    (resolve) =>
      void server.once('exit', (code, signal) => {
        // What follows in the test would only say that the share is gone.
        if (isWanted) process.stderr.write(`a FUSE server was ended by somebody else: ${path}, ${signal ?? `exit code ${code}`} ${said}\n`);
        resolve();
      }),
  );
  const device = await until(`a FUSE mount at ${path} ${said}`, () => deviceOf(path));

  return {
    path,
    backing,
    faults(...lines) {
      writeFileSync(`${faultsFile}.new`, `${lines.join('\n')}\n`);
      rmSync(struckFile, { force: true });
      renameSync(`${faultsFile}.new`, faultsFile);
    },
    counts() {
      const told = `${faultsFile}.counts`;
      rmSync(told, { force: true });
      writeFileSync(`${faultsFile}.asked`, '');
      return until('the server to count', () => (existsSync(told) ? (JSON.parse(readFileSync(told, 'utf8')) as FuseCounts) : null));
    },
    async struck() {
      await until('somebody to hang', () => existsSync(struckFile));
    },
    freeze: () => void server.kill('SIGSTOP'),
    thaw: () => void server.kill('SIGCONT'),
    async killServer() {
      isWanted = false;
      server.kill('SIGKILL');
      await inTime('the end of a FUSE server', ended);
    },
    unmountLazily() {
      isWanted = false;
      unmountLazily(path);
    },
    async unmount() {
      isWanted = false;
      await end(server, ended, path, device);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The minor device number of the FUSE mount at this path, which is also the number of its connection. */
function deviceOf(path: string): string | null {
  const line = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .find((each) => each.split(' ')[4] === path);
  return line?.split(' ')[2]?.split(':')[1] ?? null;
}

async function end(server: ChildProcess, ended: Promise<void>, path: string, device: string): Promise<void> {
  server.kill('SIGKILL');
  server.kill('SIGCONT');
  await inTime('the end of a FUSE server', ended);
  try {
    writeFileSync(`/sys/fs/fuse/connections/${device}/abort`, '1');
  } catch {
    // No control file system is mounted: the end of the server aborts the connection too.
  }
  spawnSync('/bin/umount', ['-l', path], { timeout: PATIENCE_MS });
  await until(`${path} unmounted`, () => deviceOf(path) === null);
}
