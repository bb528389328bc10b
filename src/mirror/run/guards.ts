/** The guards of a run, in the order of core/run-machine.ts. Any refusal leaves the vault untouched. */
import { HOT_MARK_NAME } from '../core/contract.ts';
import type { GuardName, RunEvent } from '../core/run-machine.ts';
import { trustOf } from '../core/stable-stats.ts';
import type { HotLister } from '../hot/lister.ts';
import { ScanAhead } from '../scan/ahead.ts';
import { takeBasis } from './basis.ts';
import { type RunContext, recordWith } from './context.ts';
import { enterVault, gateRefusals } from './entering.ts';
import { type GuardAnswer, passed, refused } from './guard-answer.ts';
import { incompleteReasons, judgePlan, noticedReasons, parkReasons, passesOf } from './judge.ts';
import type { Entered, Equipped, HotOpened, Locked, Planned, Stage, Tested } from './stages.ts';
import { writeTest } from './write-test.ts';

/** A guard takes a run from one stage to the next. */
export interface Guard<Before extends Stage, After extends Stage> {
  readonly name: GuardName;
  readonly ask: (stage: Before) => Promise<GuardAnswer<After>>;
  /** The next stage of a run of a kind that leaves this guard out; a guard without it is never left out. */
  readonly without?: (stage: Before) => After;
  /** The event for the state machine; usually only that the guard passed. */
  readonly event?: (stage: After) => RunEvent;
}

/** `null`: the run ends. */
export type AskGuard = <Before extends Stage, After extends Stage>(guard: Guard<Before, After>, stage: Before) => Promise<After | null>;

/** Asks one guard after the other. `null`: the run ended at one of them. */
export async function throughGuards(begun: RunContext, ask: AskGuard): Promise<Planned | null> {
  const apart = await ask(PATHS, begun);
  const locked = apart && (await ask(LOCK, apart));
  const alone = locked && (await ask(FOREIGN, locked));
  const equipped = alone && (await ask(RSYNC, alone));
  const opened = equipped && (await ask(HOT, equipped));
  const allowed = opened && (await ask(GATE, opened));
  const entered = allowed && (await ask(VAULT, allowed));
  const tested = entered && (await ask(WRITE, entered));
  return tested && ask(PLAN, tested);
}

const PATHS: Guard<RunContext, RunContext> = { name: 'paths', ask: (stage) => Promise.resolve(askPaths(stage)) };
const LOCK: Guard<RunContext, Locked> = { name: 'lock', ask: askLock, without: (stage) => ({ ...stage, lock: null, basis: null }) };
const FOREIGN: Guard<Locked, Locked> = { name: 'foreign', ask: askForeign, without: (stage) => stage };
const RSYNC: Guard<Locked, Equipped> = { name: 'rsync', ask: askRsync };
const HOT: Guard<Equipped, HotOpened> = { name: 'hot', ask: askHot };
const GATE: Guard<HotOpened, HotOpened> = { name: 'gate', ask: askGate, without: (stage) => stage };
const VAULT: Guard<HotOpened, Entered> = { name: 'vault', ask: askVault };
const WRITE: Guard<Entered, Tested> = { name: 'write', ask: askWrite, without: (stage) => ({ ...stage, probed: null }) };
const PLAN: Guard<Tested, Planned> = {
  name: 'plan',
  ask: judgePlan,
  event: (stage) => ({
    kind: 'planned',
    passes: passesOf(stage.plan),
    parked: parkReasons(stage.plan, stage.startedAt),
    incomplete: incompleteReasons(stage, stage.startedAt),
    noticed: noticedReasons(stage.differences, stage.startedAt),
  }),
};

/** Asks one guard and records its answer. */
export async function askGuard<Before extends Stage, After extends Stage>(
  { name, ask }: Guard<Before, After>,
  stage: Before,
): Promise<GuardAnswer<After>> {
  const { recorded, ports, signal } = stage;
  const start = ports.clock.monotonic();
  const answer = await ask(stage);
  recorded.timings[`guard:${name}`] = Math.round(ports.clock.monotonic() - start);
  const [first] = answer.kind === 'passed' ? [] : answer.reasons;
  recorded.guards.push({
    name: answer.kind === 'passed' ? name : (answer.of ?? name),
    ok: answer.kind === 'passed',
    // A guard that was cancelled has no answer of its own.
    code: signal.aborted && first !== undefined ? 'mirror.stopped' : (first?.code ?? null),
    detail: answer.kind === 'passed' ? '' : answer.detail,
  });
  return answer;
}

function askPaths(stage: RunContext): GuardAnswer<RunContext> {
  const { hot, vault } = stage.settings;
  return overlap(hot, vault) ? refused(stage, { code: 'mirror.paths_overlap', args: { hot, vault } }) : passed(stage);
}

/** Equal, or one inside the other, by path. */
export function overlap(left: string, right: string): boolean {
  return left === right || left.startsWith(`${right}/`) || right.startsWith(`${left}/`);
}

