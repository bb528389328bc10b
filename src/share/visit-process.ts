/** The process of one visit: spawned, recorded in the ledger before it touches anything, killed or let go of at its deadline. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Clock } from '../platform/clock.ts';
import type { Ledger } from './ledger.ts';
import { parseVisitAnswer } from './visit-answer.ts';
import type { VisitOrder } from './visit-order.ts';
import type { VisitRequest, VisitResult } from './visitor.ts';

export interface VisitStart {
  readonly request: VisitRequest;
  readonly signal: AbortSignal;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly program: string;
}

/** The sentinel's text may be escaped sixfold in JSON. */
const LONGEST_ANSWER = 1024 * 1024;

export async function startVisit({ request, signal, ledger, clock, program }: VisitStart): Promise<VisitResult> {
  if (signal.aborted) return { kind: 'cancelled' };
  const startedAt = clock.monotonic();
  // Its own folder must never be one on the share.
  const child = spawn(process.execPath, [program], { cwd: '/', env: {}, stdio: ['pipe', 'pipe', 'ignore'] });
  const answer = readAnswer(child);
  const ending = firstOf(answer, signal, request.timeoutMs, clock);
  let overdue = (): void => {};
  if (child.pid !== undefined) {
    const record = await ledger.record({ pid: child.pid, root: request.root, deadlineAt: clock.now() + request.timeoutMs });
    onceEnded(child, record.forget);
    overdue = record.overdue;
    // Only now does the child learn where to look: whatever becomes of us, a child that hangs is on record.
    const order: VisitOrder = { root: request.root, sentinel: request.sentinel };
    child.stdin.end(signal.aborted ? '' : JSON.stringify(order));
  }
  const end = await ending;
  const tookMs = clock.monotonic() - startedAt;
  if (end.kind === 'answer') return parseVisitAnswer(end.text, tookMs);
  if (end.kind === 'failed') return { kind: 'helper-failed', problem: end.problem };
  overdue();
  letGo(child);
  return end.kind === 'deadline' ? { kind: 'hung', sinceMs: tookMs } : { kind: 'cancelled' };
}

type Answer = { readonly kind: 'answer'; readonly text: string } | { readonly kind: 'failed'; readonly problem: string };
type End = Answer | { readonly kind: 'deadline' | 'cancelled' };

function readAnswer(child: ChildProcess): Promise<Answer> {
  return new Promise((resolve) => {
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (text.length > LONGEST_ANSWER) {
        child.kill('SIGKILL');
        resolve({ kind: 'failed', problem: 'the visit printed too much' });
      }
    });
    // A child that died before it was told where to look.
    child.stdin?.on('error', () => {});
    child.once('error', (error) => resolve({ kind: 'failed', problem: `the visit cannot be started: ${error.message}` }));
    child.once('close', (code, killedBy) => {
      if (code === 0) resolve({ kind: 'answer', text });
      else resolve({ kind: 'failed', problem: `the visit ended with ${killedBy ?? `exit code ${String(code)}`}` });
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

function onceEnded(child: ChildProcess, run: () => void): void {
  if (child.exitCode !== null || child.signalCode !== null) run();
  else child.once('exit', run);
}

/** Kills the child without waiting for it: in an uninterruptible sleep it does not go. Nothing of it keeps our process alive. */
function letGo(child: ChildProcess): void {
  child.kill('SIGKILL');
  child.stdin?.destroy();
  child.stdout?.destroy();
  child.unref();
}
