/** When a run began, read back from its id (`YYYYMMDDTHHMMSSZ…`). */
import type { EpochMs } from '../../health/observation.ts';

export function runTime(id: string): EpochMs | null {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(id);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second] = match;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isFinite(at) ? at : null;
}
