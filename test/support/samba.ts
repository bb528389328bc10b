/**
 * A real Samba server on a loopback address of its own, and a client that mounts its share by FUSE (the kernel's own client is on
 * few machines where tests run). Where that cannot be, `sambaProblem` says why.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signalGroup } from '../../src/mirror/lock/groups.ts';
import { unmountLazily } from './mirror/mounts.ts';
import { inTime, until } from './poll.ts';

const SMBD = '/usr/sbin/smbd';
const CLIENT = '/usr/bin/smbnetfs';
/** The client knows no other port. */
const PORT = 445;

/** Why there is no Samba on this machine, or `null`. */
export const sambaProblem: string | null = findProblem();

function findProblem(): string | null {
  if (process.platform !== 'linux') return 'Samba’s tests need Linux';
  if (process.getuid?.() !== 0) return `mounting, and port ${PORT}, need root`;
  try {
    accessSync('/dev/fuse', constants.R_OK | constants.W_OK);
  } catch {
    return 'there is no /dev/fuse';
  }
  if (spawnSync(SMBD, ['--version']).status !== 0) return `there is no ${SMBD} (Debian: samba)`;
  return spawnSync(CLIENT, ['--version']).status === 0 ? null : `there is no ${CLIENT} (Debian: smbnetfs)`;
}

/** The file system type of what is mounted. */
export const SMB_FUSE_TYPE = 'fuse.smbnetfs';

export interface Samba {
  /** Where the server listens, port 445. */
  readonly address: string;
  /** The folder that the server shares: what really is in the share. */
  readonly backing: string;
  /** Mounts the share over a folder that is there. Only once. */
  mountAt(folder: string): Promise<void>;
  /** The server is gone at once, with every connection. */
  kill(): Promise<void>;
  /** Starts a server that was killed. */
  start(): Promise<void>;
  /** Ends and removes everything. */
  stop(): Promise<void>;
}

export async function startSamba(): Promise<Samba> {
  const folder = mkdtempSync(join(tmpdir(), 'ytm-samba-'));
  const [backing, home, network, state] = ['backing', 'home', 'network', 'state'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ];
  for (const each of [backing, home, network, state]) mkdirSync(each, { mode: 0o700 });
  const address = addressOf(process.pid);
  const config = join(folder, 'smb.conf');
  writeFileSync(config, serverConfig({ address, backing, state }));
  let server = await serve(config, address);
  let client: ChildProcess | null = null;
  const mounted: string[] = [];

  return {
    address,
    backing,
    async mountAt(at) {
      client = startClient(home, network);
      const share = join(network, address, 'studio');
      await until('the share in the client’s network', () => readable(share));
      const { status, stderr } = spawnSync('/bin/mount', ['--bind', share, at], { encoding: 'utf8' });
      if (status !== 0) throw new Error(stderr);
      mounted.push(at);
    },
    async kill() {
      await end(server);
    },
    async start() {
      server = await serve(config, address);
    },
    async stop() {
      for (const each of [...mounted, network]) unmountLazily(each);
      client?.kill('SIGKILL');
      await end(server);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** One for each test process: two may run side by side. */
function addressOf(pid: number): string {
  return `127.77.${(pid >> 8) & 0xff}.${pid & 0xff || 1}`;
}

function serverConfig({ address, backing, state }: { readonly address: string; readonly backing: string; readonly state: string }): string {
  const folders = ['private dir', 'lock directory', 'state directory', 'cache directory', 'pid directory'];
  return [
    '[global]',
    `interfaces = ${address}/8`,
    'bind interfaces only = yes',
    `smb ports = ${PORT}`,
    ...folders.map((name) => `${name} = ${state}`),
    `ncalrpc dir = ${join(state, 'ncalrpc')}`,
    `log file = ${join(state, 'log')}`,
    'server role = standalone server',
    'server min protocol = SMB2',
    'disable netbios = yes',
    'disable spoolss = yes',
    'load printers = no',
    'map to guest = Bad User',
    'guest account = root',
    '[studio]',
    `path = ${backing}`,
    'read only = no',
    'guest ok = yes',
    'force user = root',
    '',
  ].join('\n');
}

/** In a process group of its own: each connection is a child of the server. */
async function serve(config: string, address: string): Promise<ChildProcess> {
  const server = spawn(SMBD, ['--foreground', '--no-process-group', '--configfile', config], { detached: true, stdio: 'ignore' });
  await until('Samba', () => listens(address));
  return server;
}

/** As /proc/net/tcp writes it: the bytes of the address backwards, state 0A. */
function listens(address: string): boolean {
  const hex = (value: number, digits: number): string => value.toString(16).toUpperCase().padStart(digits, '0');
  const local = `${address
    .split('.')
    .toReversed()
    .map((part) => hex(Number(part), 2))
    .join('')}:${hex(PORT, 4)}`;
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .some((line) => line.includes(` ${local} `) && / 0A /.test(line));
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => void server.once('exit', resolve));
  if (server.pid !== undefined) signalGroup(server.pid, 'SIGKILL');
  await inTime('the end of Samba', ended);
}

function startClient(home: string, network: string): ChildProcess {
  const settings = join(home, '.smb');
  mkdirSync(settings, { mode: 0o700 });
  const files = {
    'smb.conf': '[global]\nclient min protocol = SMB2\n',
    'smbnetfs.auth': 'auth "guest" ""\n',
    'smbnetfs.conf': 'include "smbnetfs.auth"\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(settings, name), text, { mode: 0o600 });
  return spawn(CLIENT, [network, '-f', '-o', `config=${join(settings, 'smbnetfs.conf')}`], {
    env: { ...process.env, HOME: home },
    stdio: 'ignore',
  });
}

function readable(folder: string): boolean {
  try {
    readdirSync(folder);
    return true;
  } catch {
    return false;
  }
}