async function askLock(stage: RunContext): Promise<GuardAnswer<Locked>> {
  const taken = await stage.ports.takeLock();
  // Nobody holds it: exit code 5 would say that waiting helps.
  if (!taken.ok) return refused(stage, taken.refusal, taken.refusal.code === CANNOT_RECORD ? 'failed' : 'refused');
  stage.open.lock = taken.value;
  const { problem, runs } = stage.ports.store;
  const locked = { ...stage, lock: taken.value, basis: stage.writes ? runs.quickBasis() : null };
  return problem === null ? passed(locked) : refused(locked, { code: CANNOT_RECORD, args: { problem } }, 'failed');
}

const CANNOT_RECORD = 'mirror.cannot_record';

async function askForeign(stage: Locked): Promise<GuardAnswer<Locked>> {
  const other = await stage.ports.otherMirror(stage.signal);
  return other === null ? passed(stage) : refused(stage, other);
}

async function askRsync(stage: Locked): Promise<GuardAnswer<Equipped>> {
  const rsync = await stage.ports.findRsync(stage.settings.rsync.bin, stage.signal);
  return rsync.ok ? passed({ ...stage, rsync: rsync.value }) : refused(stage, rsync.refusal);
}

/** Exists, is readable, and is not empty; whether it shrank is known once it was listed. */
async function askHot(stage: Equipped): Promise<GuardAnswer<HotOpened>> {
  const { ports, settings, signal, lock, request, open } = stage;
  if (request.halted !== null) return refused(stage, request.halted, 'halted');
  // The next guards need them; the child processes start at the same time.
  const visit = request.planOnly ? null : ports.watch.visit(signal);
  const waiting = ports.ahead.agent(settings, recordWith(lock));
  open.children.push(waiting);
  const hot = await ports.openHot(settings.hot, { signal, onGroup: recordWith(lock) });
  if (hot.kind === 'refused') return refused(stage, { code: hot.code, args: { path: settings.hot, errno: hot.errno } });
  if (hot.kind === 'failed') return refused(stage, { code: 'hot.unreadable', args: { path: settings.hot, errno: hot.problem } });
  open.children.push(hot.lister);
  // On a disk that was emptied the mark may be the only file left.
  const root = await hot.lister.list('', [HOT_MARK_NAME], signal);
  if (root.kind === 'failed') return refused(stage, { code: 'hot.unreadable', args: { path: settings.hot, errno: root.problem } });
  const listing = root.answer;
  if (listing.kind === 'absent') return refused(stage, { code: 'hot.missing', args: { path: settings.hot } });
  if (listing.kind === 'failed') return refused(stage, { code: 'hot.unreadable', args: { path: settings.hot, errno: listing.errno } });
  if (listing.entries.length + listing.unreadable.length > 0)
    return passed({ ...stage, hot: hot.lister, visit, waiting, ahead: listAhead(hot.lister, stage) });
  return refused(stage, { code: 'hot.empty', args: { path: settings.hot } }, 'halted');
}

/** A quick pass takes most of its time for listing hot, which need not wait for the share. */
function listAhead(hot: HotLister, { basis, open, ports, request, settings, signal, writes }: Equipped): ScanAhead | null {
  const { store, clock } = ports;
  const isQuick = basis !== null && writes && !request.full && request.hints === undefined;
  const abilities = isQuick ? store.vaults.abilities(basis.vaultId) : null;
  if (basis === null || abilities === null) return null;
  const { contract, identity, logsInHot } = settings;
  const trust = trustOf(identity, store.hot.statShifts(settings.hot));
  const manifest = store.manifest(basis.vaultId);
  const ahead = new ScanAhead({ hot, manifest, contract, abilities, trust, logsInHot, signal, clock });
  open.children.push({ close: async () => ahead.stop() });
  return ahead;
}

async function askGate(stage: HotOpened): Promise<GuardAnswer<HotOpened>> {
  const reasons = await gateRefusals(stage);
  return reasons.length === 0 ? passed(stage) : { kind: 'refused', stage, reasons, detail: reasons.map(({ code }) => code).join(' ') };
}

async function askVault(stage: HotOpened): Promise<GuardAnswer<Entered>> {
  const { open } = stage;
  const result = await enterVault({ ...stage, onAgent: (agent) => open.children.push(agent) });
  if (result.kind === 'entered') return passed({ ...stage, agent: result.agent, enter: result.enter });
  return refused({ ...stage, ...result.inVault }, result.refusal);
}

/** The first guard that writes to the vault: what refuses a run before it does not cost the next one a full pass. */
async function askWrite(stage: Entered): Promise<GuardAnswer<Tested>> {
  const { store } = stage.ports;
  if (takeBasis(store) !== 'unrecorded') return writeTest(stage);
  return refused(stage, { code: CANNOT_RECORD, args: { problem: store.problem ?? '' } }, 'failed');
}
