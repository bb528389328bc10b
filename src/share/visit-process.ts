/** The process of one visit: spawned, recorded in the ledger before it accesses anything, killed or abandoned at its deadline. */
import type { Started, startChild } from '../platform/child/start.ts';
import type { Clock } from '../platform/clock.ts';
import type { Ledger } from './ledger.ts';
import type { VisitRequest, VisitResult } from './visit.ts';
import { parseVisitAnswer } from './visit-answer.ts';
import type { VisitOrder } from './visit-order.ts';

let kit: { readonly startChild: typeof startChild } | null = null;

/** Whether what starts children is loaded. */
export function isPrepared(): boolean {
  return kit !== null;
}

export async function prepareVisits(): Promise<void> {
  kit ??= await import('../platform/child/start.ts');
}

export interface VisitStart {
  readonly request: VisitRequest;
  readonly signal: AbortSignal;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly program: string;
  /** The child has started, and looks from now on. */
  readonly onLooking: (pid: number) => void;
  /** Called when the time is up or nobody waits any more, before the child is killed: what the missing reply means. */
  readonly onEnd: () => Promise<VisitResult>;
}

/** The sentinel's text may be escaped sixfold in JSON. */
const LONGEST_ANSWER = 1024 * 1024;

export async function startVisit({ request, signal, ledger, clock, program, onLooking, onEnd }: VisitStart): Promise<VisitResult> {
  if (signal.aborted) return { kind: 'cancelled' };
  const startedAt = clock.monotonic();
  const { startChild } = kit ?? (await import('../platform/child/start.ts'));
  const child = startChild({ argv: [process.execPath, program], env: {} });
  child.stdout.once('data', () => {
    if (child.pid !== null) onLooking(child.pid);
  });
  const answer = readAnswer(child);
  const ending = firstOf(answer, signal, request.timeoutMs, clock);
  let overdue = (): void => {};
  if (child.pid !== null) {
    const record = await ledger.record({ pid: child.pid, root: request.root, deadlineAt: clock.now() + request.timeoutMs });
    void child.exited.then(record.forget);
    overdue = record.overdue;
    // The child receives its order only now, so that a child that hangs is recorded even if this process dies.
    const order: VisitOrder = { root: request.root, sentinel: request.sentinel, folder: request.folder ?? null };
    child.stdin.end(signal.aborted ? '' : JSON.stringify(order));
  }
  const end = await ending;
  const tookMs = clock.monotonic() - startedAt;
  if (end.kind === 'answer') return parseVisitAnswer(end.text, tookMs);
  if (end.kind === 'failed') return { kind: 'helper-failed', problem: end.problem };
  const silence = await onEnd();
  overdue();
  letGo(child);
  return end.kind === 'deadline' ? silence : { kind: 'cancelled' };
}

type Answer = { readonly kind: 'answer'; readonly text: string } | { readonly kind: 'failed'; readonly problem: string };
type End = Answer | { readonly kind: 'deadline' | 'cancelled' };

function readAnswer(child: Started): Promise<Answer> {
  return new Promise((resolve) => {
    let text = '';
    let isWhole = false;
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (text.length > LONGEST_ANSWER) {
        child.kill('SIGKILL');
        resolve({ kind: 'failed', problem: 'the visit printed too much' });
      } else if (text.length > 1 && text.endsWith('\n')) {
        // Its end could take long on its own (see endProcess), which would look like a share that hangs.
        isWhole = true;
        child.kill('SIGKILL');
      }
    });
    void child.closed.then(({ code, signal, problem }) => {
      if (code === 0 || isWhole) resolve({ kind: 'answer', text });
      else if (code === null) resolve({ kind: 'failed', problem: `the visit cannot be started: ${problem}` });
      else resolve({ kind: 'failed', problem: `the visit ended with ${signal ?? `exit code ${code}`}` });
    });
  });
}

function firstOf(answer: Promise<Answer>, signal: AbortSignal, timeoutMs: number, clock: Clock): Promise<End> {
  return new Promise((resolve) => {
    const finish = (end: End): void => {
      cancelTimer();
      signal.removeEventListener('abort', onAbort);
      resolve(end);
    };
    const onAbort = (): void => finish({ kind: 'cancelled' });
    const cancelTimer = clock.after(timeoutMs, () => finish({ kind: 'deadline' }));
    signal.addEventListener('abort', onAbort, { once: true });
    void answer.then(finish);
  });
}

/** Kills the child without waiting for it: in uninterruptible sleep it does not end. Nothing of it keeps this process alive. */
function letGo(child: Started): void {
  child.kill('SIGKILL');
  child.release();
}
