/** The name of a run, of its log and of its trash: when it began, in UTC. A safe file name that sorts by time. */
import type { EpochMs } from '../../health/observation.ts';

/** `20261123T031113Z`; with `-2`, `-3`… when that one is taken. */
export function runId(now: EpochMs, isTaken: (id: string) => boolean = () => false): string {
  const id = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/gu, '');
  if (!isTaken(id)) return id;
  let turn = 2;
  while (isTaken(`${id}-${turn}`)) turn += 1;
  return `${id}-${turn}`;
}
