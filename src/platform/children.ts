/**
 * Child processes, the only importer of execa: argument lists (never a shell), one deadline over
 * everything, bounded output, and an end that never waits for a child that cannot be killed.
 */
import { constants } from 'node:os';
import type { execa as Execa, Result, ResultPromise } from 'execa';
import type { Millis } from '../health/observation.ts';
import type { Clock } from './clock.ts';

export interface ChildRequest {
  readonly file: string;
  readonly args: readonly string[];
  /** The whole environment of the child; nothing is inherited. Default: PATH, HOME, USER, LANG and TMPDIR of ours. */
  readonly env?: Readonly<Record<string, string>>;
  /** Variables on top of `env` or of the default. */
  readonly addEnv?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdin?: string;
  readonly timeoutMs: Millis;
  readonly signal: AbortSignal;
  /** Bytes kept of each stream (default 256 KiB); more kills the child with `too-much-output`. */
  readonly maxOutput?: number;
}

/** `ended` covers every exit code (128 + number when a signal ended it). The others say what kept the child from ending by itself. */
export type ChildResult =
  | {
      readonly kind: 'ended';
      readonly exitCode: number;
      readonly signal: string | null;
      readonly stdout: string;
      readonly stderr: string;
      readonly tookMs: Millis;
    }
  | { readonly kind: 'missing' | 'not-executable'; readonly detail: string }
  | { readonly kind: 'too-much-output'; readonly stdout: string; readonly stderr: string }
  /**
   * Deadline or cancel; `abandoned` when it did not even die from SIGKILL. While such a child lives, the same
   * command is not started again: it is at once a `timeout` with the pid of the old one. `pid` 0: never started.
   */
  | {
      readonly kind: 'timeout' | 'cancelled';
      readonly stdout: string;
      readonly stderr: string;
      readonly abandoned: boolean;
      readonly pid: number;
    };

export interface Children {
  run(request: ChildRequest): Promise<ChildResult>;
}

