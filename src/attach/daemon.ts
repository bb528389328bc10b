/** The running `ytm serve`, accessed by commands through its socket. */
import type { Millis, ProbeId } from '../health/observation.ts';
import type { Snapshot } from '../health/snapshot.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import { knockAt } from '../platform/knock.ts';
import { ownerOf } from '../platform/socket-owner.ts';
import type { EngineActions } from '../ports/actions.ts';
import type { AlertActions } from '../ports/alerts-port.ts';
import type { History } from '../ports/history.ts';
import type { MirrorPort } from '../ports/mirror-port.ts';
import { snapshotFromJson } from '../report/snapshot-parse.ts';
import { daemonAlerts } from './daemon-alerts.ts';
import { daemonHistory } from './daemon-history.ts';
import { daemonMirror } from './daemon-mirror.ts';
import { type Connection, Follower } from './follower.ts';
import { answers, PULSE_MS, whileItAnswers } from './pulse.ts';
import { readReply, type Unread } from './reply.ts';
import { requestJson, type SocketReply } from './socket-request.ts';

/** `problem`: one English sentence. */
export type Answer = { readonly ok: true; readonly snapshot: Snapshot } | Unread;

export interface Daemon {
  /** The current state of its board. */
  status(signal: AbortSignal): Promise<Answer>;
  /** Makes it attempt the probes now, joining running attempts, and waits for the round. */
  check(probes: readonly ProbeId[] | 'all', signal: AbortSignal): Promise<Answer>;
  /** What people may ask of its alerting. */
  readonly alerts: AlertActions;
  /** Its snapshots as they come, over lost connections and restarts, until `stop` or the signal. */
  follow(signal: AbortSignal): Promise<Following | Unread>;
}

export interface Following {
  readonly ok: true;
  readonly source: Follower;
  readonly connection: { current(): Connection; subscribe(listener: () => void): () => void };
  readonly actions: EngineActions;
  readonly history: History;
  readonly mirror: MirrorPort;
  readonly alerts: AlertActions;
  stop(): void;
}

const KNOCK_MS: Millis = 1_500;
const STATUS_MS: Millis = PULSE_MS;
/** The daemon ends a round before this; a caller's own limit is usually shorter. */
const CHECK_MS: Millis = 6 * 60_000;

/** `hung`: something listens there, but does not answer within `PULSE_MS`, or before the signal aborts; `pid` names it if it is known. */
export type Found =
  | { readonly kind: 'none' }
  | { readonly kind: 'hung'; readonly pid: number | null }
  | { readonly kind: 'running'; readonly daemon: Daemon };

/** The daemon behind this socket. Takes less than 5 s, and ends at once when the signal aborts. */
export async function findDaemon(socketPath: string, signal: AbortSignal, clock: Clock = systemClock): Promise<Found> {
  const knock = await knockAt(socketPath, clock, KNOCK_MS, signal);
  if (knock !== 'answered' && knock !== 'aborted') return { kind: 'none' };
  if (knock === 'answered' && (await answers({ socketPath, clock, signal })))
    return { kind: 'running', daemon: daemonAt(socketPath, clock) };
  const pid = await ownerOf(socketPath);
  return knock === 'aborted' && pid === null ? { kind: 'none' } : { kind: 'hung', pid };
}

function daemonAt(socketPath: string, clock: Clock): Daemon {
  const status = async (signal: AbortSignal): Promise<Answer> =>
    answerOf(await requestJson({ socketPath, clock, signal, method: 'GET', path: '/api/v1/status', deadlineMs: STATUS_MS }), STATUS_MS);
  const check = async (probes: readonly ProbeId[] | 'all', signal: AbortSignal): Promise<Answer> => {
    const body = probes === 'all' ? {} : { probes };
    const post = (stop: AbortSignal): Promise<SocketReply> =>
      requestJson({ socketPath, clock, signal: stop, method: 'POST', path: '/api/v1/check', body, deadlineMs: CHECK_MS });
    const answered = await whileItAnswers({ socketPath, clock, signal }, post);
    return answered.ok ? answerOf(answered.value, CHECK_MS) : answered;
  };
  const alerts = daemonAlerts(socketPath, clock);
  return {
    status,
    check,
    alerts,
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
          /** Rejects with the problem if the daemon cannot be reached. */
          async checkNow(probes, whileWanted) {
            const answer = await check(probes, whileWanted);
            if (!answer.ok) throw new Error(answer.problem);
            return answer.snapshot;
          },
        },
        history: daemonHistory(socketPath, clock),
        mirror: daemonMirror(socketPath, clock),
        alerts,
        stop: () => follower.stop(),
      };
    },
  };
}

function answerOf(reply: SocketReply, deadlineMs: Millis): Answer {
  const read = readReply(reply, deadlineMs, snapshotFromJson);
  return read.ok ? { ok: true, snapshot: read.value } : read;
}
