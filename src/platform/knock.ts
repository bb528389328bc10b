/** Whether a process listens on a unix socket. */
import { connect } from 'node:net';
import type { Millis } from '../health/observation.ts';
import type { Clock } from './clock.ts';

/**
 * `answered`, or the system's name of the error. One that is too busy to accept, within the time, until the signal aborts, or because its
 * queue is full, listens all the same.
 */
export function knockAt(path: string, clock: Clock, withinMs: Millis, signal?: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    const settle = (result: string): void => {
      stopWaiting();
      signal?.removeEventListener('abort', onBusy);
      socket.destroy();
      resolve(result);
    };
    const onBusy = (): void => settle('answered');
    const stopWaiting = clock.after(withinMs, onBusy);
    signal?.addEventListener('abort', onBusy, { once: true });
    socket.once('connect', () => settle('answered'));
    socket.once('error', (error: NodeJS.ErrnoException) => settle(error.code === 'EAGAIN' ? 'answered' : (error.code ?? error.message)));
  });
}
