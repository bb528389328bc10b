/**
 * Starts a program that writes to the vault by itself (rsync) through the agent's own step: a small process is put on
 * record, enters the vault, checks where it stands, and only then becomes that program, in that very folder.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Duplex, Readable, Writable } from 'node:stream';
import type { Millis } from '../../health/observation.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Ledger, LedgerRecord } from '../../share/ledger.ts';
import { ENTER_DEADLINE_MS, killGroup, launchLine, WITHOUT_DEADLINE_MS } from './launch.ts';
import type { EnterOrder, EnterRefusal, ExecAnswer, ExecOrder } from './protocol.ts';

export interface InVaultOptions {
  readonly clock: Clock;
  readonly ledger: Ledger;
  /** The file of the agent's program (agent/program.ts; bundled: dist/vault-agent.mjs). */
  readonly program: string;
  readonly platform: NodeJS.Platform;
  /** Runs before the process learns where to look. */
  readonly onGroup: (group: number) => Promise<void>;
  /** Until it has entered; default 60 s. Then the group is killed. */
  readonly deadlineMs?: Millis;
}

/** How the step before the program ended. */
export type VaultEntry =
  /** From now on it is the program that was asked for. */
  | { readonly kind: 'entered' }
  /** It ends with exit code 78; nothing was written. */
  | { readonly kind: 'refused'; readonly refusal: EnterRefusal }
  /** It did not get in within the deadline: killed, or stuck and on record. */
  | { readonly kind: 'hung' }
  | { readonly kind: 'failed'; readonly problem: string };

export interface ChildInVault {
  /** Its streams are plain blocking pipes; nobody has read or written them yet. */
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  /** Process group; its end is the end, not the exit of `child`. */
  readonly group: number;
  /** On record already: to be forgotten when the group is gone, or called overdue when it does not go. */
  readonly record: LedgerRecord;
  /** Never rejects. */
  readonly entry: Promise<VaultEntry>;
}

export type SpawnedInVault =
  | { readonly kind: 'started'; readonly started: ChildInVault }
  /** Our own side: it could not be started. */
  | { readonly kind: 'failed'; readonly problem: string };

/**
 * @param argv an absolute program and its arguments; it gets `env` and nothing else
 * @param order `niceness` is kept by the program; on macOS it runs as background work, too (taskpolicy)
 */
export async function spawnInVault(
  order: EnterOrder,
  argv: readonly [string, ...string[]],
  env: Readonly<Record<string, string>>,
  options: InVaultOptions,
): Promise<SpawnedInVault> {
  const { clock, ledger, program, platform, onGroup } = options;
  const [file, ...args] = launchLine(platform, order.niceness, [program, 'exec']);
  // Its own folder must never be one on the share.
  const child = spawn(file, args, { cwd: '/', env: {}, detached: true, stdio: ['pipe', 'pipe', 'pipe', 'pipe'] });
  const entry = readEntry(child);
  // Whoever takes these streams over listens for himself; until then an error of a dead child must not be thrown.
  for (const stream of [child.stdin, child.stdout, child.stderr, child.stdio[3]]) stream?.on('error', () => {});
  if (child.pid === undefined) {
    const { problem } = (await entry) as Extract<VaultEntry, { readonly kind: 'failed' }>;
    return { kind: 'failed', problem };
  }
  const group = child.pid;
  await onGroup(group);
  const record = await ledger.record({ pid: group, root: order.vault, deadlineAt: clock.now() + WITHOUT_DEADLINE_MS });
  const told: ExecOrder = { order, argv, env };
  (child.stdio[3] as Duplex).write(`${JSON.stringify(told)}\n`);
  const inTime = withDeadline(entry, group, record, options);
  return { kind: 'started', started: { child, group, record, entry: inTime } };
}

async function withDeadline(
  entry: Promise<VaultEntry>,
  group: number,
  record: LedgerRecord,
  { clock, deadlineMs }: InVaultOptions,
): Promise<VaultEntry> {
  let cancel = (): void => {};
  const late = new Promise<VaultEntry>((resolve) => {
    cancel = clock.after(deadlineMs ?? ENTER_DEADLINE_MS, () => {
      record.overdue();
      killGroup(group);
      resolve({ kind: 'hung' });
    });
  });
  const first = await Promise.race([entry, late]);
  cancel();
  return first;
}

function readEntry(child: ChildProcessByStdio<Writable, Readable, Readable>): Promise<VaultEntry> {
  return new Promise((resolve) => {
    let text = '';
    (child.stdio[3] as Duplex).setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (text.includes('\n')) resolve(entryOf(text));
    });
    child.once('error', (error) => resolve({ kind: 'failed', problem: error.message }));
    // Its last words may come after its end.
    child.once('exit', (code, killedBy) =>
      setImmediate(() =>
        resolve({ kind: 'failed', problem: `it ended with ${killedBy ?? `exit code ${String(code)}`} before it entered the vault` }),
      ),
    );
  });
}

function entryOf(line: string): VaultEntry {
  try {
    const answer = JSON.parse(line) as ExecAnswer;
    if ('entered' in answer) return { kind: 'entered' };
    if ('refused' in answer) return { kind: 'refused', refusal: answer.refused };
    return { kind: 'failed', problem: answer.failed };
  } catch {
    return { kind: 'failed', problem: 'its answer makes no sense' };
  }
}
