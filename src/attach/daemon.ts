/** The running `ytm serve` as the commands see it: through its socket. */
import { connect } from 'node:net';
import type { Millis, ProbeId } from '../health/observation.ts';
import type { Snapshot } from '../health/snapshot.ts';
import type { EngineActions } from '../platform/actions.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import type { History } from '../platform/history.ts';
import type { MirrorDoor } from '../platform/mirror-door.ts';
import { snapshotFromJson } from '../report/snapshot-parse.ts';
import { daemonHistory } from './daemon-history.ts';
import { daemonMirror } from './daemon-mirror.ts';
import { type Connection, Follower } from './follower.ts';
import { readReply } from './reply.ts';
import { requestJson, type SocketReply } from './socket-request.ts';

/** `problem`: one English sentence. */
export type Answer = { readonly ok: true; readonly snapshot: Snapshot } | { readonly ok: false; readonly problem: string };

export interface Daemon {
  /** What its board says now. */
  status(signal: AbortSignal): Promise<Answer>;
  /** Has it attempt the probes now, joining attempts under way, and waits for the round. */
  check(probes: readonly ProbeId[] | 'all', signal: AbortSignal): Promise<Answer>;
  /** Its snapshots as they come, over lost connections and restarts, until `stop` or the signal. */
  follow(signal: AbortSignal): Promise<Following | { readonly ok: false; readonly problem: string }>;
}

export interface Following {
  readonly ok: true;
  readonly source: Follower;
  readonly connection: { current(): Connection; subscribe(listener: () => void): () => void };
  readonly actions: EngineActions;
  readonly history: History;
  readonly mirror: MirrorDoor;
  stop(): void;
}

const KNOCK_MS: Millis = 2_000;
const STATUS_MS: Millis = 5_000;
/** The daemon ends a round by itself before this; a caller's own limit is usually shorter. */
const CHECK_MS: Millis = 6 * 60_000;

/** The daemon behind this socket, or `null` when none is running. One that is too busy to answer is running. */
export async function connectDaemon(socketPath: string, clock: Clock = systemClock): Promise<Daemon | null> {
  return (await answers(socketPath, clock)) ? daemonAt(socketPath, clock) : null;
}

function daemonAt(socketPath: string, clock: Clock): Daemon {
  const status = async (signal: AbortSignal): Promise<Answer> =>
    answerOf(await requestJson({ socketPath, clock, signal, method: 'GET', path: '/api/v1/status', deadlineMs: STATUS_MS }), STATUS_MS);
  const check = async (probes: readonly ProbeId[] | 'all', signal: AbortSignal): Promise<Answer> => {
    const body = probes === 'all' ? {} : { probes };
    return answerOf(
      await requestJson({ socketPath, clock, signal, method: 'POST', path: '/api/v1/check', body, deadlineMs: CHECK_MS }),
      CHECK_MS,
    );
  };
  return {
    status,
    check,
    async follow(signal) {
      const first = await status(signal);
      if (!first.ok) return first;
      const follower = new Follower({ socketPath, clock, first: first.snapshot, signal });
      follower.start();
      return {
        ok: true,
        source: follower,
        connection: follower.connection,
        actions: {
          /** Rejects with the problem when the daemon cannot be asked. */
          async checkNow(probes, whileWanted) {
            const answer = await check(probes, whileWanted);
            if (!answer.ok) throw new Error(answer.problem);
            return answer.snapshot;
          },
        },
        history: daemonHistory(socketPath, clock),
        mirror: daemonMirror(socketPath, clock),
        stop: () => follower.stop(),
      };
    },
  };
}

function answers(socketPath: string, clock: Clock): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path: socketPath });
    const settle = (isRunning: boolean): void => {
      stopWaiting();
      socket.destroy();
      resolve(isRunning);
    };
    const stopWaiting = clock.after(KNOCK_MS, () => settle(true));
    socket.once('connect', () => settle(true));
    socket.once('error', (error: NodeJS.ErrnoException) => settle(error.code === 'EAGAIN'));
  });
}

function answerOf(reply: SocketReply, deadlineMs: Millis): Answer {
  const read = readReply(reply, deadlineMs, snapshotFromJson);
  return read.ok ? { ok: true, snapshot: read.value } : read;
}
