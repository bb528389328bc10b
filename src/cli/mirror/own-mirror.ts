/** The mirror's control for a command that only changes what is decided (approve, resume) or tells what is known; through the daemon when it runs. */

import type { Config } from '../../config/config.ts';
import type { MirrorAnswer, MirrorSnapshot } from '../../health/mirror.ts';
import type { MirrorDoor } from '../../platform/mirror-door.ts';
import { CommandError } from '../command.ts';
import type { Io } from '../io.ts';
import { runningDaemon } from '../observe.ts';
import { doorOf, mirrorControl } from './compose.ts';
import { openSession } from './session.ts';
import { EXIT } from './subcommand.ts';

/** Asks it, and ends the command when it says no. */
export async function askMirror(
  config: Config,
  io: Io,
  ask: (mirror: Pick<MirrorDoor, 'approve' | 'resume'>) => Promise<MirrorAnswer>,
): Promise<void> {
  const answer = await withMirror(config, io, ask);
  if (!answer.ok) throw new CommandError(answer.why, EXIT.failed);
}

async function withMirror<T>(config: Config, io: Io, use: (mirror: MirrorDoor) => Promise<T>): Promise<T> {
  const daemon = await runningDaemon(config);
  if (daemon !== null) {
    const followed = await daemon.follow(io.signal);
    if (!followed.ok) throw new CommandError(followed.problem, EXIT.failed);
    try {
      return await use(followed.mirror);
    } finally {
      followed.stop();
    }
  }
  const session = openSession(config, io);
  try {
    return await use(doorOf(mirrorControl(session.parts, session.runtime), session.parts));
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
  const daemon = await runningDaemon(config);
  if (daemon !== null) {
    const status = await daemon.status(io.signal);
    if (!status.ok) throw new CommandError(status.problem, EXIT.failed);
    const { mirror } = status.snapshot;
    if (mirror === null) throw new CommandError('ytm serve mirrors nothing: its config needs paths.hot and paths.share', EXIT.usage);
    return { mirror, isRunning: true };
  }
  const session = openSession(config, io);
  try {
    return { mirror: mirrorControl(session.parts, session.runtime).current(), isRunning: false };
  } finally {
    session.close();
  }
}
