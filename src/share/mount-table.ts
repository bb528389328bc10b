/** The mount table: read as text, so a hung share cannot hang it. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Children } from '../platform/child/run.ts';
import type { MountEntry } from './mount-entry.ts';
import { parseMacosMounts } from './parse-macos-mount.ts';
import { parseMountinfo } from './parse-mountinfo.ts';

export type MountTableResult =
  | { readonly ok: true; readonly entries: readonly MountEntry[] }
  /** `cutOff`: this machine did not get to read it in time. */
  | { readonly ok: false; readonly problem: string; readonly cutOff: boolean };

export interface MountTable {
  /** The mounts that can be reached by their path, each path once; mounts that others hide are left out. */
  read(signal: AbortSignal): Promise<MountTableResult>;
}

export interface MountTableOptions {
  /** A file to read instead of the platform's own table, in either platform's format. */
  readonly table: string | null;
  readonly platform: NodeJS.Platform;
  readonly children: Children;
}

/** `/sbin/mount` prints one attribute that a file system is asked for, so it gets a deadline. */
const MOUNT_TIMEOUT_MS = 4_000;
const MAX_TABLE = 4 * 1024 * 1024;

export function createMountTable({ table, platform, children }: MountTableOptions): MountTable {
  if (table === null && platform === 'darwin') return { read: (signal) => readFromMount(children, signal) };
  return { read: (signal) => (table === null ? Promise.resolve(readFromKernel()) : readFromFile(table, signal)) };
}

/** The kernel answers from memory, so reading never blocks. */
function readFromKernel(): MountTableResult {
  try {
    return { ok: true, entries: parseMountinfo(readFileSync('/proc/self/mountinfo')) };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error), cutOff: false };
  }
}

async function readFromFile(file: string, signal: AbortSignal): Promise<MountTableResult> {
  try {
    const text = await readFile(file, { signal });
    const entries = parseMountinfo(text);
    return { ok: true, entries: entries.length > 0 ? entries : parseMacosMounts(text) };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error), cutOff: signal.aborted };
  }
}

async function readFromMount(children: Children, signal: AbortSignal): Promise<MountTableResult> {
  const result = await children.run({
    file: '/sbin/mount',
    args: ['-t', 'smbfs'],
    env: { LC_ALL: 'C' },
    timeoutMs: MOUNT_TIMEOUT_MS,
    signal,
    maxOutput: MAX_TABLE,
  });
  if (result.kind !== 'ended') return { ok: false, problem: `/sbin/mount: ${result.kind}`, cutOff: false };
  if (result.exitCode !== 0)
    return { ok: false, problem: `/sbin/mount: exit code ${result.exitCode}: ${result.stderr.trim()}`, cutOff: false };
  return { ok: true, entries: parseMacosMounts(Buffer.from(result.stdout)) };
}
