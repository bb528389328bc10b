/** The mirror steps of the tour: each act changes the lab, runs commands of ytm, and then checks the bytes in the vault itself. */
import type { Snapshot } from '../health/snapshot.ts';
import type { DemoKey } from '../messages/messages.ts';
import { EXIT } from '../mirror/core/exit-code.ts';
import { archiveFiles, clipFiles, type LabFile, workFiles } from './hot-files.ts';
import type { Act, Stage } from './stage.ts';

const RUN = ['mirror', 'run'] as const;

/** The gate opens after two good attempts of everything. */
const REOPENS_WITHIN_MS = 14_000;
const BEGINS_WITHIN_MS = 10_000;
const ENDS_WITHIN_MS = 15_000;

/** The gate is shut: the mirror refuses, and nothing is written to the vault. */
export const refusesWhileShut: Act = async (stage) => {
  if (!(await stage.command(RUN, EXIT.shut))) return false;
  const work = await stage.share.presence(sent());
  return stage.check(work.missing === work.all, 'check.untouched', { ...work });
};

/** The gate is open: everything that the path rules send arrives, and the gateway shows it. */
export const runsWhileOpen: Act = async (stage) => {
  if (!(await stage.command(RUN, 0))) return false;
  if (!(await areWhole(stage, sent(), 'check.arrived'))) return false;
  return stage.check(await stage.until(({ probes }) => isUp(probes, 'heartbeat'), REOPENS_WITHIN_MS), 'check.heartbeat');
};

/**
 * The share is lost while files are copied: the run ends, nothing is written under the mount point, and no file is incomplete. The next run
 * continues.
 */
export const stopsWhenShareIsLost: Act = async (stage) => {
  await stage.setFaults(['new-clips']);
  const run = stage.command(RUN, EXIT.failed);
  const isCopying = await stage.until(({ mirror }) => (mirror?.progress?.bytes.done ?? 0) > 0, BEGINS_WITHIN_MS);
  const bytes = stage.current().mirror?.progress?.bytes ?? { done: 0, total: 0 };
  await stage.setFaults(['new-clips', 'share-unmounted']);
  stage.tell('tells.unmounted', bytes);
  const hasStopped = await run;
  if (!isCopying || !hasStopped) return false;
  const beneath = await stage.share.beneath();
  if (!stage.check(beneath.length === 0, 'check.beneath', { count: beneath.length })) return false;
  const clips = await stage.share.presence(clipFiles());
  return stage.check(clips.torn === 0 && clips.missing > 0, 'check.no-half', { ...clips }) && goesOn(stage);
};

async function goesOn(stage: Stage): Promise<boolean> {
  await stage.setFaults(['new-clips']);
  stage.tell('tells.mounted');
  await stage.until(({ gate }) => gate.state === 'open', REOPENS_WITHIN_MS);
  return (await stage.command(RUN, 0)) && areWhole(stage, clipFiles(), 'check.goes-on');
}

/** Hot is empty: this is never treated as "delete everything". */
export const haltsWhenHotIsEmpty: Act = async (stage) => {
  await stage.setFaults(['hot-emptied']);
  if (!(await stage.command(RUN, EXIT.person))) return false;
  if (!stage.check(stage.current().mirror?.state === 'halted', 'check.halted')) return false;
  if (!(await areWhole(stage, sent(), 'check.kept'))) return false;
  await stage.setFaults([]);
  stage.tell('tells.hot-is-back');
  if (!(await stage.command(['mirror', 'resume'], 0))) return false;
  return stage.check(await stage.until(isIdleAndComplete, ENDS_WITHIN_MS), 'check.resumed');
};

/** More deletions than a run may do without approval: they are parked, and after an approval they can be undone. */
export const parksMassDelete: Act = async (stage) => {
  await stage.setFaults(['mass-delete']);
  if (!(await stage.command(RUN, EXIT.person))) return false;
  if (!(await areWhole(stage, archiveFiles(), 'check.parked'))) return false;
  const id = stage.current().mirror?.parked?.id ?? '';
  return (await stage.command(['mirror', 'approve', id], 0)) && deletesAndTakesBack(stage);
};

/** The run that follows an approval automatically, and its undo. */
async function deletesAndTakesBack(stage: Stage): Promise<boolean> {
  const hasRun = await stage.until((snapshot) => isIdleAndComplete(snapshot) && snapshot.mirror?.parked === null, ENDS_WITHIN_MS);
  const archive = await stage.share.presence(archiveFiles());
  if (!stage.check(hasRun && archive.missing === archive.all, 'check.deleted', { ...archive })) return false;
  const run = stage.current().mirror?.runs[0]?.id ?? '';
  return (await stage.command(['mirror', 'undo', run], 0)) && areWhole(stage, archiveFiles(), 'check.undone');
}

/** Checks whether the vault has all of these files, and reports it. */
async function areWhole(stage: Stage, files: Iterable<LabFile>, what: DemoKey): Promise<boolean> {
  const found = await stage.share.presence(files);
  return stage.check(found.whole === found.all, what, { ...found });
}

function isIdleAndComplete({ mirror }: Snapshot): boolean {
  return mirror?.state === 'idle' && mirror.runs[0]?.status === 'complete';
}

function isUp(probes: Snapshot['probes'], id: string): boolean {
  return probes.some((probe) => probe.id === id && probe.state === 'up' && probe.confirmed);
}

/** The files of a complete hot that the path rules send. */
function* sent(): Generator<LabFile> {
  yield* workFiles();
  yield* archiveFiles();
}
