/** The end of a run: what was learned goes to the store, what was done is put on record, everything is let go of. */
import type { ChangeCounts, RunStatus } from '../../health/mirror.ts';
import type { Reason } from '../../health/snapshot.ts';
import { exitCodeOf } from '../core/exit-code.ts';
import type { Differences, Plan } from '../core/plan.ts';
import { GUARDS, type GuardName } from '../core/run-machine.ts';
import type { RunRecord } from '../record.ts';
import type { RunContext } from './context.ts';

const CLOSE_MS = 2_000;
const LONGEST_SAMPLE = 100;

export async function finishRun(context: RunContext, status: RunStatus, reasons: readonly Reason[]): Promise<RunRecord> {
  const { found, ports, writes } = context;
  const good = status === 'complete' || status === 'parked';
  try {
    if (writes && good) await beat(context);
    const draft = recordOf(context, status, reasons);
    const record = { ...draft, log: await ports.writeLog(draft) };
    keep(context, record);
    return record;
  } finally {
    // Whatever went wrong: the next run must find the lock free and nobody in the vault.
    await Promise.all([found.agent?.close(CLOSE_MS), found.hot?.close(CLOSE_MS)]);
    await found.lock?.release();
  }
}

/** The proof for the other end of the chain, and whose image the vault is. Neither failing makes a good run a bad one. */
async function beat({ found, ports, request, settings, startedAt }: RunContext): Promise<void> {
  const { agent } = found;
  if (agent === undefined) return;
  const { signal } = new AbortController();
  const at = ports.clock.now();
  if (agent.entered.image === null)
    await agent.ask({ op: 'write-image', image: { host: settings.host, hot: settings.hot, since: startedAt } }, signal);
  const written = await agent.ask(
    {
      op: 'write-beat',
      beat: { vault_id: agent.entered.vaultId, run: request.id, at: new Date(at).toISOString(), host: settings.host },
    },
    signal,
  );
  if (written.kind === 'done') ports.store.setLastBeat({ run: request.id, at, vaultId: agent.entered.vaultId });
}

function recordOf(context: RunContext, status: RunStatus, reasons: readonly Reason[]): RunRecord {
  const { request, settings, ports, startedAt, found, told, writes } = context;
  const { gate } = ports.watch.current();
  return {
    id: request.id,
    dryRun: !writes,
    speed: 'full',
    startedAt,
    endedAt: ports.clock.now(),
    host: settings.host,
    hot: settings.hot,
    vault: settings.vault,
    vaultId: found.agent?.entered.vaultId ?? null,
    gate: { state: gate.state, reasons: gate.reasons },
    guards: told.guards,
    passes: told.passes,
    status,
    returncode: exitCodeOf(status, failedGuard(told.guards)),
    reasons,
    leftOut: told.leftOut,
    log: null,
    timings: told.timings,
    ...foundOf(context, status),
  };
}

type Comparison = Pick<RunRecord, 'plan' | 'done' | 'parked' | 'strangers' | 'drift' | 'hotPaths'>;

/** What comparing the two trees brought to light, as far as the run came. */
function foundOf({ found: { plan, differences }, done, writes }: RunContext, status: RunStatus): Comparison {
  const seen = { strangers: differences?.strangers ?? { count: 0, sample: [] }, hotPaths: differences?.hotPaths ?? null };
  if (plan === undefined) return { ...seen, plan: null, done: null, parked: null, drift: [] };
  const waiting = plan.parked?.paths ?? [];
  return {
    ...seen,
    plan: { counts: plan.counts, byFolder: Object.fromEntries(plan.byFolder) },
    done: writes && status !== 'refused' ? done.counts : null,
    parked: plan.parked === null ? null : { id: plan.parked.id, count: waiting.length },
    drift: waiting.flatMap(({ what, path }) => (what === 'drift' ? [path] : [])).slice(0, LONGEST_SAMPLE),
  };
}

function failedGuard(guards: RunContext['told']['guards']): GuardName | null {
  // One that was called off said nothing: then the run was stopped, as by a gate that shut.
  const failed = guards.find(({ ok, code }) => !ok && code !== 'mirror.stopped');
  return GUARDS.find((name) => name === failed?.name) ?? null;
}

/** A run that does not write leaves only its own row; one that only planned not even that. */
function keep(context: RunContext, record: RunRecord): void {
  const { ports, done, writes, request } = context;
  if (!request.planOnly) ports.store.saveRun(record, done.changes);
  if (!writes) return;
  keepHalt(context, record);
  keepComparison(context, record);
}

function keepHalt({ ports: { store } }: RunContext, { id, status, reasons, endedAt: at }: RunRecord): void {
  const [reason] = reasons;
  if (status === 'halted' && reason !== undefined && store.halted() === null) store.setHalted({ at, run: id, reason });
}

function keepComparison(context: RunContext, { id, status, vaultId }: RunRecord): void {
  const { ports, found, done, startedAt } = context;
  const { plan, differences } = found;
  if (plan === undefined || differences === undefined) return;
  const { store } = ports;
  keepDecisions(plan, context, status);
  // What is at rest changes no more: the next time counts from the beginning.
  if (!plan.copies.some(({ fresh }) => fresh)) store.setChangingSince(new Map());
  store.setComparedAt(startedAt);
  store.release(done.changes.map(({ path }) => path));
  store.setPutOffRuns(differences.readErrors > 0 || wasHeldUp(plan, context, status) ? store.putOffRuns() + 1 : 0);
  if (vaultId !== null && store.vaultId() === null) store.pinVault(vaultId);
  if (status !== 'complete' && status !== 'parked') return;
  store.keepUnderWay(new Set([...done.unseen, ...(plan.parked?.paths ?? []).map(({ path }) => path)]));
  store.setLastComplete({ run: id, at: startedAt, hotPaths: measureOf(differences, context, status) });
}

/** What hot is measured by from now on. One that shrinks in steps whose deletions wait is measured by what it was before the first of them. */
function measureOf({ hotPaths }: Differences, context: RunContext, status: RunStatus): number {
  const isDone = status === 'complete' && isWhole(context);
  return isDone ? hotPaths : Math.max(hotPaths, context.ports.store.lastComplete()?.hotPaths ?? 0);
}

/** It was to do all that the config allows. */
function isWhole({ request, settings }: RunContext): boolean {
  return request.delete === settings.contract.delete;
}

/** What waits, and what a person has let through: until a run has done it. What was decided while this one was under way is for the next. */
function keepDecisions({ parked }: Plan, context: RunContext, status: RunStatus): void {
  const { store } = context.ports;
  const { found } = context;
  // A run without deletions says nothing of those that wait.
  store.setParked(parked ?? (isWhole(context) ? null : store.parked()));
  const isDone = isWhole(context) && (status === 'complete' || status === 'parked');
  if (isDone && store.approved()?.id === found.approved?.id) store.setApproved(null);
}

/** There was something to delete, but something else could not be done first. */
function wasHeldUp({ deletions }: Plan, { told }: RunContext, status: RunStatus): boolean {
  const isDue = deletions.some(({ makesWay }) => !makesWay);
  return isDue && status === 'partial' && !told.passes.some(({ name }) => name === 'delete');
}

/** What waits after a run: planned and not done. */
export function pendingOf({ plan, done, parked }: Pick<RunRecord, 'plan' | 'done' | 'parked'>): number | null {
  if (plan === null) return null;
  const planned = total(plan.counts) + (parked?.count ?? 0);
  return Math.max(0, planned - (done === null ? 0 : total(done)));
}

function total({ creates, updates, deletes, renames }: ChangeCounts): number {
  return creates + updates + deletes + renames;
}
