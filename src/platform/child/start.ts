/**
 * Starts a program; the base of everything else in this folder. The only importer of execa, so commands that must
 * start fast import it lazily.
 *
 * execa spawns, signals the whole process group (`killDescendants`), and settles once all output has been read. This
 * file handles the two cases that execa does not: its promise waits forever for a process that never exits (one in
 * uninterruptible sleep survives SIGKILL), and such a process keeps ours alive. Hence `kill()` does not wait, and
 * `release()` closes every handle.
 */
import type { Duplex, Readable, Writable } from 'node:stream';
import { execa } from 'execa';
import { type ChildEnd, endOf, GROUP, hasEnded, type Running, release } from './end.ts';

export interface StartRequest {
  /** An argument list, never a shell's line. */
  readonly argv: readonly [string, ...string[]];
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Pipes to and from it beside stdin and stdout; otherwise stderr goes nowhere. */
  readonly pipes?: 'stderr-and-fd3';
}

export interface Started {
  /** Also its process group; `null`: it could not be started, `closed` says why. */
  readonly pid: number | null;
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** `null` unless `pipes` asked for it. */
  readonly stderr: Readable | null;
  readonly fd3: Duplex | null;
  /** The process is gone; something that it wrote may still be on the way. */
  readonly exited: Promise<ChildEnd>;
  /** The process is gone and what it wrote has been read. Never rejects; of one that does not go, never settles. */
  readonly closed: Promise<ChildEnd>;
  readonly hasEnded: () => boolean;
  /** Signals the whole group, without waiting. */
  kill(signal: 'SIGTERM' | 'SIGKILL'): void;
  /** Nothing of it keeps our process alive any more. */
  release(): void;
}

/**
 * Starts a program in a process group of its own, in `/`: its own folder must never be one on the share. Listen to its
 * output at once: what nobody listens to is dropped from the next turn of the event loop on.
 */
export function startChild({ argv: [file, ...args], env, pipes }: StartRequest): Started {
  const child = execa(file, args, {
    cwd: '/',
    env,
    extendEnv: false,
    stdio: pipes === 'stderr-and-fd3' ? ['pipe', 'pipe', 'pipe', 'pipe'] : ['pipe', 'pipe', 'ignore'],
    // The caller reads the output as it arrives.
    buffer: false,
    encoding: 'buffer',
    ...GROUP,
  });
  return startedOf(child);
}

type Pipes = [stdin: Writable, stdout: Readable, stderr: Readable | null, fd3?: Duplex];

function startedOf(child: Running): Started {
  const [stdin, stdout, stderr, fd3] = child.nodeChildProcess.stdio as unknown as Pipes;
  // The exit reports the cause; until the caller listens to the streams, errors of a dead child must not be thrown.
  for (const stream of [stdin, stdout, stderr, fd3]) stream?.on('error', () => {});
  return {
    pid: child.pid ?? null,
    stdin,
    stdout,
    stderr,
    fd3: fd3 ?? null,
    exited: exitOf(child),
    closed: Promise.resolve(child.then(endOf)),
    hasEnded: () => hasEnded(child),
    kill: (signal) => void child.kill(signal),
    release: () => release(child),
  };
}

function exitOf(child: Running): Promise<ChildEnd> {
  return new Promise((resolve) => {
    child.nodeChildProcess.once('exit', (code, signal) => resolve(endOf({ exitCode: code ?? undefined, signal: signal ?? undefined })));
    // One that could not be started does not exit. (Its end is the second to be heard of every other.)
    void child.then((result) => resolve(endOf(result)));
  });
}
