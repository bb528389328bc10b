/** `ytm doctor service`: whether the service is installed and runs, and what the daemon says of its own surroundings. Changes nothing. */
import { userInfo } from 'node:os';
import { socketPath } from '../../app/surroundings.ts';
import { findDaemon } from '../../attach/daemon.ts';
import type { Config } from '../../config/config.ts';
import { together } from '../../doctor/finding.ts';
import type { DaemonSeen } from '../../doctor/service/place.ts';
import { SERVICE_CHECKS } from '../../doctor/service/registry.ts';
import { version } from '../../platform/version.ts';
import { configSecrets } from '../carried.ts';
import { DOCTOR_FAILED, endWith } from '../doctor/ending.ts';
import type { Handler } from '../tree/node.ts';
import type { DOCTOR_SERVICE } from '../tree/specs/doctor.ts';
import { openService, portsOf } from './service.ts';

export const service: Handler<typeof DOCTOR_SERVICE> = async ({ options }, io) => {
  const { config, manager } = await openService(options.config, io, { replacesOlder: false, failureExit: DOCTOR_FAILED });
  const place = {
    status: await manager.status(portsOf(io)),
    file: manager.file,
    user: userInfo().username,
    secrets: configSecrets(config),
    daemon: await seeDaemon(config, io.signal),
    version,
  };
  const examined = together(SERVICE_CHECKS.map((check) => check.examine(place)));
  const checks = SERVICE_CHECKS.map(({ id }) => id);
  return endWith({ doctor: 'service', fix: false, complete: true, checks, ...examined }, { config, io, json: options.json });
};

async function seeDaemon(config: Config, signal: AbortSignal): Promise<DaemonSeen> {
  const found = await findDaemon(socketPath(config), signal);
  if (found.kind !== 'running') return found;
  const answer = await found.daemon.status(signal);
  return answer.ok ? { kind: 'running', snapshot: answer.snapshot } : { kind: 'silent', problem: answer.problem };
}
