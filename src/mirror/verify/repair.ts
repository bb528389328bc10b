/**
 * Sends damaged files of the vault again: the damaged copy goes to the trash, like any replaced version, and a file counts as repaired only
 * after its content was read again on both sides.
 */

import type { EnterOrder } from '../agent/protocol.ts';
import { bandwidthAt } from '../core/bandwidth.ts';
import { TRASH_NAME } from '../core/contract.ts';
import type { ManifestRow } from '../core/entry.ts';
import type { Look } from '../core/plan.ts';
import type { CopyEnd } from '../rsync/copy.ts';
import type { HeldLock, MirrorSettings, RunPorts } from '../run/ports.ts';
import { type ReadPorts, readFile, rowAsRead } from './read.ts';

export interface RepairPorts extends ReadPorts {
  readonly id: string;
  readonly settings: MirrorSettings;
  readonly ports: Pick<RunPorts, 'clock' | 'copier' | 'findRsync'>;
  readonly enter: EnterOrder;
  readonly lock: HeldLock;
}

export interface Damaged {
  readonly row: ManifestRow;
  /** The damaged copy. */
  readonly vault: Look;
}

export interface Repaired {
  /** The present state of both sides. */
  readonly rows: readonly ManifestRow[];
  readonly failed: readonly { readonly path: string; readonly problem: string }[];
}

export async function repair(damaged: readonly Damaged[], repairing: RepairPorts): Promise<Repaired> {
  if (damaged.length === 0) return { rows: [], failed: [] };
  const problem = await sendAgain(damaged, repairing);
  const rows: ManifestRow[] = [];
  const failed: { path: string; problem: string }[] = [];
  for (const { row } of damaged) {
    const read = problem === null ? await readFile(row, repairing) : null;
    if (read?.kind === 'read' && read.verdict === 'equal') rows.push(rowAsRead(row, read));
    else failed.push({ path: row.path, problem: problem ?? 'it did not arrive completely' });
  }
  return { rows, failed };
}

/** Why nothing was sent; `null`: rsync was run. */
async function sendAgain(damaged: readonly Damaged[], { id, settings, ports, enter, lock, signal }: RepairPorts): Promise<string | null> {
  const rsync = await ports.findRsync(settings.rsync.bin, signal);
  if (!rsync.ok) return rsync.refusal.code;
  const copy = await ports.copier.start(
    {
      name: 'repair',
      rsync: rsync.value,
      enter,
      hot: settings.hot,
      files: damaged.map(({ row }) => row.path),
      exclude: settings.contract.exclude,
      backupDir: settings.contract.trash ? `${TRASH_NAME}/${id}` : null,
      wholeFile: settings.rsync.wholeFile,
      sparse: false,
      bwlimitKbps: bandwidthAt(settings.rsync.bandwidth, ports.clock.now()).kbps,
      timeoutSeconds: settings.rsync.timeoutSeconds,
      lowPriority: true,
    },
    { onGroup: (group) => lock.addGroup(group), onProgress: () => undefined },
  );
  const stop = (): void => copy.stop(STOP_MS);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const end = await copy.ended;
  signal.removeEventListener('abort', stop);
  if (end.kind !== 'stuck') await lock.dropGroup(copy.group);
  return problemOf(end);
}

const STOP_MS = 3_000;

function problemOf(end: CopyEnd): string | null {
  switch (end.kind) {
    case 'ended':
      return end.code === 0 ? null : (end.stats.complaints[0] ?? `rsync ${end.code}`);
    case 'failed':
      return end.problem;
    case 'refused':
      return end.refusal.why;
    case 'stuck':
      return 'rsync is stuck on the share';
  }
}
