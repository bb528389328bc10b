/** The end of a run: stores what was learned, records what was done, and releases everything. */
import type { ChangeCounts, RunStatus } from '../../health/mirror.ts';
import type { Reason } from '../../health/snapshot.ts';
import { aftermath, type ComparedRun, type EndedRun } from '../core/aftermath.ts';
import { exitCodeOf } from '../core/exit-code.ts';
import { eachOnce, tellOnce } from '../core/left-out.ts';
import type { Differences } from '../core/plan.ts';
import { GUARDS, type GuardName } from '../core/run-machine.ts';
import type { RunRecord } from '../record.ts';
import { joinedRecord } from '../uneventful.ts';
import { basisAfter, returnUnused } from './basis.ts';
import type { RunContext } from './context.ts';
import { beginImage, endImage, needsMark, type OtherHot, otherHotAtEnd } from './image.ts';
import { mirrorReason } from './reasons.ts';
import type { Entered, FoundImage, Planned, Stage } from './stages.ts';

const CLOSE_MS = 2_000;
const LONGEST_SAMPLE = 100;

/** @param stage how far the run has come */
export async function finishRun(stage: Stage, ...wouldBe: Ending): Promise<RunRecord> {
  const { open, ports, writes } = stage;
  try {
    const { other, image } = writes && 'plan' in stage ? await marked(stage, isGood(wouldBe[0])) : { other: null, image: null };
    const [status, reasons] = other === null ? wouldBe : endingOver(other, wouldBe, stage);
    if (writes && isGood(status) && 'agent' in stage) await heartbeat(stage);
    const draft = joinedRecord(ports.store.runs.newest(1)[0] ?? null, recordOf(stage, status, reasons));
    const record = { ...draft, log: await ports.writeLog(draft) };
    await ports.store.untilFree(ports.clock, stage.signal);
    keep('plan' in stage && image !== null ? { ...stage, image } : stage, record);
    returnUnused(stage, status, reasons);
    return record;
  } finally {
    // Whatever went wrong: the next run must find the lock free and no process in the vault.
    await Promise.all(open.children.map((child) => child.close(CLOSE_MS)));
    await open.lock?.release();
  }
}

function isGood(status: RunStatus): boolean {
  return status === 'complete' || status === 'parked';
}

/** Another copy of hot that replaced it meanwhile does not get the mark of this run. */
async function marked(context: Planned, good: boolean): Promise<Marked> {
  const other = await otherHotAtEnd(context);
  if (other?.status === 'halted') return { other, image: context.image };
  const { image, isMarked } = await markImage(context, good);
  return { image, other: isMarked ? other : await otherHotAtEnd(context) };
}

interface Marked {
  /** `null`: hot is still the one that the run compared. */
  readonly other: OtherHot | null;
  readonly image: FoundImage;
}

type Ending = readonly [status: RunStatus, reasons: readonly Reason[]];

const HALTED_INSTEAD: ReadonlySet<RunStatus> = new Set(['complete', 'parked', 'partial']);

/** Hot is not the one that the run compared, so the vault is not its image. A hot that no longer answers changes nothing. */
function endingOver({ status, refusal }: OtherHot, [wouldBe, reasons]: Ending, { startedAt }: RunContext): Ending {
  if (status !== 'halted' || !HALTED_INSTEAD.has(wouldBe)) return [wouldBe, reasons];
  return ['halted', [mirrorReason(refusal, startedAt), ...reasons]];
}

/** Hot is marked before the run counts as complete; also without changes, when it carries no mark yet. */
async function markImage(context: Planned, good: boolean): Promise<{ readonly image: FoundImage; readonly isMarked: boolean }> {
  const isDue = good && context.image.begun === undefined && needsMark(context);
  const { image } = isDue ? await beginImage(context.image, context) : context;
  return { image, isMarked: await endImage(image, context, good) };
}

/** The heartbeat, read back through the gateway. If it cannot be written, a good run stays good. */
async function heartbeat({ agent, ports, request, settings }: Entered): Promise<void> {
  const { signal } = new AbortController();
  const at = ports.clock.now();
  const written = await agent.ask(
    {
      op: 'write-heartbeat',
      heartbeat: { vault_id: agent.entered.vaultId, run: request.id, at: new Date(at).toISOString(), host: settings.host },
    },
    signal,
  );
  if (written.kind === 'done') ports.store.vaults.setLastHeartbeat({ run: request.id, at, vaultId: agent.entered.vaultId });
}

