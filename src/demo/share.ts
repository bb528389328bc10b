/**
 * The share of the lab: a folder that acts as the mount point, a mount table that lists it as CIFS, and the vault's tree with its sentinel.
 * Unmounting removes the entry from the table and leaves an empty folder, as a lost mount does: a process whose working directory is in the
 * tree continues to write there, as after a lazy unmount, and a process that arrives later finds the empty folder. A hanging share is not
 * among the faults: without a FUSE file system (and the permissions for one) no file call of a visit can be made to block, because a visit
 * opens no FIFO and waits for no lease.
 */
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import type { Millis } from '../health/observation.ts';
import { type Clock, pause } from '../platform/clock.ts';
import type { LabCondition } from './condition.ts';
import { replaceFile } from './files.ts';
import type { LabFile } from './hot-files.ts';

const VAULT = 'ytm_workspaces';
const SENTINEL_NAME = '.ytm_vault_workspaces_root.json';
const HEARTBEAT_NAME = 'ytm_heartbeat.json';
const VAULT_ID = 'lab-vault-7f3a';
export const OTHER_VAULT_ID = 'someone-elses-vault';
/** The share's host; its mount table entry names it, and its SMB port listens there. */
const HOST = '127.0.0.1';

const VAULT_FILES: Readonly<Record<string, string>> = {
  'ytm_workspaces/planning/進行表.md': '# 進行表\n\n- [ ] 東京散歩\n',
  'ytm_workspaces/projects/2026-10_紅葉/draft_content.json': '{"title":"紅葉","tracks":[]}\n',
  'asset_vault/bgm/opening.txt': 'stands for a long-lived asset\n',
};

/** A visit that found the entry finishes before the tree is removed: on a local disk only the sentinel shows that the share is gone. */
const VISIT_MS: Millis = 250;

/** `torn`: there under its name, but not with all of its bytes. */
export interface Presence {
  readonly all: number;
  readonly whole: number;
  readonly torn: number;
  readonly missing: number;
}

export interface LabShare {
  /** The mount point. */
  readonly path: string;
  /** The mount table, in the format of /proc/self/mountinfo. */
  readonly table: string;
  /** Where the share's host listens, in place of port 445. */
  readonly smbPort: number;
  /** Applies the condition to table and tree. Calls must not overlap. */
  apply(condition: LabCondition): Promise<void>;
  /** How many of these files the vault has, wherever its tree is now. */
  presence(files: Iterable<LabFile>): Promise<Presence>;
  /** The contents of the mount point while nothing is mounted there. */
  beneath(): Promise<readonly string[]>;
  /** The newest heartbeat in the vault, as seen by another machine that has mounted the share; `null`: there is none. */
  heartbeat(): Promise<string | null>;
  /** Stops the SMB port. The files stay. */
  stop(): Promise<void>;
}

/** Makes the share in `folder`, not mounted until the first `apply`. */
export async function makeShare(folder: string, clock: Clock): Promise<LabShare> {
  const share = join(folder, 'share');
  const server = join(folder, 'share-server');
  const table = join(folder, 'mountinfo');
  await mkdir(share);
  for (const [name, text] of Object.entries(VAULT_FILES)) {
    await mkdir(dirname(join(server, name)), { recursive: true });
    await writeFile(join(server, name), text);
  }
  const device = deviceNumber((await stat(folder)).dev);
  const smb = await listen();
  let mounted = false;
  let sentinel: LabCondition['sentinel'] = 'missing';
  const inVault = (path: string): string => join(mounted ? share : server, VAULT, path);

  async function apply(condition: LabCondition): Promise<void> {
    const mount = condition.mount !== 'absent';
    // An unchanged sentinel is not rewritten, because a running mirror checks it before every change.
    if (condition.sentinel !== sentinel) await putSentinel(inVault(SENTINEL_NAME), condition.sentinel);
    sentinel = condition.sentinel;
    if (mount && !mounted) await moveOver(server, share);
    // The entry never exists without the tree.
    await replaceFile(table, mountTable(share, device, condition.mount));
    if (!mount && mounted) {
      await pause(clock, VISIT_MS);
      await moveAway(share, server);
    }
    mounted = mount;
  }

  return {
    path: share,
    table,
    smbPort: smb.port,
    apply,
    presence: (files) => presenceOf(files, inVault),
    beneath: () => (mounted ? Promise.resolve([]) : readdir(share)),
    heartbeat: () => readFile(inVault(HEARTBEAT_NAME), 'utf8').catch(() => null),
    stop: () => smb.stop(),
  };
}

async function presenceOf(files: Iterable<LabFile>, inVault: (path: string) => string): Promise<Presence> {
  const count = { all: 0, whole: 0, torn: 0, missing: 0 };
  for (const { path, content } of files) {
    const found = await readFile(inVault(path)).catch(() => null);
    count.all += 1;
    count[found === null ? 'missing' : found.equals(content) ? 'whole' : 'torn'] += 1;
  }
  return count;
}

/** The server's tree appears in the empty mount point. */
async function moveOver(server: string, share: string): Promise<void> {
  await rm(share, { recursive: true });
  await rename(server, share);
}

async function moveAway(share: string, server: string): Promise<void> {
  await rename(share, server);
  await mkdir(share);
}

async function putSentinel(path: string, state: LabCondition['sentinel']): Promise<void> {
  switch (state) {
    case 'ours':
      return replaceFile(path, sentinelText(VAULT_ID));
    case 'other-vault':
      return replaceFile(path, sentinelText(OTHER_VAULT_ID));
    case 'missing':
      return rm(path, { force: true });
  }
}

function sentinelText(id: string): string {
  return `${JSON.stringify({ vault_id: id, made_by: 'ytm demo' })}\n`;
}

function mountTable(share: string, device: string, mount: LabCondition['mount']): string {
  const lines = [
    '25 1 254:1 / / rw,relatime shared:1 - ext4 /dev/root rw',
    '26 25 0:23 / /proc rw,nosuid,nodev,noexec,relatime shared:12 - proc proc rw',
  ];
  if (mount !== 'absent') {
    const access = mount === 'read-only' ? 'ro' : 'rw';
    lines.push(
      `312 25 ${device} / ${octal(share)} ${access},relatime shared:160 - cifs //${HOST}/studio ${access},vers=3.1.1,cache=strict,username=studio,uid=1000,soft,addr=${HOST}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/** The kernel's escapes for blanks and backslashes in a mount table. */
function octal(path: string): string {
  return path.replace(/[\\ \t\n]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

/** `major:minor` of a device number, as Linux packs it. */
function deviceNumber(dev: number): string {
  const device = BigInt(dev);
  const major = ((device >> 8n) & 0xfffn) | ((device >> 32n) & ~0xfffn);
  const minor = (device & 0xffn) | ((device >> 12n) & ~0xffn);
  return `${major}:${BigInt.asUintN(32, minor)}`;
}

/** A port that accepts connections and closes them, in place of the share host's SMB server. */
async function listen(): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, HOST, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { port, stop: () => new Promise((resolve) => server.close(() => resolve())) };
}
