/** The guards of a run, in the order of spec page 3. Any refusal leaves the vault untouched. */
import type { GuardName } from '../core/run-machine.ts';
import type { RunContext } from './context.ts';
import { enterVault, gateRefusals } from './entering.ts';
import { type GuardAnswer, refused } from './guard-answer.ts';
import { judgePlan } from './judge.ts';
import { recordWith } from './recording.ts';
import { writeTest } from './write-test.ts';

const PASSED: GuardAnswer = { kind: 'passed' };

type Guard = (context: RunContext) => Promise<GuardAnswer>;

const ASK: Readonly<Record<GuardName, Guard>> = {
  paths: (context) => Promise.resolve(askPaths(context)),
  lock: askLock,
  foreign: askForeign,
  rsync: askRsync,
  hot: askHot,
  gate: askGate,
  vault: askVault,
  write: writeTest,
  plan: judgePlan,
};

/** Asks one guard and puts its answer on record. */
export async function askGuard(name: GuardName, context: RunContext): Promise<GuardAnswer> {
  const { told, ports } = context;
  const start = ports.clock.monotonic();
  const answer = await ASK[name](context);
  told.timings[`guard:${name}`] = Math.round(ports.clock.monotonic() - start);
  const [first] = answer.kind === 'passed' ? [] : answer.reasons;
  told.guards.push({
    name: answer.kind === 'passed' ? name : (answer.of ?? name),
    ok: answer.kind === 'passed',
    code: first?.code ?? null,
    detail: answer.kind === 'passed' ? '' : answer.detail,
  });
  return answer;
}

function askPaths(context: RunContext): GuardAnswer {
  const { hot, vault } = context.settings;
  return overlap(hot, vault) ? refused(context, { code: 'mirror.paths_overlap', args: { hot, vault } }) : PASSED;
}

/** Equal, or one inside the other, by path. */
export function overlap(left: string, right: string): boolean {
  return left === right || left.startsWith(`${right}/`) || right.startsWith(`${left}/`);
}

async function askLock(context: RunContext): Promise<GuardAnswer> {
  const taken = await context.ports.takeLock();
  if (!taken.ok) return refused(context, taken.refusal);
  context.found.lock = taken.value;
  const { problem } = context.ports.store;
  return problem === null ? PASSED : refused(context, { code: 'mirror.cannot_record', args: { problem } }, 'failed');
}

async function askForeign(context: RunContext): Promise<GuardAnswer> {
  const other = await context.ports.otherMirror(context.signal);
  return other === null ? PASSED : refused(context, other);
}

async function askRsync(context: RunContext): Promise<GuardAnswer> {
  const rsync = await context.ports.findRsync(context.settings.rsync.bin, context.signal);
  if (!rsync.ok) return refused(context, rsync.refusal);
  context.found.rsync = rsync.value;
  return PASSED;
}

/** Exists, can be read, is not empty; whether it shrank is known once it was listed. */
async function askHot(context: RunContext): Promise<GuardAnswer> {
  const { ports, settings, signal, found, request } = context;
  if (request.halted !== null) return refused(context, request.halted, 'halted');
  // The next guard needs it; both children start at the same time.
  if (!request.planOnly) found.visit = ports.watch.visit(signal);
  const hot = await ports.openHot(settings.hot, { signal, onGroup: recordWith(found) });
  if (hot.kind === 'refused') return refused(context, { code: hot.code, args: { path: settings.hot, errno: hot.errno } });
  if (hot.kind === 'failed') return refused(context, { code: 'hot.unreadable', args: { path: settings.hot, errno: hot.problem } });
  found.hot = hot.lister;
  const root = await hot.lister.list('', [], signal);
  if (root.kind === 'failed') return refused(context, { code: 'hot.unreadable', args: { path: settings.hot, errno: root.problem } });
  const listing = root.answer;
  if (listing.kind === 'absent') return refused(context, { code: 'hot.missing', args: { path: settings.hot } });
  if (listing.kind === 'failed') return refused(context, { code: 'hot.unreadable', args: { path: settings.hot, errno: listing.errno } });
  if (listing.entries.length + listing.unreadable.length > 0) return PASSED;
  return refused(context, { code: 'hot.empty', args: { path: settings.hot } }, 'halted');
}

async function askGate(context: RunContext): Promise<GuardAnswer> {
  const reasons = await gateRefusals(context);
  return reasons.length === 0 ? PASSED : { kind: 'refused', reasons, detail: reasons.map(({ code }) => code).join(' ') };
}

async function askVault(context: RunContext): Promise<GuardAnswer> {
  const refusal = await enterVault(context);
  return refusal === null ? PASSED : refused(context, refusal);
}
