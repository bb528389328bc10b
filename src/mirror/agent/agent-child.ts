/** The process of one vault agent: it is recorded in the ledger, and released without waiting for its end. */
import { type Silence, startTalker, type Talker } from '../../platform/child/talker.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Ledger, LedgerRecord } from '../../share/ledger.ts';
import { launchLine, WITHOUT_DEADLINE_MS } from './launch.ts';
import type { EnterRefusal, Place } from './protocol.ts';

export interface AgentStarterOptions {
  readonly clock: Clock;
  readonly ledger: Ledger;
  /** The file of the agent's program (agent/program.ts; bundled: dist/vault-agent.mjs), run with our own Node. */
  readonly program: string;
  readonly platform: NodeJS.Platform;
}

/** Why it is no longer used. */
export type Ending = Silence | { readonly kind: 'gone'; readonly problem: string; readonly refusal: EnterRefusal };

export interface AgentChild {
  readonly talker: Talker<Ending>;
  /** Recorded in the ledger once it resolves. */
  putOnRecord(): Promise<void>;
}

/** Parallel calls to a slow share: the size of libuv's thread pool. */
const THREADS = '16';

export function startAgentChild({ vault, niceness }: Place, { clock, ledger, program, platform }: AgentStarterOptions): AgentChild {
  let record: LedgerRecord | null = null;
  const talker = startTalker<Ending>({
    argv: launchLine(platform, niceness, [program]),
    env: { UV_THREADPOOL_SIZE: THREADS },
    clock,
    onKill: () => record?.overdue(),
  });
  void talker.over.then(() => record?.forget());
  return {
    talker,
    async putOnRecord() {
      record = await ledger.record({ pid: talker.group ?? 0, root: vault, deadlineAt: clock.now() + WITHOUT_DEADLINE_MS });
      if (talker.isOver) record.forget();
    },
  };
}
