/** Whether a process listens on a unix socket. */
import { connect } from 'node:net';
import type { Millis } from '../health/observation.ts';
import type { Clock } from './clock.ts';

/**
 * `answered`, the system's name of the error, or `aborted`: nothing is known. One that is too busy to accept within the time, or because
 * its queue is full, listens all the same.
 */
export function knockAt(path: string, clock: Clock, withinMs: Millis, signal?: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    const settle = (result: string): void => {
      stopWaiting();
      signal?.removeEventListener('abort', onAbort);
      socket.destroy();
      resolve(result);
    };
    const onBusy = (): void => settle('answered');
    const onAbort = (): void => settle('aborted');
    const stopWaiting = clock.after(withinMs, onBusy);
    signal?.addEventListener('abort', onAbort, { once: true });
    socket.once('connect', () => settle('answered'));
    socket.once('error', (error: NodeJS.ErrnoException) => settle(error.code === 'EAGAIN' ? 'answered' : (error.code ?? error.message)));
  });
}
