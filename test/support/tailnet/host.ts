/**
 * A host of the lab: network, files under /etc and /run, processes and a host name of its own. It lives as long as its first process;
 * with it end its processes, its interfaces and its mounts, whatever ended the test.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, createWriteStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../poll.ts';
import type { Ended } from '../shell.ts';

export interface HostOptions {
  readonly name: string;
  /** What the lab keeps of it. */
  readonly folder: string;
  /** Its network is 10.77.<net>.0/24; it is .2 there, the router .1. */
  readonly net: number;
  /** Lines for its /etc/hosts. */
  readonly hosts: string;
  /** The authorities that its programs trust, as PEM. */
  readonly authorities: string;
}

export interface Host {
  readonly name: string;
  readonly folder: string;
  readonly ip: string;
  /** The router's side of its cable. */
  readonly cable: string;
  /** Runs a program to its end; one that takes longer is killed and has no exit code. */
  run(argv: readonly [string, ...string[]], options?: RunOptions): Promise<Ended>;
  /** Starts a program that goes on; what it prints goes into `<folder>/<log>.log`. */
  start(log: string, argv: readonly [string, ...string[]], env?: Readonly<Record<string, string>>): Daemon;
  stop(): Promise<void>;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly within?: number;
}

export interface Daemon {
  readonly running: boolean;
  /** Resolves when it has ended. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Runs as the host's first process: what the host changes of the system stays its own. */
const FIRST = `set -e
mount --bind "$1/etc" /etc
mount -t tmpfs tmpfs /run
mkdir -p /run/tailscale
echo "$2" > /proc/sys/kernel/hostname
ip link set lo up
echo ready
exec sleep infinity`;

const PATH = process.env['PATH'] ?? '/usr/sbin:/usr/bin:/sbin:/bin';

export async function startHost({ name, folder, net, hosts, authorities }: HostOptions): Promise<Host> {
  const etc = join(folder, 'etc');
  mkdirSync(folder, { recursive: true });
  cpSync('/etc', etc, { recursive: true, verbatimSymlinks: true });
  mkdirSync(join(etc, 'ssl/certs'), { recursive: true });
  writeFileSync(join(etc, 'hosts'), `127.0.0.1 localhost\n${hosts}`);
  writeFileSync(join(etc, 'resolv.conf'), `nameserver 10.77.${net}.1\noptions timeout:1 attempts:1\n`);
  writeFileSync(join(etc, 'ssl/certs/ca-certificates.crt'), authorities);

  const args = ['--net', '--mount', '--pid', '--uts', '--fork', '--kill-child', '--mount-proc', 'sh', '-c', FIRST, 'host', folder, name];
  const holder = spawn('unshare', args, { stdio: ['ignore', 'pipe', 'inherit'], env: { PATH } });
  await Promise.race([
    once(holder.stdout, 'data'),
    once(holder, 'exit').then(() => Promise.reject(new Error(`the host ${name} did not start`))),
  ]);
  const first = childOf(holder);
  const enter = (argv: readonly string[]): readonly string[] => ['--target', String(first), '--all', '--', ...argv];
  const cable = `cable-${name}`;
  await must('ip', ['link', 'add', cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(first)]);
  await must('ip', ['addr', 'add', `10.77.${net}.1/24`, 'dev', cable]);
  await must('ip', ['link', 'set', cable, 'up']);
  await must('nsenter', enter(['ip', 'addr', 'add', `10.77.${net}.2/24`, 'dev', 'eth0']));
  await must('nsenter', enter(['ip', 'link', 'set', 'eth0', 'up']));
  await must('nsenter', enter(['ip', 'route', 'add', 'default', 'via', `10.77.${net}.1`]));
  return {
    name,
    folder,
    ip: `10.77.${net}.2`,
    cable,
    run: (argv, options = {}) => runToEnd(spawnIn(enter(argv), options.env), options.within ?? 30_000),
    start(log, argv, env) {
      const child = spawnIn(enter(argv), env);
      const file = createWriteStream(join(folder, `${log}.log`), { flags: 'a' });
      child.stdout?.pipe(file, { end: false });
      child.stderr?.pipe(file, { end: false });
      return daemonOf(child);
    },
    async stop() {
      holder.kill('SIGKILL');
      if (holder.exitCode === null && holder.signalCode === null) await once(holder, 'exit');
      // The kernel takes a network down some time after its last process; the next lab may want the cable's name before.
      await run('ip', ['link', 'del', cable]);
    },
  };
}

function spawnIn(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  return spawn('nsenter', args, { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH, HOME: '/root', TZ: 'UTC', LC_ALL: 'C.UTF-8', ...env } });
}

/** A program of the router's side, which is the lab's own network. */
export function startDaemon(folder: string, log: string, [file, ...args]: readonly [string, ...string[]]): Daemon {
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH, HOME: folder, TZ: 'UTC' } });
  const stream = createWriteStream(join(folder, `${log}.log`), { flags: 'a' });
  child.stdout.pipe(stream, { end: false });
  child.stderr.pipe(stream, { end: false });
  return daemonOf(child, false);
}

/** `entered`: it was started by nsenter, which waits for it but passes no signals on. */
function daemonOf(child: ChildProcess, entered = true): Daemon {
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  return {
    get running() {
      return isRunning();
    },
    async kill(signal) {
      if (!isRunning()) return;
      const gone = once(child, 'exit');
      const pid = entered ? await until('the program behind nsenter', () => childOf(child) ?? !isRunning()) : child.pid;
      if (typeof pid === 'number') process.kill(pid, signal);
      await gone;
    },
  };
}

function childOf({ pid }: ChildProcess): number | null {
  try {
    const [first] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    return first === undefined || first === '' ? null : Number(first);
  } catch {
    return null;
  }
}

function runToEnd(child: ChildProcess, within: number, entered = true): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const late = setTimeout(() => {
    const pid = entered ? childOf(child) : null;
    if (pid !== null) process.kill(pid, 'SIGKILL');
    else child.kill('SIGKILL');
  }, within);
  return new Promise((ended, failed) => {
    child.once('error', failed);
    child.once('close', (code) => {
      clearTimeout(late);
      ended({ code, stdout, stderr });
    });
  });
}

/** Runs a command on the router's side. */
export function run(file: string, args: readonly string[], within = 30_000): Promise<Ended> {
  return runToEnd(spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH, HOME: '/root' } }), within, false);
}

/** One that has to succeed. */
export async function must(file: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(file, args);
  if (code !== 0) throw new Error(`${file} ${args.join(' ')}: exit code ${code}\n${stdout}${stderr}`);
  return stdout;
}
