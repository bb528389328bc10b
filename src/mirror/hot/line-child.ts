/** A program of ours in a process group of its own, asked line by line. Its end never keeps us waiting. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { Millis } from '../../health/observation.ts';
import type { Clock } from '../../platform/clock.ts';
import { type BundledWrites, bundledWrites } from '../agent/bundled-writes.ts';
import { onLines } from '../agent/line-splitter.ts';
import { createPipeline, type Pipeline } from '../agent/pipeline.ts';

export type LineAnswer =
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'failed'; readonly why: 'hung' | 'gone' | 'cancelled'; readonly problem: string };

type Failed = Extract<LineAnswer, { readonly kind: 'failed' }>;

const CANCELLED: Failed = { kind: 'failed', why: 'cancelled', problem: 'it was called off' };
const GONE: Failed = { kind: 'failed', why: 'gone', problem: 'it is gone' };

export class LineChild {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #clock: Clock;
  readonly #input: BundledWrites;
  readonly #pipeline: Pipeline;
  readonly #ended = Promise.withResolvers<void>();
  #failure: Failed | null = null;

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
    this.#input = bundledWrites(child.stdin);
    this.#pipeline = createPipeline({
      clock,
      send: this.#input.write,
      onLate: () => this.#fail('hung', 'it does not answer'),
    });
    onLines(child.stdout, {
      line: (line) => {
        if (!this.#pipeline.answered(line)) this.#fail('gone', 'it answered what nobody asked');
      },
      tooLong: () => this.#fail('gone', 'it says too much'),
    });
  }

  /** Process group; `null` when it could not be started. */
  get group(): number | null {
    return this.#child.pid ?? null;
  }

  /** Answers come in the order of asking; the deadline runs from its turn on. */
  async ask(line: string, deadlineMs: Millis, signal: AbortSignal): Promise<LineAnswer> {
    const turn = await this.#pipeline.ask({ line, writes: false, deadlineMs, signal });
    if (turn.kind === 'line') return turn;
    return turn.kind === 'cancelled' ? CANCELLED : (this.#failure ?? GONE);
  }

  /** Ends its input and lets it end; kills the group after `graceMs`. Resolves then at the latest. */
  async close(graceMs: Millis): Promise<void> {
    this.#input.end();
    const cancel = this.#clock.after(graceMs, () => this.#end('it was told to end'));
    await this.#ended.promise;
    cancel();
  }

  #end(problem: string): void {
    this.#fail('gone', problem);
    this.#ended.resolve();
  }

  #fail(why: 'hung' | 'gone', problem: string): void {
    if (this.#failure !== null) return;
    this.#failure = { kind: 'failed', why, problem };
    this.#kill();
    this.#pipeline.end();
  }

  /** The whole group, without waiting for it: in an uninterruptible sleep it does not go. Nothing of it keeps our process alive. */
  #kill(): void {
    const { pid, exitCode, signalCode, stdin, stdout } = this.#child;
    try {
      if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL');
    } catch {
      // It is gone already.
    }
    stdin.destroy();
    stdout.destroy();
    this.#child.unref();
  }
}
