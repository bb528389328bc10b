/**
 * One pass of `verify`: contents are read again on both sides, first the files whose contents differed before, then a rotating share of all
 * files. Damage in the vault is repaired; if it is unknown which of two versions is correct, a person decides.
 */
import type { Clock } from '../../platform/clock.ts';
import type { ContentFinding, PassedOverWhy } from '../core/contents.ts';
import type { ManifestRow } from '../core/entry.ts';
import type { Manifest } from '../manifest.ts';
import type { VerifyRecord } from '../record.ts';
import type { Upkeep } from '../store-port.ts';
import { type FileRead, readFile, rowAsRead } from './read.ts';
import { type Damaged, type RepairPorts, repair } from './repair.ts';

export interface VerifyOrder extends RepairPorts {
  readonly manifest: Manifest;
  readonly upkeep: Upkeep;
  readonly clock: Clock;
  /** How many files, besides those that differed before. */
  readonly files: number;
  /** The path after which it continues; wraps around. */
  readonly after: string;
  /** False: differences are reported, and nothing is written to the vault. */
  readonly repairs: boolean;
  readonly onProgress: (progress: VerifyProgress) => void;
}

export interface VerifyProgress {
  readonly files: number;
  readonly bytes: number;
  readonly of: number;
}

export type VerifyPass = Omit<VerifyRecord, 'kind' | 'log'> & {
  /** Where the next one continues, and how many files of the sample are left if this one was interrupted for a run. */
  readonly reached: string;
  readonly left: number;
};

interface Tally {
  files: number;
  bytes: number;
  equal: number;
  readonly passedOver: { path: string; why: PassedOverWhy }[];
  readonly findings: ContentFinding[];
  /** The findings that are damaged in the vault. */
  readonly damaged: Damaged[];
  /** Paths with nothing left to decide. */
  readonly cleared: string[];
  /** Newly learned facts about files. */
  readonly rows: ManifestRow[];
  /** The last path of the sample, and the total number. */
  reached: string;
  sampled: number;
}

const ROWS_AT_ONCE = 200;

export async function verifyPass(order: VerifyOrder): Promise<VerifyPass> {
  const { id, manifest, upkeep, clock, after } = order;
  const at = clock.now();
  const tally: Tally = {
    equal: 0,
    bytes: 0,
    files: 0,
    passedOver: [],
    damaged: [],
    findings: [],
    cleared: [],
    rows: [],
    reached: after,
    sampled: 0,
  };
  const before = upkeep.findings();
  const total = manifest.files;
  const problem = await readAll(order, tally, before);
  manifest.change({ put: tally.rows, forget: [] });
  const { rows, failed } =
    problem === null && order.repairs
      ? await repair(tally.damaged, order)
      : { rows: [], failed: tally.damaged.map(({ row }) => ({ path: row.path, problem: problem ?? 'not asked for' })) };
  manifest.change({ put: rows, forget: [] });
  const repaired = new Set(rows.map(({ path }) => path));
  upkeep.setFindings(
    tally.findings.filter(({ path }) => !repaired.has(path)),
    [...tally.cleared, ...repaired],
  );
  return {
    id,
    at,
    total,
    files: tally.files,
    bytes: tally.bytes,
    equal: tally.equal,
    repaired: [...repaired],
    notRepaired: failed,
    parked: tally.findings.flatMap(({ path, verdict }) => (verdict === 'vault-damaged' ? [] : [{ path, verdict }])),
    passedOver: tally.passedOver,
    problem,
    reached: tally.reached,
    left: problem === null ? 0 : Math.max(0, order.files - tally.sampled),
  };
}

/** Why it did not finish; `null`: it did. */
async function readAll(order: VerifyOrder, tally: Tally, before: readonly ContentFinding[]): Promise<string | null> {
  const again = before.map(({ path }) => order.manifest.row(path));
  // What is no longer recorded does not count as sent.
  for (const [index, row] of again.entries()) if (row?.type !== 'file') tally.cleared.push(before[index]?.path ?? '');
  const rows = again.filter((row): row is ManifestRow => row?.type === 'file');
  const done = new Set(rows.map(({ path }) => path));
  for (const row of rows) {
    const problem = await readOne(row, order, tally);
    if (problem !== null) return problem;
  }
  for (const row of sample(order)) {
    const problem = done.has(row.path) ? null : await readOne(row, order, tally);
    if (problem !== null) return problem;
    tally.reached = row.path;
    tally.sampled += 1;
  }
  return null;
}

/** This many files after the one that was read last, wrapping around; none twice. */
function* sample({ manifest, files, after }: VerifyOrder): Generator<ManifestRow> {
  let left = Math.min(files, manifest.files);
  let from = after;
  let wrapped = false;
  while (left > 0) {
    const rows = manifest.filesAfter(from, Math.min(left, ROWS_AT_ONCE));
    yield* rows;
    left -= rows.length;
    const last = rows.at(-1);
    if (last !== undefined) from = last.path;
    else if (wrapped) return;
    else {
      wrapped = true;
      from = '';
    }
  }
}

async function readOne(row: ManifestRow, order: VerifyOrder, tally: Tally): Promise<string | null> {
  const { signal, onProgress, files } = order;
  if (signal.aborted) return 'cancelled';
  const read = await readFile(row, order);
  if (read.kind === 'lost') return signal.aborted ? 'cancelled' : read.problem;
  if (read.kind === 'passed-over') tally.passedOver.push({ path: row.path, why: read.why });
  else take(row, read, order, tally);
  onProgress({ files: tally.files, bytes: tally.bytes, of: files });
  return null;
}

function take(row: ManifestRow, read: Extract<FileRead, { readonly kind: 'read' }>, { clock }: VerifyOrder, tally: Tally): void {
  const { verdict, digests, hot, vault } = read;
  tally.files += 1;
  tally.bytes += row.size;
  if (verdict === 'equal') {
    tally.equal += 1;
    tally.cleared.push(row.path);
    if (!isKnown(row, read)) tally.rows.push(rowAsRead(row, read));
    return;
  }
  tally.findings.push({ path: row.path, verdict, at: clock.now(), digests, hot, vault });
  if (verdict === 'vault-damaged') tally.damaged.push({ row, vault });
}

function isKnown(row: ManifestRow, { digests, hot, vault, ctime }: Extract<FileRead, { readonly kind: 'read' }>): boolean {
  return row.digest === digests.hot && row.ctime === ctime && row.inode === hot.inode && row.vaultCtime === vault.ctime;
}
