/** Guard 9: lists and compares both sides, and applies the budgets to the plan. */

import type { Reason } from '../../health/snapshot.ts';
import { USUAL_ABILITIES } from '../core/abilities.ts';
import { type ContentCheck, type ContentVerdict, type Unchecked, withVerdicts } from '../core/content-checks.ts';
import { type DecideInput, decide, haltOf } from '../core/decide.ts';
import { withFindings } from '../core/findings.ts';
import { isFolderMove } from '../core/folder-moves.ts';
import { isFolderUnit, needsAllOfHot } from '../core/hinted-pass.ts';
import { assumed } from '../core/left-out.ts';
import type { Differences, Lost, Plan, Verdict } from '../core/plan.ts';
import type { PassName } from '../core/run-machine.ts';
import { shiftedFields, trustOf, unreliableFields, withShifts } from '../core/stable-stats.ts';
import { agentLister } from '../scan/agent-lister.ts';
import { type ScanOptions, type ScanResult, scanTrees } from '../scan/scan.ts';
import { seekRules } from '../scan/seek-rules.ts';
import { unchanged } from '../scan/settled.ts';
import { adopt } from './adopt.ts';
import { kindOf } from './basis.ts';
import { byteLimits } from './byte-limits.ts';
import { type Checked, checkContents } from './check-contents.ts';
import { parkEditedTargets } from './edited-targets.ts';
import { persistentFindings } from './findings.ts';
import { fitPlan } from './fitting.ts';
import { type GuardAnswer, passed, refused } from './guard-answer.ts';
import { marksOf, stateOfHot } from './image.ts';
import { settleFolderMove } from './passes/move-folders.ts';
import { waysNow } from './passes/under-way.ts';
import type { MirrorSettings, Refusal } from './ports.ts';
import { mirrorReason, ruleNote } from './reasons.ts';
import { atRest } from './rest.ts';
import type { Compared, Equated, FoundImage, Listed, Planned, QuietUnit, Tested } from './stages.ts';
import { withTimesNow } from './times-now.ts';
import { type Quiet, withQuietUnits } from './units.ts';

export async function judgePlan(tested: Tested): Promise<GuardAnswer<Planned>> {
  const equated = await equate(tested);
  const answer = (await judge(equated)) ?? (await judge({ ...equated, dirty: null }));
  if (answer === null) throw new Error('undecided although all of hot was listed');
  return answer;
}

/** `null`: it cannot be decided from the folders that were listed; never so when all of hot was. */
async function judge(equated: Equated): Promise<GuardAnswer<Planned> | null> {
  const { settings } = equated;
  const scanned = await scan(equated);
  if (scanned.kind === 'failed') return refused(equated, refusalOf(scanned, settings), 'failed');
  const { listed, unchecked } = scanned;
  if (isUndecided(unchecked, equated)) return null;
  const image = await stateOfHot(listed);
  if ('code' in image) return refused(listed, image, 'failed');
  const compared: Compared = { ...listed, image, approved: equated.ports.store.decisions.approved() };
  const input = await decideInput(compared);
  const halt = haltOf(input);
  if (equated.dirty !== null && halt !== null) return null;
  const checked: Checked = halt === null ? await checkContents(unchecked, compared) : NOTHING_CHECKED;
  if (checked.kind === 'failed') return refused(compared, refusalOf(checked, settings), 'failed');
  noteShifts(unchecked.checks, checked.verdicts, compared);
  const quiet = await withQuietUnits(withVerdicts(unchecked, checked.verdicts), compared);
  if ('code' in quiet) return refused(compared, quiet, 'failed');
  if (isUndecided(quiet.differences, equated, quiet.units)) return null;
  return decideOn(quiet, input, compared);
}

/** Only some folders of hot were listed, and they are not enough. */
function isUndecided(differences: Pick<Differences, 'deletions' | 'drift'>, { dirty }: Equated, units: readonly QuietUnit[] = []): boolean {
  return dirty !== null && (needsAllOfHot(differences) || units.some(({ unit }) => isFolderUnit(unit)));
}

