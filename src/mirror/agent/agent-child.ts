/** The process of one vault agent: detached, on record, asked in turn, and let go of without waiting. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../../platform/clock.ts';
import type { Ledger, LedgerRecord } from '../../share/ledger.ts';
import { bundledWrites } from './bundled-writes.ts';
import { killGroup, launchLine, WITHOUT_DEADLINE_MS } from './launch.ts';
import { onLines } from './line-splitter.ts';
import { createPipeline, type Pipeline } from './pipeline.ts';
import type { EnterOrder, EnterRefusal } from './protocol.ts';

export interface AgentStarterOptions {
  readonly clock: Clock;
  readonly ledger: Ledger;
  /** The file of the agent's program (agent/program.ts; bundled: dist/vault-agent.mjs), run with our own Node. */
  readonly program: string;
  readonly platform: NodeJS.Platform;
}

/** Why nobody talks to it any more. */
export type Ending = { readonly kind: 'hung' } | { readonly kind: 'gone'; readonly problem: string; readonly refusal?: EnterRefusal };

export interface AgentChild {
  /** Process group; `null`: it could not be started, `over` tells why. */
  readonly group: number | null;
  readonly pipeline: Pipeline;
  /** `null` while it is talked to. */
  readonly ending: Ending | null;
  /** Settles when the process is gone, with how it ended. */
  readonly over: Promise<string>;
  /** In the ledger once it resolves. */
  putOnRecord(): Promise<void>;
  /** Kills the group, whatever becomes of it; what does not go stays on record. */
  letGo(ending: Ending): void;
  /** It ends when it has answered what it was asked. */
  endInput(): void;
}

/** Calls of a slow share that are under way at once: libuv's threads. */
const THREADS = '16';

type Child = ChildProcessByStdio<Writable, Readable, null>;

export function startAgentChild(order: EnterOrder, { clock, ledger, program, platform }: AgentStarterOptions): AgentChild {
  const [file, ...args] = launchLine(platform, order.niceness, [program]);
  // Its own folder must never be one on the share.
  const child = spawn(file, args, { cwd: '/', env: { UV_THREADPOOL_SIZE: THREADS }, detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
  const group = child.pid ?? null;
  let ending: Ending | null = null;
  let isOver = false;
  let record: LedgerRecord | null = null;

  function letGo(given: Ending): void {
    if (ending !== null) return;
    ending = given;
    if (group !== null && !isOver) {
      record?.overdue();
      killGroup(group);
    }
    release(child);
    pipeline.end();
  }

  const input = bundledWrites(child.stdin);
  const pipeline = createPipeline({
    clock,
    send: input.write,
    onLate: () => letGo({ kind: 'hung' }),
  });
  // A child that died before it was asked everything: its end tells.
  child.stdin.on('error', () => {});
  onLines(child.stdout, {
    line: (line) => {
      if (!pipeline.answered(line)) letGo({ kind: 'gone', problem: 'it said what nobody had asked' });
    },
    tooLong: () => letGo({ kind: 'gone', problem: 'it said too much' }),
  });
  const over = endOf(child);
  void over.then((problem) => {
    isOver = true;
    record?.forget();
    letGo({ kind: 'gone', problem });
  });

  return {
    group,
    pipeline,
    over,
    get ending() {
      return ending;
    },
    async putOnRecord() {
      record = await ledger.record({ pid: group ?? 0, root: order.vault, deadlineAt: clock.now() + WITHOUT_DEADLINE_MS });
      if (isOver) record.forget();
    },
    letGo,
    endInput: () => input.end(),
  };
}

function endOf(child: Child): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    // What it said last comes before that.
    child.once('close', (code, killedBy) => resolve(`it ended with ${killedBy ?? `exit code ${String(code)}`}`));
  });
}

/** Nothing of it keeps our process alive any more. */
function release(child: Child): void {
  child.stdin.destroy();
  child.stdout.destroy();
  child.unref();
}
