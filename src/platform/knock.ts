/** Whether somebody listens at a unix socket. */
import { connect } from 'node:net';
import type { Millis } from '../health/observation.ts';
import type { Clock } from './clock.ts';

/**
 * `answered`, or the system's name of the error. One that is too busy to accept, within the time or because its queue is full, listens
 * all the same.
 */
export function knockAt(path: string, clock: Clock, withinMs: Millis): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    const settle = (result: string): void => {
      stopWaiting();
      socket.destroy();
      resolve(result);
    };
    const stopWaiting = clock.after(withinMs, () => settle('answered'));
    socket.once('connect', () => settle('answered'));
    socket.once('error', (error: NodeJS.ErrnoException) => settle(error.code === 'EAGAIN' ? 'answered' : (error.code ?? error.message)));
  });
}