async function decideInput(compared: Compared): Promise<DecideInput> {
  const { ports, request, settings, startedAt, image } = compared;
  return {
    differences: compared.differences,
    contract: settings.contract,
    withDeletions: request.delete,
    lastComplete: ports.store.runs.lastComplete(),
    approved: compared.approved,
    parked: ports.store.decisions.parked(),
    acceptShrunk: request.acceptShrunk,
    hotState: image.hotState,
    bytes: await byteLimits(compared),
    now: startedAt,
  };
}

async function decideOn(quiet: Quiet, input: DecideInput, compared: Compared): Promise<GuardAnswer<Planned> | null> {
  const { settings, image } = compared;
  const differences = withFindings(await parkEditedTargets(quiet.differences, compared), await persistentFindings(compared));
  const judged: Compared = { ...compared, differences };
  const verdict = decide({ ...input, differences });
  if (verdict.kind !== 'halt') return takePlan(verdict.plan, quiet.units, judged);
  return compared.dirty === null ? refused(judged, haltRefusal(verdict, settings.hot, image), 'halted') : null;
}

/** The part that can be done now is the plan of the run; a refusal when nothing can be done for lack of room. */
async function takePlan(wished: Plan, units: readonly QuietUnit[], compared: Compared): Promise<GuardAnswer<Planned>> {
  const { recorded, progress, writes, assumesAbilities } = compared;
  const { plan: fitting, noRoom, sparse } = await fitPlan(atRest(wished, compared), compared);
  const plan = assumesAbilities ? { ...fitting, leftOut: assumed(fitting.leftOut) } : fitting;
  const planned: Planned = { ...compared, plan, noRoom, sparse, units };
  recorded.leftOut.push(...plan.leftOut);
  progress.planned(plan.copies);
  if (writes && noRoom !== null && passesOf(plan).length === 0) return { ...refused(planned, noRoom), of: 'write' };
  if (writes) await adopt(planned);
  return passed(planned);
}

const NOTHING_CHECKED: Checked = { kind: 'checked', verdicts: new Map() };

/** Why hot halts the mirror. */
export function haltRefusal(
  { code, has, had, updates, deletes }: Extract<Verdict, { kind: 'halt' }>,
  path: string,
  image: Pick<FoundImage, 'state' | 'seen'>,
): Refusal {
  switch (code) {
    case 'hot.empty':
      return { code, args: { path } };
    case 'hot.shrunk':
      return { code, args: { path, has, had } };
    case 'hot.older':
    case 'hot.unknown':
      return { code, args: { path, updates, deletes, ...marksOf(image) } };
  }
}

/** Values that nearly all files of hot changed at once count no longer when that happens again; that is reported, as edits may then go unseen. */
function noteShifts(checks: readonly ContentCheck[], verdicts: ReadonlyMap<string, ContentVerdict>, context: Listed): void {
  const { manifest, ports, settings, startedAt, recorded, writes } = context;
  const { store } = ports;
  const before = store.hot.statShifts(settings.hot);
  // Counting the files of a large manifest takes many milliseconds.
  const shifted = checks.length === 0 ? [] : shiftedFields(checks, verdicts, manifest.files);
  if (writes && shifted.length > 0) store.hot.setStatShifts(settings.hot, withShifts(before, shifted, startedAt));
  const unreliable = unreliableFields(settings.identity, store.hot.statShifts(settings.hot));
  if (unreliable.length > 0)
    recorded.notes.push(
      mirrorReason({ code: 'mirror.stat_unreliable', args: { path: settings.hot, what: unreliable.join(', ') } }, startedAt),
    );
}

