/** What a run is asked to do, made from what a person or the schedule asks for. */
import type { MirrorRequest } from '../../health/mirror.ts';
import type { HaltRecord } from '../core/aftermath.ts';
import type { MirrorSettings, RunRequest } from './ports.ts';

/**
 * @param hints `null`: all of hot is listed
 * @param halted why the mirror is halted; that does not concern a run that does not write
 */
export function runRequest(
  request: MirrorRequest,
  id: string,
  halted: HaltRecord | null,
  settings: MirrorSettings,
  hints: ReadonlySet<string> | null = null,
): RunRequest {
  return {
    ...request,
    planOnly: false,
    ...(hints === null ? {} : { hints }),
    delete: request.delete && settings.contract.delete,
    id,
    acceptShrunk: false,
    halted: halted === null || request.dryRun ? null : { code: halted.reason.code, args: halted.reason.args },
  };
}
