/** The id of a run, which also names its log and its trash: its start time in UTC. A safe file name that sorts by time. */
import type { EpochMs } from '../../health/observation.ts';

/** `20261123T031113Z`; with `-2`, `-3`… if that id is taken. */
export function runId(now: EpochMs, isTaken: (id: string) => boolean = () => false): string {
  const id = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/gu, '');
  if (!isTaken(id)) return id;
  let turn = 2;
  while (isTaken(`${id}-${turn}`)) turn += 1;
  return `${id}-${turn}`;
}

/** When a run began, read back from its id; `null`: it is no such id. */
export function runTime(id: string): EpochMs | null {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(id);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second] = match;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isFinite(at) ? at : null;
}
