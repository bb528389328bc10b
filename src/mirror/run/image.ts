/** Hot, vault and store record the marks of a run (core/image.ts), each of them in the store before hot or the vault. */
import { randomUUID } from 'node:crypto';
import type { Args, Millis } from '../../health/observation.ts';
import { HOT_MARK_NAME } from '../core/contract.ts';
import {
  type HotState,
  hotStateOf,
  type ImageState,
  isSame,
  isSameHot,
  type Mark,
  nextRun,
  resolved,
  type VaultImage,
} from '../core/image.ts';
import type { HotLister } from '../hot/lister.ts';
import type { Manifest } from '../manifest.ts';
import { rowsOf } from '../manifest-rows.ts';
import type { RunContext } from './context.ts';
import type { Refusal, RunPorts } from './ports.ts';
import type { Entered, FoundImage, Planned } from './stages.ts';
import { claimOf } from './whose.ts';
import { agentTrouble } from './write-test.ts';

const BEGIN_MS: Millis = 10_000;
/** At the end of a run, which may also be the end of ytm. */
const END_MS: Millis = 2_000;
const LOOKS_AT_ONCE = 1_000;

/** What marking hot needs: from a run, or from a restore that filled it. */
export type Marking = Pick<Entered, 'agent' | 'settings'> & {
  readonly hot: Pick<HotLister, 'marks' | 'mark' | 'root'>;
  readonly recorded: Pick<RunContext['recorded'], 'leftOut'>;
  readonly ports: Pick<RunPorts, 'store' | 'clock'>;
};

/** How hot relates to what was mirrored. A refusal when hot cannot be read. */
export async function stateOfHot(context: Entered): Promise<FoundImage | Refusal> {
  const marks = await context.hot.readMarks(context.signal);
  if (marks.kind === 'failed') return notAsked(marks.problem, context);
  const { state, seen } = known(context, marks.answer);
  const hotState = await hotStateNow(context, state, seen);
  return typeof hotState === 'string' ? { state, seen, hotState } : hotState;
}

function notAsked(errno: string, { settings }: Pick<RunContext, 'settings'>): Refusal {
  return { code: 'hot.unreadable', args: { path: settings.hot, errno } };
}

/**
 * Checks hot during a run: `null` while it carries the mark that this run saw or wrote. Another copy may have taken its place, and files
 * that the copy lacks must not be deleted.
 */
export async function otherHot(context: Planned, signal = context.signal): Promise<OtherHot | null> {
  const { hot, image } = context;
  if (image.state === null) return null;
  const marks = await hot.readMarks(signal);
  if (marks.kind === 'failed') return marks.why === 'cancelled' ? null : { status: 'failed', refusal: notAsked(marks.problem, context) };
  const seen = marks.answer[image.state.id] ?? null;
  if (isSame(seen, image.seen)) return null;
  const hotState = await hotStateNow(context, image.state, seen);
  if (typeof hotState !== 'string') return { status: 'failed', refusal: hotState };
  return hotState === 'current' ? null : { status: 'halted', refusal: haltedBy(hotState, { ...image, seen }, context) };
}

export interface OtherHot {
  readonly status: 'halted' | 'failed';
  readonly refusal: Refusal;
}

function haltedBy(hotState: HotState, { state, seen }: FoundImage, { plan, settings }: Planned): Refusal {
  const { updates, deletes } = plan.counts;
  return {
    code: hotState === 'older' ? 'hot.older' : 'hot.unknown',
    args: { path: settings.hot, updates, deletes, ...marksOf({ state, seen }) },
  };
}

/** With `mark` a person accepts exactly this copy of hot. */
export function marksOf({ state, seen }: Pick<FoundImage, 'state' | 'seen'>): Args {
  return { run: state?.given?.run ?? 0, seen: seen?.run ?? 0, mark: seen?.token ?? '' };
}

/** At the end of a run, which may also be the end of ytm. */
export async function otherHotAtEnd(context: Planned): Promise<OtherHot | null> {
  const late = new AbortController();
  const cancel = context.ports.clock.after(END_MS, () => late.abort());
  try {
    return await otherHot(context, late.signal);
  } finally {
    cancel();
  }
}

/** After a crash: the mark that hot carries shows which of two marks was written. */
function known({ agent, hot, ports }: Marking, marks = hot.marks): { readonly state: ImageState | null; readonly seen: Mark | null } {
  const state = ports.store.vaults.image(agent.entered.vaultId ?? '');
  if (state === null) return { state, seen: null };
  const seen = marks[state.id] ?? null;
  return { state: resolved(state, seen), seen };
}

async function hotStateNow(context: Entered, state: ImageState | null, seen: Mark | null): Promise<HotState | Refusal> {
  const { agent, hot, ports, signal } = context;
  const hotState = state === null ? 'current' : hotStateOf(seen, state);
  if (hotState !== 'unmarked' || state === null) return hotState;
  const manifest = ports.store.manifest(agent.entered.vaultId ?? '');
  const counted = await countPresent(manifest, hot, signal);
  if (typeof counted === 'string') return { code: 'hot.unreadable', args: { path: context.settings.hot, errno: counted } };
  if (!isSameHot({ marked: state.root, now: hot.root, ...counted })) return 'unmarked';
  if (context.writes)
    context.recorded.leftOut.push({ path: HOT_MARK_NAME, why: 'mark-rewritten', detail: `${counted.present}/${counted.rows}` });
  return 'current';
}

