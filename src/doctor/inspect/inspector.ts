/** Looks at paths through a child: recorded in the ledger before it knows a path, with a deadline for each, and abandoned when it hangs. */
import * as z from 'zod/mini';
import type { Millis } from '../../health/observation.ts';
import { startTalker, type Talker } from '../../platform/child/talker.ts';
import type { Clock } from '../../platform/clock.ts';
import { parseObject } from '../../platform/parse-object.ts';
import type { Ledger, LedgerRecord } from '../../share/ledger.ts';
import type { InspectAnswer, PathReport } from './protocol.ts';

export interface InspectorOptions {
  readonly clock: Clock;
  readonly ledger: Ledger;
  /** The file of the program (program.ts; bundled: dist/path-inspector.mjs). */
  readonly program: string;
  readonly signal: AbortSignal;
  /** For one path; then the share counts as hung. */
  readonly deadlineMs?: Millis;
}

export interface Inspector {
  look(path: string): Promise<PathReport>;
  close(): Promise<void>;
}

const DEADLINE_MS: Millis = 10_000;
/** Starting takes long on a busy machine and says nothing about the path. */
const START_MS: Millis = 60_000;
const LONGEST_MS: Millis = 3_600_000;
const CLOSE_MS: Millis = 1_000;

const answerSchema: z.ZodMiniType<InspectAnswer> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('missing') }),
  z.object({ kind: z.literal('failed'), errno: z.string() }),
  z.object({
    kind: z.literal('seen'),
    type: z.enum(['file', 'folder', 'other']),
    device: z.string(),
    read: z.nullable(z.string()),
    write: z.nullable(z.string()),
  }),
]);

/** One child for everything below `root`, such as the mount point of the share. It starts with the first path. */
export function createInspector(root: string, options: InspectorOptions): Inspector {
  let starting: Promise<Talker | PathReport> | null = null;
  return {
    async look(path) {
      starting ??= start(root, options);
      const started = await starting;
      return 'ask' in started ? ask(started, path, options) : started;
    },
    async close() {
      const started = await starting;
      if (started !== null && 'ask' in started) await started.close(CLOSE_MS, 'it did not end in time');
    },
  };
}

async function start(root: string, { clock, ledger, program, signal }: InspectorOptions): Promise<Talker | PathReport> {
  if ((await ledger.stuck(root)) !== null) return { kind: 'hung' };
  let record: LedgerRecord | null = null;
  const talker = startTalker({ argv: [process.execPath, '--no-warnings', program], env: {}, clock, onKill: () => record?.overdue() });
  void talker.over.then(() => record?.forget());
  if (talker.group === null) return { kind: 'unasked', problem: await talker.over };
  record = await ledger.record({ pid: talker.group, root, deadlineAt: clock.now() + LONGEST_MS });
  if (talker.isOver) record.forget();
  const turn = await talker.ask({ line: '{}', writes: false, deadlineMs: START_MS, signal });
  return turn.kind === 'line' ? talker : { kind: 'unasked', problem: 'it did not start' };
}

async function ask(talker: Talker, path: string, { signal, deadlineMs = DEADLINE_MS }: InspectorOptions): Promise<PathReport> {
  const turn = await talker.ask({ line: JSON.stringify({ path }), writes: false, deadlineMs, signal });
  if (turn.kind === 'cancelled') return { kind: 'unasked', problem: 'it was cancelled' };
  if (turn.kind === 'ended')
    return talker.silence?.kind === 'gone' ? { kind: 'unasked', problem: talker.silence.problem } : { kind: 'hung' };
  const answer = answerSchema.safeParse(parseObject(turn.line));
  return answer.success ? answer.data : { kind: 'unasked', problem: 'its answer is invalid' };
}
