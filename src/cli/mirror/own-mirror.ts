/** The mirror's control for commands that only record a decision (approve, resume) or show the state; through the daemon when it runs. */

import { mirrorControl } from '../../app/mirror.ts';
import type { Daemon } from '../../attach/daemon.ts';
import type { Config } from '../../config/config.ts';
import type { MirrorAnswer, MirrorSnapshot } from '../../health/mirror.ts';
import { EXIT } from '../../mirror/core/exit-code.ts';
import { approveParked, resumeHalted } from '../../mirror/decisions.ts';
import type { MirrorActions } from '../../ports/mirror-port.ts';
import type { Io } from '../io.ts';
import { runningDaemon } from '../observe.ts';
import { failure } from '../session.ts';
import { openSession } from './session.ts';

type Decisions = Pick<MirrorActions, 'approve' | 'resume'>;

/** Decides it, and ends the command when it cannot be decided. Without a daemon nothing runs because of it: there is nobody to wait for the run's end. */
export async function decideMirror(config: Config, io: Io, decide: (mirror: Decisions) => Promise<MirrorAnswer>): Promise<void> {
  const daemon = await runningDaemon(config, io);
  const answer = await (daemon === null ? decideHere(config, io, decide) : decideThere(daemon, config, io, decide));
  if (!answer.ok) throw failure(answer.why, config, io, EXIT.failed);
}

async function decideThere(
  daemon: Daemon,
  config: Config,
  io: Io,
  decide: (mirror: Decisions) => Promise<MirrorAnswer>,
): Promise<MirrorAnswer> {
  const followed = await daemon.follow(io.signal);
  if (!followed.ok) throw failure(followed.problem, config, io, EXIT.failed);
  try {
    return await decide(followed.mirror);
  } finally {
    followed.stop();
  }
}

async function decideHere(config: Config, io: Io, decide: (mirror: Decisions) => Promise<MirrorAnswer>): Promise<MirrorAnswer> {
  const session = openSession(config, io);
  const { store } = session.parts;
  try {
    return await decide({
      approve: async (id, under) => approveParked(store, id, under),
      resume: async (accept) => resumeHalted(store, accept),
    });
  } finally {
    session.close();
  }
}

export interface Known {
  readonly mirror: MirrorSnapshot;
  readonly isRunning: boolean;
}

/** What the daemon says, or what the store holds. */
export async function knownMirror(config: Config, io: Io): Promise<Known> {
  const daemon = await runningDaemon(config, io);
  if (daemon !== null) {
    const status = await daemon.status(io.signal);
    if (!status.ok) throw failure(status.problem, config, io, EXIT.failed);
    const { mirror } = status.snapshot;
    if (mirror === null) throw failure('ytm serve mirrors nothing: its config needs paths.hot and paths.share', config, io, EXIT.usage);
    return { mirror, isRunning: true };
  }
  const session = openSession(config, io);
  try {
    return { mirror: mirrorControl(session.parts, session.runtime).current(), isRunning: false };
  } finally {
    session.close();
  }
}