async function countPresent(
  manifest: Manifest,
  hot: HotLister,
  signal: AbortSignal,
): Promise<{ readonly rows: number; readonly present: number } | string> {
  let rows = 0;
  let present = 0;
  let paths: string[] = [];
  for (const { path } of rowsOf(manifest)) {
    paths.push(path);
    if (paths.length < LOOKS_AT_ONCE) continue;
    const looked = await hot.look(paths, signal);
    if (looked.kind === 'failed') return looked.problem;
    rows += paths.length;
    present += looked.answer.filter((look) => look !== null).length;
    paths = [];
  }
  const looked = await hot.look(paths, signal);
  if (looked.kind === 'failed') return looked.problem;
  return { rows: rows + paths.length, present: present + looked.answer.filter((look) => look !== null).length };
}

/** The image from now on; `refusal`: why the run cannot begin with it, else `null`. */
export interface BegunImage {
  readonly image: FoundImage;
  readonly refusal: Refusal | null;
}

/** Before the first change to the vault: hot first, then the vault. A hot that cannot be marked is mirrored all the same, and reported. */
export async function beginImage(image: FoundImage, context: Marking): Promise<BegunImage> {
  const { agent, ports } = context;
  const claim = claimOf(agent.entered.image);
  const before = image.state ?? {
    id: claim?.image ?? randomUUID(),
    given: null,
    intended: null,
    root: null,
    accepted: null,
  };
  const begun: Mark = { run: nextRun(before, claim?.run ?? 0), state: 'begun', token: randomUUID() };
  const marked = await markHot({ mark: begun, before, seen: image.seen }, context, BEGIN_MS);
  if (marked === 'unrecorded') return { image, refusal: { code: 'mirror.cannot_record', args: { problem: ports.store.problem ?? '' } } };
  if (marked === 'other') return { image, refusal: notAsked(CHANGED, context) };
  if ('problem' in marked) return { image, refusal: notAsked(marked.problem, context) };
  const { state, errno } = marked;
  if (errno !== null) context.recorded.leftOut.push({ path: HOT_MARK_NAME, why: 'mark-unwritten', detail: errno });
  return { image: { state, seen: state.given, hotState: 'current', begun }, refusal: await writeClaim(begun, state, context) };
}

/** After the last change, however the run ended: hot, the vault and the store record that it is finished. False: another hot is there. */
export async function endImage({ state, seen, begun }: FoundImage, context: Marking, isGood: boolean): Promise<boolean> {
  if (state === null || begun === undefined) return true;
  const marked = await markHot({ mark: { ...begun, state: 'done' }, before: state, seen }, context, END_MS);
  if (marked === 'other') return false;
  if (marked === 'unrecorded' || 'problem' in marked) return true;
  // Does not wait for a vault that may be lost; its claim stays correct, only less precise.
  if (isGood) await writeClaim(begun, marked.state, context);
  return true;
}

/** Hot is about to be filled from the vault: until that is finished, only a mark shows that it is complete. */
export function beginFilling({ agent, ports: { store } }: Marking): void {
  const vaultId = agent.entered.vaultId ?? '';
  const state = store.vaults.image(vaultId);
  if (state !== null) store.vaults.setImage(vaultId, { ...state, root: null });
}

/** Hot has everything that the vault has: from now on it is the one that is mirrored. False: it could not be marked. */
export async function endFilling(context: Marking): Promise<boolean> {
  const { state, seen } = known(context);
  if (state === null || hotStateOf(seen, state) === 'current') return true;
  const { image, refusal } = await beginImage({ state, seen, hotState: 'current' }, context);
  if (refusal !== null) return false;
  await endImage(image, context, true);
  return image.state?.given?.run === image.begun?.run;
}

/** Whether a run without changes still has to write a mark. */
export function needsMark({ agent, image: { state, seen } }: Planned): boolean {
  if (state === null || claimOf(agent.entered.image) === null) return true;
  return seen === null || state.accepted !== null;
}

/** `other`: hot no longer carries the mark that this run saw last. */
type Marked = { readonly state: ImageState; readonly errno: string | null } | { readonly problem: string } | 'unrecorded' | 'other';

const CHANGED = 'ECHANGED';

interface NextMark {
  readonly mark: Mark;
  readonly before: ImageState;
  /** The mark that hot carries as far as this run knows. */
  readonly seen: Mark | null;
}

async function markHot({ mark, before, seen }: NextMark, { agent, hot, ports: { store } }: Marking, deadlineMs: Millis): Promise<Marked> {
  const vaultId = agent.entered.vaultId ?? '';
  if (!store.vaults.setImage(vaultId, { ...before, intended: mark }, mark.token)) return 'unrecorded';
  const answer = await hot.mark(before.id, { mark, expected: seen }, deadlineMs);
  if (answer.kind === 'failed') return { problem: answer.problem };
  if (answer.answer === CHANGED) return 'other';
  const state: ImageState =
    answer.answer === null ? { id: before.id, given: mark, intended: null, root: hot.root, accepted: null } : { ...before, intended: mark };
  return store.vaults.setImage(vaultId, state) ? { state, errno: answer.answer } : 'unrecorded';
}

async function writeClaim({ run, token }: Mark, state: ImageState, context: Marking): Promise<Refusal | null> {
  const { agent, settings, ports } = context;
  const before = agent.entered.image;
  const image: VaultImage = {
    host: settings.host,
    hot: settings.hot,
    since: before === null || before === 'unreadable' ? ports.clock.now() : before.since,
    claim: { image: state.id, run, token, hotMark: state.given },
  };
  const written = await agent.ask({ op: 'write-image', image }, new AbortController().signal);
  return written.kind === 'done' ? null : agentTrouble(written, context);
}
