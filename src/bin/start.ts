/** Between the process and the program: streams, signals, and an end that waits for nothing but the output. */
import type { Io } from '../cli/io.ts';
import { main } from '../cli/main.ts';
import { abortOn } from '../cli/signal-exit.ts';
import { systemClock } from '../platform/clock.ts';
import { endProcess } from '../platform/thread-pool.ts';

/** Runs the command and ends the process with its exit code. */
export async function start(argv: readonly string[], programs: Io['programs']): Promise<void> {
  // A reader that has seen enough (`ytm check | head -1`), or a terminal that was closed, is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
    process.exit();
  });
  const exitCode = await main(argv, {
    // Each stream is opened when it is first used: standard input alone costs milliseconds.
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    get stderr() {
      return process.stderr;
    },
    env: process.env,
    programs,
    signal: stopSignal(),
  });
  process.exitCode = exitCode;
  // Not before all output is out; but whatever else is left (a child that cannot be killed) is not waited for.
  process.stdout.write('', () => void endProcess(exitCode, systemClock));
}

/** Aborted by the first SIGINT or SIGTERM, with its name as the reason; a second one ends the process at once. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) abortOn(name, controller);
  return controller.signal;
}
