/**
 * A program of ours in a process group of its own, asked line by line: requests are written at once, answers come in
 * their order, each with a deadline that runs from its turn on. Its end never keeps us waiting.
 */
import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { Millis } from '../../health/observation.ts';
import type { Clock } from '../../platform/clock.ts';

export type LineAnswer =
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'failed'; readonly why: 'hung' | 'gone' | 'cancelled'; readonly problem: string };

interface Waiting {
  readonly answer: (answer: LineAnswer) => void;
  readonly deadlineMs: Millis;
}

type Failed = Extract<LineAnswer, { readonly kind: 'failed' }>;

export class LineChild {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #clock: Clock;
  readonly #waiting: Waiting[] = [];
  readonly #ended = Promise.withResolvers<void>();
  #failure: Failed | null = null;
  #cancelDeadline = (): void => {};

  constructor(program: string, clock: Clock) {
    this.#clock = clock;
    // Its own folder must never be one that comes and goes.
    const child = spawn(process.execPath, [program], { cwd: '/', env: {}, detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
    this.#child = child;
    child.once('error', (error) => this.#end(`it cannot be started: ${error.message}`));
    // Not `exit`: its last answer may still be on the way then.
    child.once('close', (code, killedBy) => this.#end(`it ended with ${killedBy ?? `exit code ${String(code)}`}`));
    // A child that died before it was told everything; its end tells.
    child.stdin.on('error', () => {});
    readLines(child.stdout, (line) => this.#take(line));
  }

  /** Process group; `null` when it could not be started. */
  get group(): number | null {
    return this.#child.pid ?? null;
  }

  ask(line: string, deadlineMs: Millis, signal: AbortSignal): Promise<LineAnswer> {
    if (this.#failure !== null) return Promise.resolve(this.#failure);
    if (signal.aborted) return Promise.resolve(CANCELLED);
    return new Promise((resolve) => {
      const onAbort = (): void => resolve(CANCELLED);
      signal.addEventListener('abort', onAbort, { once: true });
      const answer = (given: LineAnswer): void => {
        signal.removeEventListener('abort', onAbort);
        resolve(given);
      };
      if (this.#waiting.push({ answer, deadlineMs }) === 1) this.#watchTurn();
      this.#child.stdin.write(`${line}\n`);
    });
  }

  /** Ends its input and lets it end; kills the group after `graceMs`. Resolves then at the latest. */
  async close(graceMs: Millis): Promise<void> {
    this.#child.stdin.end();
    const cancel = this.#clock.after(graceMs, () => this.#end('it was told to end'));
    await this.#ended.promise;
    cancel();
  }

  #take(line: string): void {
    const turn = this.#waiting.shift();
    if (turn === undefined) return this.#fail('gone', 'it answered what nobody asked');
    this.#watchTurn();
    turn.answer({ kind: 'line', line });
  }

  #watchTurn(): void {
    this.#cancelDeadline();
    const turn = this.#waiting[0];
    this.#cancelDeadline =
      turn === undefined ? () => {} : this.#clock.after(turn.deadlineMs, () => this.#fail('hung', 'it does not answer'));
  }

  #end(problem: string): void {
    this.#fail('gone', problem);
    this.#ended.resolve();
  }

  #fail(why: 'hung' | 'gone', problem: string): void {
    if (this.#failure !== null) return;
    this.#failure = { kind: 'failed', why, problem };
    this.#cancelDeadline();
    kill(this.#child);
    for (const { answer } of this.#waiting.splice(0)) answer(this.#failure);
  }
}

const CANCELLED = { kind: 'failed', why: 'cancelled', problem: 'it was called off' } as const;

/** Kills the whole group without waiting for it: in an uninterruptible sleep it does not go. Nothing of it keeps our process alive. */
function kill(child: ChildProcess): void {
  try {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGKILL');
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