export interface ChildrenOptions {
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const MAX_OUTPUT = 256 * 1024;
/** How long a killed child may take to go before it is abandoned. */
const KILL_GRACE_MS = 80;
/** How long output may trickle in after the child itself ended (a grandchild may hold the pipe for ever). */
const DRAIN_MS = 300;
const INHERITED = ['PATH', 'HOME', 'USER', 'LANG', 'TMPDIR'];

type Settings = { reject: false; encoding: 'utf8' };
type Child = ResultPromise<Settings>;

export function createChildren({ clock, env }: ChildrenOptions): Children {
  const defaultEnv = inherit(env);
  const abandoned = new Map<string, number>();

  async function run(request: ChildRequest): Promise<ChildResult> {
    const command = JSON.stringify([request.file, ...request.args]);
    const old = abandoned.get(command);
    if (old !== undefined) return { kind: 'timeout', stdout: '', stderr: '', abandoned: true, pid: old };
    const { execa } = await import('execa');
    if (request.signal.aborted) return { kind: 'cancelled', stdout: '', stderr: '', abandoned: false, pid: 0 };
    const child = start(execa, request, defaultEnv);
    const startedAt = clock.monotonic();
    const endDrain = drainAfterExit(child, clock);
    const settled = child.then((result) => ({ kind: 'settled' as const, result, at: clock.monotonic() }));
    const first = await firstOf(settled, request, clock);
    endDrain();
    if (first.kind === 'settled') return toResult(first.result, first.at - startedAt);
    const { result, alive } = await kill(child, settled, clock);
    const pid = child.pid ?? 0;
    if (alive) {
      abandoned.set(command, pid);
      child.nodeChildProcess.once('exit', () => void abandoned.delete(command));
    }
    return { kind: first.kind, stdout: result?.stdout ?? '', stderr: result?.stderr ?? '', abandoned: alive, pid };
  }

  return { run };
}

/** The few variables that any command may see; everything else, secrets among it, stays with us. */
function inherit(env: ChildrenOptions['env']): Record<string, string> {
  return Object.fromEntries(INHERITED.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}

function start(execa: typeof Execa, request: ChildRequest, defaultEnv: Record<string, string>): Child {
  return execa(request.file, request.args, {
    env: { ...(request.env ?? defaultEnv), ...request.addEnv },
    extendEnv: false,
    ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
    ...(request.stdin === undefined ? { stdin: 'ignore' } : { input: request.stdin }),
    encoding: 'utf8',
    stripFinalNewline: false,
    maxBuffer: request.maxOutput ?? MAX_OUTPUT,
    // A grandchild that holds stdout would keep execa waiting long after the child is dead.
    killDescendants: true,
    killSignal: 'SIGKILL',
    reject: false,
  }) as Child;
}

/** Ends the wait for descendants that outlive the child and hold its output open. */
function drainAfterExit(child: Child, clock: Clock): () => void {
  let cancel = (): void => {};
  child.nodeChildProcess.once('exit', () => {
    cancel = clock.after(DRAIN_MS, () => {
      child.kill('SIGKILL');
      release(child);
    });
    void child.finally(() => cancel());
  });
  return () => cancel();
}

function firstOf<T>(settled: Promise<T>, request: ChildRequest, clock: Clock): Promise<T | { readonly kind: 'timeout' | 'cancelled' }> {
  return new Promise((resolve, reject) => {
    const cancelTimer = clock.after(request.timeoutMs, () => finish({ kind: 'timeout' }));
    const onAbort = (): void => finish({ kind: 'cancelled' });
    const finish = (result: T | { readonly kind: 'timeout' | 'cancelled' }): void => {
      cancelTimer();
      request.signal.removeEventListener('abort', onAbort);
      resolve(result);
    };
    request.signal.addEventListener('abort', onAbort, { once: true });
    settled.then(finish, reject);
  });
}

/** Kills the child with its descendants; one that does not go within the grace is let go of for good. */
async function kill(
  child: Child,
  settled: Promise<{ readonly result: Result<Settings> }>,
  clock: Clock,
): Promise<{ result: { stdout: string; stderr: string } | null; alive: boolean }> {
  child.kill('SIGKILL');
  const within = (delay: Millis): Promise<null> => new Promise((resolve) => clock.after(delay, () => resolve(null)));
  const dead = await Promise.race([settled, within(KILL_GRACE_MS)]);
  if (dead !== null) return { result: dead.result, alive: false };
  release(child);
  const { exitCode, signalCode } = child.nodeChildProcess;
  if (exitCode === null && signalCode === null) return { result: null, alive: true };
  // Dead, but a descendant outside its process group held the output open until just now.
  const drained = await Promise.race([settled, within(KILL_GRACE_MS)]);
  return { result: drained?.result ?? null, alive: false };
}

/** Nothing of the child keeps our process alive any more. */
function release(child: Child): void {
  const { nodeChildProcess } = child;
  nodeChildProcess.stdin?.destroy();
  nodeChildProcess.stdout?.destroy();
  nodeChildProcess.stderr?.destroy();
  nodeChildProcess.unref();
}

function toResult(result: Result<Settings>, tookMs: Millis): ChildResult {
  const { stdout, stderr } = result;
  if (result.isMaxBuffer) return { kind: 'too-much-output', stdout, stderr };
  const { exitCode, signal } = result;
  if (exitCode !== undefined) return { kind: 'ended', exitCode, signal: null, stdout, stderr, tookMs };
  if (signal !== undefined) return { kind: 'ended', exitCode: 128 + (constants.signals[signal] ?? 0), signal, stdout, stderr, tookMs };
  const detail = result.originalMessage ?? result.shortMessage ?? 'could not be started';
  return { kind: result.code === 'ENOENT' ? 'missing' : 'not-executable', detail };
}