function recordOf(stage: Stage, status: RunStatus, reasons: readonly Reason[]): RunRecord {
  const { request, settings, ports, startedAt, recorded, writes } = stage;
  const { gate } = ports.watch.current();
  return {
    id: request.id,
    dryRun: !writes,
    speed: 'speed' in stage ? stage.speed : 'full',
    ...('dirty' in stage && stage.dirty !== null ? { hinted: stage.dirty.size } : {}),
    startedAt,
    endedAt: ports.clock.now(),
    host: settings.host,
    hot: settings.hot,
    vault: settings.vault,
    vaultId: 'agent' in stage ? stage.agent.entered.vaultId : null,
    gate: { state: gate.state, reasons: gate.reasons },
    guards: recorded.guards,
    passes: recorded.passes,
    status,
    returncode: exitCodeOf(status, failedGuard(recorded.guards)),
    reasons: tellOnce(reasons, recorded.leftOut),
    notes: recorded.notes,
    leftOut: eachOnce(recorded.leftOut),
    log: null,
    timings: recorded.timings,
    ...foundOf(stage, status),
  };
}

type Comparison = Pick<RunRecord, 'plan' | 'done' | 'parked' | 'unmanaged' | 'lost' | 'drift' | 'hotPaths'>;

/** What the comparison of the two trees found, as far as the run got. */
function foundOf(stage: Stage, status: RunStatus): Comparison {
  const seen = seenOf('differences' in stage ? stage.differences : undefined);
  if (!('plan' in stage)) return { ...seen, plan: null, done: null, parked: null, drift: [] };
  const { plan, done, writes } = stage;
  const waiting = plan.parked?.paths ?? [];
  return {
    ...seen,
    plan: { counts: plan.counts, byFolder: Object.fromEntries(plan.byFolder) },
    done: writes && status !== 'refused' ? done.counts : null,
    parked: plan.parked === null ? null : { id: plan.parked.id, count: waiting.length },
    drift: waiting.flatMap(({ what, path }) => (what === 'drift' ? [path] : [])).slice(0, LONGEST_SAMPLE),
  };
}

function seenOf(differences: Differences | undefined): Pick<Comparison, 'unmanaged' | 'lost' | 'hotPaths'> {
  if (differences === undefined) return { unmanaged: { count: 0, sample: [] }, lost: sampleOf([]), hotPaths: null };
  const { unmanaged, lost, hotPaths } = differences;
  return { unmanaged, lost: sampleOf(lost), hotPaths };
}

function sampleOf(paths: readonly { readonly path: string }[]): RunRecord['lost'] {
  return { count: paths.length, sample: paths.slice(0, LONGEST_SAMPLE).map(({ path }) => path) };
}

function failedGuard(guards: RunContext['recorded']['guards']): GuardName | null {
  // A cancelled guard has no code: the run was stopped, as by a gate that shut.
  const failed = guards.find(({ ok, code }) => !ok && code !== 'mirror.stopped');
  return GUARDS.find((name) => name === failed?.name) ?? null;
}

/** A run that does not write stores only its own row; a plan not even that. */
function keep(stage: Stage, record: RunRecord): void {
  const { ports, done, writes, request } = stage;
  if (writes) ports.store.finish(record, done.changes, (before) => aftermath(endedRun(stage, record), before));
  else if (!request.planOnly) ports.store.runs.save(record, done.changes);
}

function endedRun(stage: Stage, record: RunRecord): EndedRun {
  return { ...record, compared: 'plan' in stage ? comparedRun(stage) : null };
}

function comparedRun(planned: Planned): ComparedRun {
  const { request, settings, abilities, differences, plan, approved, units, done, recorded } = planned;
  const { contract } = settings;
  return {
    contract,
    abilities,
    differences,
    plan,
    approved: approved?.id ?? null,
    isWhole: request.delete === contract.delete,
    leftOut: recorded.leftOut,
    hasDeleted: recorded.passes.some(({ name }) => name === 'delete'),
    done: done.changes.map(({ path }) => path),
    sent: done.sent,
    units: units.map(({ unit }) => unit.path),
    changing: done.changing,
    unseen: done.unseen,
    isFull: planned.speed === 'full',
    basis: basisAfter(planned),
  };
}

/** What remains after a run: planned and not done. */
export function pendingOf({ plan, done, parked }: Pick<RunRecord, 'plan' | 'done' | 'parked'>): number | null {
  if (plan === null) return null;
  const planned = total(plan.counts) + (parked?.count ?? 0);
  return Math.max(0, planned - (done === null ? 0 : total(done)));
}

function total({ creates, updates, deletes, renames }: ChangeCounts): number {
  return creates + updates + deletes + renames;
}
