/** The JSON log of work in the vault outside of runs. Keys are stable; fields are only ever added. */
import type { ChoreRecord, PruningRecord, VerifyRecord } from '../record.ts';

export function choreToJson(record: ChoreRecord): object {
  return record.kind === 'pruning' ? pruningToJson(record) : verifyToJson(record);
}

function verifyToJson({ id, at, total, files, bytes, equal, repaired, notRepaired, parked, passedOver, problem }: VerifyRecord): object {
  return {
    schema: 'ytm.mirror_verify/1',
    id,
    at: new Date(at).toISOString(),
    total,
    files,
    bytes,
    equal,
    repaired,
    not_repaired: notRepaired,
    parked,
    passed_over: passedOver,
    problem,
  };
}

function pruningToJson({ id, at, duringRun, pruned, problem }: PruningRecord): object {
  return {
    schema: 'ytm.mirror_pruning/1',
    id,
    at: new Date(at).toISOString(),
    during_run: duringRun,
    pruned: pruned.map(({ run, why, count, bytes }) => ({ run, why, count, bytes })),
    problem,
  };
}
