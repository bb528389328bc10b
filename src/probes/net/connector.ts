/**
 * Opens a TCP connection to a host: looks it up, then tries its addresses in the system's order. The next
 * one is started when one fails or has not answered for a while (RFC 8305, "happy eyeballs"), without giving
 * up the earlier: so one broken family neither hides a service nor makes a slow path fail.
 */
import { connect, type Socket } from 'node:net';
import type { Millis } from '../../health/observation.ts';
import type { Clock } from '../../platform/clock.ts';
import { addressText } from './address.ts';
import type { Phases } from './phases.ts';
import { cancelledBy, failure, type Problem } from './problem.ts';
import { type Address, type Lookup, lookUpWithin } from './resolver.ts';
import { mostTelling, socketProblem } from './socket-problem.ts';

const HEAD_START: Millis = 250;
const MOST_ADDRESSES = 8;

/** What a connection needs of its attempt. */
export interface Wire {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly phases: Phases;
  /** In place of the system's look-up. */
  readonly resolver?: Lookup;
}

export interface Goal {
  readonly host: string;
  readonly port: number;
}

export type Opened =
  | { readonly ok: true; readonly socket: Socket; readonly address: string; readonly family: 4 | 6 }
  | { readonly ok: false; readonly problem: Problem };

/** Never rejects; times the phases `resolve` and `connect`. The socket has a listener for errors already. */
export async function openTcp(goal: Goal, wire: Wire): Promise<Opened> {
  wire.phases.begin('resolve');
  const found = await lookUpWithin(goal.host, wire.signal, wire.resolver);
  if (!found.ok) return found;
  wire.phases.begin('connect');
  return raceAddresses(found.addresses.slice(0, MOST_ADDRESSES), goal, wire);
}

function raceAddresses(addresses: readonly Address[], goal: Goal, wire: Wire): Promise<Opened> {
  return new Promise((resolve) => {
    const open = new Set<Socket>();
    const problems: Problem[] = [];
    let callOff = (): void => {};
    let next = 0;

    const settle = (result: Opened): void => {
      callOff();
      wire.signal.removeEventListener('abort', stop);
      for (const socket of open) if (!result.ok || socket !== result.socket) socket.destroy();
      open.clear();
      resolve(result);
    };
    const stop = (): void => {
      const args = { host: goal.host, address: addressText(goal.host, goal.port) };
      settle({ ok: false, problem: cancelledBy(wire.signal) ?? failure('tcp.timeout', args, false, triedText(addresses)) });
    };
    const tryNext = (): void => {
      callOff();
      const address = addresses[next];
      if (address === undefined) return;
      next += 1;
      const socket = connect({ host: address.address, port: goal.port, noDelay: true });
      open.add(socket);
      // Stays on for the socket's whole life: an error nobody listens to would end the process.
      socket.on('error', (error) => {
        if (!open.delete(socket)) return;
        const text = addressText(address.address, goal.port);
        problems.push(socketProblem(error, { host: goal.host, address: text, target: addressText(goal.host, goal.port) }));
        const worst = mostTelling(problems);
        if (next < addresses.length) tryNext();
        else if (open.size === 0 && worst !== undefined) settle({ ok: false, problem: worst });
      });
      socket.once('connect', () => settle({ ok: true, socket, address: address.address, family: address.family }));
      if (next < addresses.length) callOff = wire.clock.after(HEAD_START, tryNext, { background: true });
    };

    if (wire.signal.aborted) return stop();
    wire.signal.addEventListener('abort', stop, { once: true });
    tryNext();
  });
}

function triedText(addresses: readonly Address[]): string {
  return `tried ${addresses.map((one) => one.address).join(', ')}`;
}
