/**
 * Starts a program that writes to the vault itself (rsync) through the agent's first step: a small process is recorded, enters the vault,
 * checks its working folder, and only then becomes that program, in exactly that folder.
 */
import type { Millis } from '../../health/observation.ts';
import type { Started } from '../../platform/child/start.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Ledger, LedgerRecord } from '../../share/ledger.ts';
import { ARE_YOU_THERE, ENTER_DEADLINE_MS, launchLine, NOT_STARTED, START_DEADLINE_MS, WITHOUT_DEADLINE_MS } from './launch.ts';
import type { EnterOrder, EnterRefusal, ExecAnswer, ExecOrder, Place } from './protocol.ts';

export interface InVaultOptions {
  readonly clock: Clock;
  readonly ledger: Ledger;
  /** The file of the agent's program (agent/program.ts; bundled: dist/vault-agent.mjs). */
  readonly program: string;
  readonly platform: NodeJS.Platform;
  /** Runs before the process gets its order. */
  readonly onGroup: (group: number) => Promise<void>;
  /** Until it has entered; default 60 s. Then the group is killed. */
  readonly deadlineMs?: Millis;
}

/** How the step before the program ended. */
export type VaultEntry =
  /** The process is now the requested program. */
  | { readonly kind: 'entered' }
  /** It ends with exit code 78; nothing was written. */
  | { readonly kind: 'refused'; readonly refusal: EnterRefusal }
  /** It did not enter within the deadline: killed, or stuck and recorded. */
  | { readonly kind: 'hung' }
  | { readonly kind: 'failed'; readonly problem: string };

export interface ChildInVault {
  /** Its streams are plain blocking pipes that are still unused. */
  readonly child: Started;
  /** Process group; the call ends with the group, not with the exit of `child`. */
  readonly group: number;
  /** Recorded already: removed when the group is gone, or marked overdue when it does not end. */
  readonly record: LedgerRecord;
  /** Never rejects. */
  readonly entry: Promise<VaultEntry>;
}

/** The process before it gets its order: it has accessed nothing. */
export interface Step extends Pick<ChildInVault, 'child' | 'group' | 'record'> {
  /**
   * It enters the vault and becomes this program, which gets `env` and nothing else. @param argv an absolute program and its arguments
   * @param order its `niceness` is kept by the program; on macOS it runs as background work, too (taskpolicy)
   */
  become(order: EnterOrder, argv: readonly [string, ...string[]], env: Readonly<Record<string, string>>): ChildInVault;
}

export type StartedStep =
  | { readonly kind: 'waits'; readonly step: Step }
  /** A failure of ytm: it could not be started. */
  | { readonly kind: 'failed'; readonly problem: string };

/** Starts the process, which waits for its order. */
export async function startStep({ vault, niceness }: Place, options: InVaultOptions): Promise<StartedStep> {
  const { clock, ledger, program, platform, onGroup } = options;
  const { startChild } = await import('../../platform/child/start.ts');
  const child = startChild({ argv: launchLine(platform, niceness, [program, 'exec']), env: {}, pipes: 'stderr-and-fd3' });
  const said = listen(child);
  if (child.pid === null) {
    const { problem } = (await said.entry) as Extract<VaultEntry, { readonly kind: 'failed' }>;
    return { kind: 'failed', problem };
  }
  const group = child.pid;
  await onGroup(group);
  const record = await ledger.record({ pid: group, root: vault, deadlineAt: clock.now() + WITHOUT_DEADLINE_MS });
  const become: Step['become'] = (order, argv, env) => {
    const recorded: ExecOrder = { order, argv, env };
    const entry = enterInTime(JSON.stringify(recorded), { child, record, ...said }, options);
    return { child, group, record, entry };
  };
  return { kind: 'waits', step: { child, group, record, become } };
}

interface Entering extends Said {
  readonly child: Started;
  readonly record: LedgerRecord;
}

/** It gets its order once it has started; its deadline begins then. */
async function enterInTime(order: string, { child, record, started, entry }: Entering, options: InVaultOptions): Promise<VaultEntry> {
  const { clock, deadlineMs } = options;
  const orders = child.fd3;
  const giveUp = (end: VaultEntry): VaultEntry => {
    record.overdue();
    child.kill('SIGKILL');
    return end;
  };
  orders?.write(`${ARE_YOU_THERE}\n`);
  const early = await before(Promise.race([started, entry]), START_DEADLINE_MS, clock);
  if (early === 'late') return giveUp({ kind: 'failed', problem: NOT_STARTED });
  if (early !== 'started') return early;
  orders?.write(`${order}\n`);
  const end = await before(entry, deadlineMs ?? ENTER_DEADLINE_MS, clock);
  return end === 'late' ? giveUp({ kind: 'hung' }) : end;
}

async function before<T>(what: Promise<T>, deadlineMs: Millis, clock: Clock): Promise<T | 'late'> {
  let cancel = (): void => {};
  const late = new Promise<'late'>((resolve) => {
    cancel = clock.after(deadlineMs, () => resolve('late'));
  });
  const first = await Promise.race([what, late]);
  cancel();
  return first;
}

interface Said {
  readonly started: Promise<'started'>;
  /** Never rejects; also when it ends before it has started. */
  readonly entry: Promise<VaultEntry>;
}

/** Reads two lines: that it has started, and how it entered. */
function listen(child: Started): Said {
  const started = Promise.withResolvers<'started'>();
  const entry = Promise.withResolvers<VaultEntry>();
  let text = '';
  child.fd3?.setEncoding('utf8').on('data', (part: string) => {
    text += part;
    const [, second, ...rest] = text.split('\n');
    if (second !== undefined) started.resolve('started');
    if (rest.length > 0) entry.resolve(entryOf(second ?? ''));
  });
  void child.exited.then(({ code, problem }) => {
    const failed: VaultEntry = { kind: 'failed', problem: code === null ? problem : `${problem} before it entered the vault` };
    // Its last output may arrive after its end.
    setImmediate(() => entry.resolve(failed));
  });
  return { started: started.promise, entry: entry.promise };
}

function entryOf(line: string): VaultEntry {
  try {
    const answer = JSON.parse(line) as ExecAnswer;
    if ('entered' in answer) return { kind: 'entered' };
    if ('refused' in answer) return { kind: 'refused', refusal: answer.refused };
    return { kind: 'failed', problem: answer.failed };
  } catch {
    return { kind: 'failed', problem: 'its answer is invalid' };
  }
}
