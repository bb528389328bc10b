/**
 * A program of ours in a process group of its own, asked line by line: requests are written at once, answers come in
 * their order, each with a deadline that runs from its turn on. Its end never keeps us waiting.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Millis } from '../../health/observation.ts';
import type { Clock } from '../../platform/clock.ts';

export type LineAnswer =
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'failed'; readonly why: 'hung' | 'gone' | 'cancelled'; readonly problem: string };

interface Waiting {
  readonly answer: (answer: LineAnswer) => void;
  readonly deadlineMs: Millis;
}

export interface LineChild {
  /** Process group; `null` when it could not be started. */
  readonly group: number | null;
  ask(line: string, deadlineMs: Millis, signal: AbortSignal): Promise<LineAnswer>;
  /** Ends its input and lets it end; kills the group after `graceMs`. Resolves then at the latest. */
  close(graceMs: Millis): Promise<void>;
}

export function startLineChild(program: string, clock: Clock): LineChild {
  // Its own folder must never be one that comes and goes.
  const child = spawn(process.execPath, [program], { cwd: '/', env: {}, detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
  const waiting: Waiting[] = [];
  let end: Extract<LineAnswer, { readonly kind: 'failed' }> | null = null;
  let cancelDeadline = (): void => {};

  function fail(why: 'hung' | 'gone', problem: string): void {
    if (end !== null) return;
    end = { kind: 'failed', why, problem };
    cancelDeadline();
    kill(child);
    for (const { answer } of waiting.splice(0)) answer(end);
  }

  function watchTurn(): void {
    cancelDeadline();
    const turn = waiting[0];
    cancelDeadline = turn === undefined ? () => {} : clock.after(turn.deadlineMs, () => fail('hung', 'it does not answer'));
  }

  function take(line: string): void {
    const turn = waiting.shift();
    if (turn === undefined) return fail('gone', 'it answered what nobody asked');
    watchTurn();
    turn.answer({ kind: 'line', line });
  }

  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      fail('gone', `it cannot be started: ${error.message}`);
      resolve();
    });
    child.once('exit', (code, killedBy) => {
      fail('gone', `it ended with ${killedBy ?? `exit code ${String(code)}`}`);
      resolve();
    });
  });
  // A child that died before it was told everything; its exit tells.
  child.stdin.on('error', () => {});
  readLines(child.stdout, take);

  return {
    group: child.pid ?? null,
    ask: (line, deadlineMs, signal) =>
      new Promise((resolve) => {
        if (end !== null) return resolve(end);
        if (signal.aborted) return resolve(cancelled);
        const onAbort = (): void => resolve(cancelled);
        signal.addEventListener('abort', onAbort, { once: true });
        const answer = (given: LineAnswer): void => {
          signal.removeEventListener('abort', onAbort);
          resolve(given);
        };
        if (waiting.push({ answer, deadlineMs }) === 1) watchTurn();
        child.stdin.write(`${line}\n`);
      }),
    close: (graceMs) =>
      new Promise((resolve) => {
        child.stdin.end();
        const finish = (): void => {
          fail('gone', 'it was told to end');
          resolve();
        };
        const cancel = clock.after(graceMs, finish);
        void ended.then(() => {
          cancel();
          resolve();
        });
      }),
  };
}

const cancelled = { kind: 'failed', why: 'cancelled', problem: 'it was called off' } as const;

/** Kills the whole group without waiting for it: in an uninterruptible sleep it does not go. Nothing of it keeps our process alive. */
function kill(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
  child.stdin?.destroy();
  child.stdout?.destroy();
  child.unref();
}

function readLines(stream: NodeJS.ReadableStream, take: (line: string) => void): void {
  let parts: string[] = [];
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = text.split('\n');
    for (const [index, part] of lines.entries()) {
      parts.push(part);
      if (index === lines.length - 1) break;
      const line = parts.join('');
      parts = [];
      take(line);
    }
  });
}