/** What is needed to compare both sides. */
async function equate(tested: Tested): Promise<Equated> {
  const { agent, ports, probed } = tested;
  const manifest = ports.store.manifest(agent.entered.vaultId ?? '');
  await settleFolderMove({ ...tested, manifest });
  if (probed !== null) return withKind({ ...tested, manifest, abilities: probed, assumesAbilities: false });
  // A run that must not write uses the recorded abilities of the vault, or else those that are usual for SMB shares.
  const known = ports.store.vaults.abilities(agent.entered.vaultId ?? '');
  const abilities = await withTimesNow(known ?? USUAL_ABILITIES, { ...tested, manifest });
  return withKind({ ...tested, manifest, abilities, assumesAbilities: known === null });
}

function withKind(run: Omit<Equated, 'speed' | 'dirty' | 'nextBasis'>): Equated {
  const kind = kindOf(run);
  run.progress.compares(kind.speed);
  return { ...run, ...kind };
}

type Scanned =
  | { readonly kind: 'scanned'; readonly listed: Listed; readonly unchecked: Unchecked }
  | Extract<ScanResult, { readonly kind: 'failed' }>;

/** Both sides, compared. */
async function scan(context: Equated): Promise<Scanned> {
  const { agent, manifest, abilities, ports, settings, signal, progress, recorded } = context;
  const { hot, scannedAt, listedAt } = hotToScan(context);
  progress.phase('scan');
  const start = ports.clock.monotonic();
  const scanned = await scanTrees({
    hot,
    vault: agentLister(agent),
    // Without the lock a run may be changing the folders that this scan found to agree.
    manifest: context.lock === null ? unchanged(manifest) : manifest,
    isQuick: context.speed === 'quick',
    ...(context.dirty === null ? {} : { dirty: context.dirty }),
    contract: settings.contract,
    abilities,
    now: listedAt,
    trust: trustOf(settings.identity, ports.store.hot.statShifts(settings.hot)),
    held: ports.store.decisions.held(),
    underWay: await waysNow(context),
    adopting: !manifest.isAdopted,
    unmanagedPaths: manifest.unmanagedPaths(),
    withDeletions: context.request.delete,
    pinned: ports.store.upkeep.findings().map(({ path }) => path),
    refused: ports.store.vaults.learned(agent.entered.vaultId ?? '')?.refused ?? [],
    logsInHot: settings.logsInHot,
    signal,
    onProgress: (paths) => progress.scanned(paths),
  });
  recorded.timings['scan'] = Math.round(ports.clock.monotonic() - start);
  if (scanned.kind === 'failed') return scanned;
  if (context.dirty === null) await noteRules(context);
  // Before contents are read: what waits for that neither empties hot nor shrinks it.
  const differences = withVerdicts(scanned.differences, new Map());
  return { kind: 'scanned', listed: { ...context, listedAt, scannedAt, differences }, unchecked: scanned.differences };
}

/** Hot for the scan. If it takes over what was listed ahead, everything dates from then. */
function hotToScan({ ahead, dirty, hot, ports: { clock } }: Equated): Pick<Listed, 'scannedAt' | 'listedAt'> & Pick<ScanOptions, 'hot'> {
  if (ahead === null || dirty !== null) return { scannedAt: clock.monotonic(), listedAt: clock.now(), hot };
  return { scannedAt: ahead.monotonic, listedAt: ahead.at, hot: ahead.takeOver() };
}

/** A side could not be listed completely, or its files not be read. */
function refusalOf(
  { side, why, problem }: Pick<Extract<ScanResult, { readonly kind: 'failed' }>, 'side' | 'why' | 'problem'>,
  { hot, vault }: MirrorSettings,
): Refusal {
  if (why === 'cancelled') return { code: 'mirror.stopped', args: {} };
  if (side === 'hot') return { code: 'hot.unreadable', args: { path: hot, errno: problem } };
  return why === 'hung' ? { code: 'mirror.hung', args: { path: vault } } : { code: 'mirror.agent_failed', args: { problem } };
}

