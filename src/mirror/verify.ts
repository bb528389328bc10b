/** Reads contents again, on both sides, rolling through the manifest: what differs although size and time are equal is told. */
import type { VaultAgent } from './agent/vault-agent.ts';
import type { ManifestRow } from './core/entry.ts';
import { sameTime } from './core/entry.ts';
import type { Manifest } from './record.ts';

export interface VerifyPorts {
  readonly agent: VaultAgent;
  /** A file of hot; `null`: there is none that can be read, or it changed meanwhile. */
  readonly digestHot: (path: string, signal: AbortSignal) => Promise<HotDigest | null>;
  readonly timeGrain: number;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: { readonly files: number; readonly bytes: number; readonly file: string }) => void;
}

export interface HotDigest {
  readonly sha256: string;
  readonly size: number;
  readonly mtime: number;
}

export interface Verified {
  readonly files: number;
  readonly bytes: number;
  /** Equal size and time, other content. */
  readonly differing: readonly string[];
  /** Changed, gone or unreadable on one side: the next run's affair. */
  readonly passedOver: number;
  readonly problem: string | null;
}

/** Every row of the manifest, folder by folder. */
export function* rowsOf(manifest: Pick<Manifest, 'folder'>, folder = ''): Generator<ManifestRow> {
  for (const row of manifest.folder(folder)) {
    yield row;
    if (row.type === 'folder') yield* rowsOf(manifest, row.path);
  }
}

/** The rows of one rolling sample: those after `after` by path, wrapping around, until they are `share` of all. Pure. */
export function sampleOf(rows: readonly ManifestRow[], share: number, after: string): readonly ManifestRow[] {
  const files = rows.filter(({ type }) => type === 'file').toSorted((left, right) => (left.path < right.path ? -1 : 1));
  const wanted = Math.min(files.length, Math.ceil(files.length * share));
  const start = files.findIndex(({ path }) => path > after);
  const from = start < 0 ? 0 : start;
  return [...files.slice(from, from + wanted), ...files.slice(0, Math.max(0, from + wanted - files.length))];
}

export async function verifyFiles(rows: readonly ManifestRow[], ports: VerifyPorts): Promise<Verified> {
  const { signal, onProgress } = ports;
  const differing: string[] = [];
  const told = { files: 0, bytes: 0, passedOver: 0 };
  for (const row of rows) {
    if (signal.aborted) break;
    onProgress({ ...told, file: row.path });
    const seen = await verifyOne(row, ports);
    if (seen.kind === 'lost') return { ...told, differing, problem: seen.problem };
    if (seen.kind === 'passed-over') {
      told.passedOver += 1;
      continue;
    }
    told.files += 1;
    told.bytes += seen.bytes;
    if (!seen.equal) differing.push(row.path);
  }
  return { ...told, differing, problem: null };
}

type Seen =
  | { readonly kind: 'read'; readonly equal: boolean; readonly bytes: number }
  | { readonly kind: 'passed-over' }
  | { readonly kind: 'lost'; readonly problem: string };

async function verifyOne({ path, size, mtime }: ManifestRow, { agent, digestHot, timeGrain, signal }: VerifyPorts): Promise<Seen> {
  const looked = await agent.ask({ op: 'look', paths: [path] }, signal);
  if (looked.kind !== 'done') return lostOr(looked);
  const [look] = looked.answer;
  if (look == null || look.size !== size || !sameTime(look.mtime, mtime, timeGrain)) return { kind: 'passed-over' };
  const [there, here] = await Promise.all([agent.ask({ op: 'digest', path }, signal, DIGEST_MS), digestHot(path, signal)]);
  if (there.kind !== 'done') return lostOr(there);
  if (here === null || here.size !== size || !sameTime(here.mtime, mtime, 1)) return { kind: 'passed-over' };
  return { kind: 'read', equal: there.answer.sha256 === here.sha256, bytes: there.answer.bytes };
}

/** A file that cannot be read is passed over; an agent that cannot be asked is the end. */
function lostOr({ kind }: { readonly kind: 'error' | 'hung' | 'gone' | 'cancelled' }): Seen {
  return kind === 'error' ? { kind: 'passed-over' } : { kind: 'lost', problem: kind };
}

/** A large film over a slow share. */
const DIGEST_MS = 30 * 60_000;
