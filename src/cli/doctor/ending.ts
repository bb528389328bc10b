/** How every doctor ends: its report as a JSON file beside the mirror's logs, as text or JSON on standard output, and as an exit code. */
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import type { Config } from '../../config/config.ts';
import { isLocalPath } from '../../config/local-path.ts';
import { type DoctorReport, exitOf, reportJson, reportText } from '../../doctor/report.ts';
import { localeOf } from '../../messages/messages.ts';
import { runId } from '../../mirror/core/run-id.ts';
import { createRunLog } from '../../mirror/log/run-log.ts';
import { createChildren } from '../../platform/child/run.ts';
import { systemClock } from '../../platform/clock.ts';
import { version } from '../../platform/version.ts';
import { createMountTable } from '../../share/mount-table.ts';
import { type Io, print, printJson } from '../io.ts';
import { localeNow } from '../session.ts';
import { signalExit } from '../signal-exit.ts';

export const DOCTOR_FAILED = 3;

export type DoctorResult = Pick<DoctorReport, 'doctor' | 'fix' | 'complete' | 'checks' | 'findings' | 'facts'> &
  Partial<Pick<DoctorReport, 'omitted' | 'run'>>;

interface Ending {
  readonly config: Config;
  readonly io: Io;
  readonly json: boolean;
}

/** Returns the exit code. */
export async function endWith(result: DoctorResult, { config, io, json }: Ending): Promise<number> {
  const now = systemClock.now();
  const report: DoctorReport = { omitted: {}, run: null, ...result, at: now, host: hostname(), version };
  const written = reportJson(report, localeOf('en', now, 0));
  const file = await writeReport(FOLDERS[report.doctor], written, config, io);
  if (json) printJson(io, written, 2);
  else print(io, reportText(report, file, localeNow(config, io)));
  return io.signal.aborted ? signalExit(io.signal) : exitOf(report);
}

/** As the studio's scripts name them. */
const FOLDERS = {
  storage: 'storage_doctor',
  vault: 'vault_workspaces_doctor',
  service: 'service_doctor',
  thumbnails: 'thumbnails_placeholders',
} as const satisfies Record<DoctorReport['doctor'], string>;

/** Beside the logs of the mirror, or in the state folder. Returns its path; `null`: it could not be written. */
export async function writeReport(name: string, json: object, { paths, mirror }: Config, io: Io): Promise<string | null> {
  const { platform } = process;
  const mounts = createMountTable({ table: null, platform, children: createChildren({ clock: systemClock, env: io.env }) });
  const isLocal = async (path: string): Promise<boolean> => {
    const read = await mounts.read(AbortSignal.timeout(MOUNTS_MS));
    return read.ok && isLocalPath(path, read.entries);
  };
  const inState = join(paths.state, 'reports');
  const beside = paths.hot === null || mirror.logDir === null ? inState : join(dirname(mirror.logDir), name);
  // This process writes on local disks only; a state folder that is on a share is one of the findings.
  const stateRuns = (await isLocal(paths.state)) ? inState : beside;
  if (stateRuns === beside && !(await isLocal(beside))) return null;
  const log = createRunLog({ clock: systemClock, hot: paths.hot ?? beside, logDir: beside, stateRuns, isLocal, tell: () => ({}) });
  return log.writeReport(`${name}__${runId(systemClock.now())}-${process.pid}.json`, json);
}

const MOUNTS_MS = 2_000;
