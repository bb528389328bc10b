/**
 * Runs a program to its end: an argument list (never a shell), one deadline over everything, bounded output, and an end
 * that never waits for a child that cannot be killed. execa is loaded with the first one.
 */
import type { execa as Execa, Result, ResultPromise } from 'execa';
import type { Millis } from '../../health/observation.ts';
import type { Clock } from '../clock.ts';
import { codeOf, GROUP, hasEnded, release } from './end.ts';

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

/** `ended` covers every exit code (128 + signal number when a signal ended it). The others say why the child was stopped or did not start. */
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
  /** By command; the pid of one that did not go. */
  const abandoned = new Map<string, number>();

  async function run(request: ChildRequest): Promise<ChildResult> {
    const command = JSON.stringify([request.file, ...request.args]);
    const old = abandoned.get(command);
    if (old !== undefined) return { kind: 'timeout', stdout: '', stderr: '', abandoned: true, pid: old };
    const { execa } = await import('execa');
    if (request.signal.aborted) return { kind: 'cancelled', stdout: '', stderr: '', abandoned: false, pid: 0 };
    const startedAt = clock.monotonic();
    const child = start(execa, request, defaultEnv);
    const settled = child.then((result) => toResult(result, clock.monotonic() - startedAt, child.pid ?? 0));
    const kept = whenKept(child, request, clock);
    const first = await Promise.race([settled, kept.alive]);
    kept.cancel();
    if (typeof first !== 'string') return first;
    const pid = child.pid ?? 0;
    abandoned.set(command, pid);
    child.nodeChildProcess.once('exit', () => void abandoned.delete(command));
    return { kind: first, stdout: '', stderr: '', abandoned: true, pid };
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
    // At least 1 ms: 0 means none to execa.
    timeout: Math.max(1, Math.ceil(request.timeoutMs)),
    cancelSignal: request.signal,
    ...GROUP,
  }) as Child;
}

interface Kept {
  /** It lives on after the deadline or the cancel, although it was killed; everything of it was let go. */
  readonly alive: Promise<'timeout' | 'cancelled'>;
  cancel(): void;
}

/**
 * What execa waits for without end. A killed child that does not go (an uninterruptible sleep). And a dead one whose
 * descendant outside its group holds the output open: the pipes are closed then, and execa settles with what came.
 */
function whenKept(child: Child, { timeoutMs, signal }: ChildRequest, clock: Clock): Kept {
  const alive = Promise.withResolvers<'timeout' | 'cancelled'>();
  const timers: (() => void)[] = [];
  const look = (why: 'timeout' | 'cancelled') => (): void => {
    release(child);
    if (!hasEnded(child)) alive.resolve(why);
  };
  const onAbort = (): void => void timers.push(clock.after(KILL_GRACE_MS, look('cancelled')));
  const onExit = (): void => {
    timers.push(
      clock.after(DRAIN_MS, () => {
        child.kill('SIGKILL');
        release(child);
      }),
    );
  };
  timers.push(clock.after(timeoutMs + KILL_GRACE_MS, look('timeout')));
  signal.addEventListener('abort', onAbort, { once: true });
  child.nodeChildProcess.once('exit', onExit);
  return {
    alive: alive.promise,
    cancel() {
      for (const stop of timers) stop();
      signal.removeEventListener('abort', onAbort);
      child.nodeChildProcess.off('exit', onExit);
    },
  };
}

function toResult(result: Result<Settings>, tookMs: Millis, pid: number): ChildResult {
  const { stdout, stderr, exitCode, signal } = result;
  if (result.isMaxBuffer) return { kind: 'too-much-output', stdout, stderr };
  if (result.timedOut || result.isCanceled)
    return { kind: result.timedOut ? 'timeout' : 'cancelled', stdout, stderr, abandoned: false, pid };
  if (exitCode !== undefined) return { kind: 'ended', exitCode, signal: null, stdout, stderr, tookMs };
  if (signal !== undefined) return { kind: 'ended', exitCode: codeOf(signal), signal, stdout, stderr, tookMs };
  // The other messages of execa hold the arguments, which may be secret.
  const detail = result.originalMessage ?? 'could not be started';
  return { kind: result.code === 'ENOENT' ? 'missing' : 'not-executable', detail };
}
