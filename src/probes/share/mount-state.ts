/** What the mount table says about a share's path, and how a missing mount is reported. */
import { type Memory, notRun, type Outcome, type Trouble, trouble } from '../../health/observation.ts';
import { escapeText } from '../../messages/template.ts';
import { findMount } from '../../share/find-mount.ts';
import type { MountEntry } from '../../share/mount-entry.ts';
import { genericRemountCommand, readFstab, remountCommand } from '../../share/remount.ts';
import { calledOff, overloaded } from '../budget.ts';
import type { ProbeContext } from '../probe.ts';

export type MountState =
  | { readonly kind: 'mounted'; readonly entry: MountEntry }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly problem: string; readonly cutOff: boolean };

export async function lookUpMount(path: string, { mounts, signal }: Pick<ProbeContext, 'mounts' | 'signal'>): Promise<MountState> {
  const table = await mounts.read(signal);
  if (!table.ok) return { kind: 'unreadable', problem: table.problem, cutOff: table.cutOff };
  const entry = await findMount(table.entries, path);
  return entry === null ? { kind: 'absent' } : { kind: 'mounted', entry };
}

/** For a probe to remember while the share is there: how it is mounted again. `undefined`: it knows. */
export async function remountOf(entry: MountEntry, remembered: Memory): Promise<Memory | undefined> {
  const remount = remountCommand(entry, process.platform, await readFstab(process.platform));
  return remount === remembered['remount'] ? undefined : { remount };
}

/** @param remembered of the probe that found the share gone */
export async function absence(path: string, remembered: Memory): Promise<Trouble> {
  const learned = remembered['remount'];
  const remount = typeof learned === 'string' ? learned : genericRemountCommand(path, process.platform, await readFstab(process.platform));
  return trouble('mount.absent', { path, remount });
}

/** The outcome of an attempt that could not read the mount table. */
export function withoutTable({ problem, cutOff }: Extract<MountState, { kind: 'unreadable' }>, signal: AbortSignal): Outcome {
  const safe = escapeText(problem);
  return calledOff(signal, cutOff ? overloaded() : notRun(trouble('mount.table_unreadable', { problem: safe }, safe)));
}