/** Rules of the config that match nothing: their author expects them to protect something. */
async function noteRules({ agent, hot, abilities, settings, signal, recorded, startedAt }: Equated): Promise<void> {
  const findings = await seekRules({
    rules: settings.ownRules,
    trees: [hot, agentLister(agent)],
    foldsCase: abilities.foldsCase || hot.foldsCase === true,
    signal,
  });
  recorded.notes.push(...findings.map((finding) => ruleNote(finding, startedAt)));
}

/** The passes that have something to do, in their order. */
export function passesOf({ renames, deletions, makes, copies }: Plan): readonly PassName[] {
  const passes: PassName[] = [];
  if (renames.some((one) => one.why === 'fold' || isFolderMove(one))) passes.push('rename');
  if (deletions.some(({ makesWay }) => makesWay)) passes.push('make-way');
  if (makes.length > 0) passes.push('make');
  if (renames.some((one) => one.why === 'moved' && !isFolderMove(one))) passes.push('move');
  if (copies.some(({ fresh }) => !fresh)) passes.push('copy');
  if (copies.some(({ fresh }) => fresh)) passes.push('settle');
  if (copies.length > 0) passes.push('confirm');
  if (deletions.some(({ makesWay }) => !makesWay)) passes.push('delete');
  return passes;
}

/** Why part of a plan is not done. */
export function parkReasons({ parked }: Plan, since: number): readonly Reason[] {
  if (parked === null) return [];
  const drift = parked.paths.filter(({ what }) => what === 'drift').length;
  const content = parked.paths.filter(({ what }) => what === 'content').length;
  const others = parked.paths.length - drift - content;
  return [
    ...(others > 0 ? [mirrorReason({ code: 'mirror.parked', args: { count: others, id: parked.id } }, since)] : []),
    ...(drift > 0 ? [mirrorReason({ code: 'mirror.drift', args: { count: drift, id: parked.id } }, since)] : []),
    ...(content > 0 ? [mirrorReason({ code: 'mirror.content_differs', args: { count: content, id: parked.id } }, since)] : []),
  ];
}

/**
 * Known before the first pass to stay undone. Part of hot could not be read: nothing is deleted then, and the unreadable part is not sent.
 * Part of the vault could not be read: its state is unknown. Or there is no room for a file, or no quota.
 */
export function incompleteReasons({ differences, plan, noRoom }: Planned, since: number): readonly Reason[] {
  const { readErrors, leftOut, lost } = differences;
  const overQuota = plan.leftOut.find(({ why }) => why === 'no-quota');
  const inHot = leftOut.find(({ why }) => why === 'unreadable-in-hot');
  const inVault = leftOut.filter(({ why }) => why === 'unreadable-in-vault').length;
  return [
    ...(readErrors > 0 ? [mirrorReason({ code: 'mirror.read_errors', args: { count: readErrors, path: inHot?.path ?? '' } }, since)] : []),
    ...lossReasons(
      'mirror.loss',
      lost.filter(({ again }) => !again),
      since,
    ),
    ...(noRoom === null ? [] : [mirrorReason(noRoom, since)]),
    ...(overQuota === undefined ? [] : [mirrorReason({ code: 'vault.quota', args: { path: overQuota.path } }, since)]),
    ...(inVault > 0 ? [mirrorReason({ code: 'mirror.not_arrived', args: { count: inVault } }, since)] : []),
  ];
}

/** What was missing in the vault and is sent again by this run. */
export function noticedReasons({ lost }: Differences, since: number): readonly Reason[] {
  return lossReasons(
    'mirror.found_missing',
    lost.filter(({ again }) => again),
    since,
  );
}

function lossReasons(code: 'mirror.loss' | 'mirror.found_missing', lost: readonly Lost[], since: number): readonly Reason[] {
  const [first] = lost;
  return first === undefined ? [] : [mirrorReason({ code, args: { count: lost.length, path: first.path } }, since)];
}
