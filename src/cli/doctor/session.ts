import type { Config } from '../../config/config.ts';
import type { Refusal } from '../../mirror/run/ports.ts';
import { CommandError } from '../errors.ts';
import type { Io } from '../io.ts';
import { lookAtVault, type MirrorSession, openSession } from '../mirror/session.ts';
import { DOCTOR_FAILED } from './ending.ts';

/** The session of the mirror's commands; what ends it is a failure of the doctor, and no finding. */
export function openDoctorSession(config: Config, io: Io): MirrorSession {
  try {
    return openSession(config, io);
  } catch (error) {
    throw error instanceof CommandError ? new CommandError(error.message, DOCTOR_FAILED) : error;
  }
}

/** The probes of the vault are asked once. A share that they find hanging is not entered: resolves with that; `null`: it may be entered. */
export async function hangingShare(session: MirrorSession, signal: AbortSignal): Promise<Refusal | null> {
  await lookAtVault(session, signal);
  const { probes } = session.runtime.board.current();
  const hang = probes.find(({ component, last }) => component === 'vault' && last?.code === 'mount.hung')?.last;
  return hang === null || hang === undefined ? null : { code: 'mount.hung', args: hang.args };
}
