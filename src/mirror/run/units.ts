/** Documents that consist of several files are sent only when all of them are quiet, and count as sent only if they stayed quiet. */
import { pause } from '../../platform/clock.ts';
import { joined } from '../core/entry.ts';
import type { Differences } from '../core/plan.ts';
import { type Rest, restOf } from '../core/quiet.ts';
import { DRAFT_NAMES, foldersTouched, membersOf, touchedUnits, type Unit, unitRules, withoutUnits } from '../core/units.ts';
import { isWithin } from '../core/ways.ts';
import type { Fingerprint } from '../hot/fingerprint.ts';
import type { Refusal } from './ports.ts';
import type { Listed, Planned, QuietUnit } from './stages.ts';

const LOOKS_AT_ONCE = 1_000;

export interface Quiet {
  /** Without documents that are still changing. */
  readonly differences: Differences;
  readonly units: readonly QuietUnit[];
}

/** A refusal when hot cannot be read. */
export async function withQuietUnits(differences: Differences, context: Listed): Promise<Quiet | Refusal> {
  const { ports, settings, done } = context;
  const drafts = await draftsAmong(foldersTouched(differences), context);
  if ('code' in drafts) return drafts;
  const units = touchedUnits(differences, unitRules(settings.contract.bundles, drafts));
  const quiet = await quietAmong(units, context);
  if ('code' in quiet) return quiet;
  const isQuiet = new Set(quiet.map(({ unit }) => unit));
  const before = ports.store.hot.changingSince();
  const now = ports.clock.now();
  const changing = new Map(units.filter((unit) => !isQuiet.has(unit)).map((unit) => [unit, before.get(unit.path) ?? now]));
  for (const { path } of changing.keys()) done.changing.add(path);
  return { differences: withoutUnits(differences, changing), units: quiet };
}

/** Two looks agree, or the first one shows that it has been quiet for long enough. */
async function quietAmong(units: readonly Unit[], context: Listed): Promise<readonly QuietUnit[] | Refusal> {
  const seen = await fingerprints(units, context);
  if ('code' in seen) return seen;
  const all = units.map((unit, index) => ({ unit, print: seen[index] ?? NOTHING }));
  const resting = all.map(({ unit, print }) => restOfUnit(unit, print, context));
  const again = all.filter((_, index) => resting[index] === 'look-again');
  const later = again.length === 0 ? [] : await lookAgain(again, context);
  if ('code' in later) return later;
  const agreeing = again.filter(({ print }, index) => later[index]?.digest === print.digest);
  const quiet = [...all.filter((_, index) => resting[index] === 'quiet'), ...agreeing];
  return quiet.map(({ unit, print }) => ({ unit, digest: print.digest }));
}

const NOTHING: Fingerprint = { digest: '', changedAt: Number.MAX_SAFE_INTEGER };

/** Files created since the trees were listed are not in the plan: the document would be sent without them. */
function restOfUnit({ path }: Unit, { changedAt }: Fingerprint, { listedAt, ports, settings }: Listed): Rest {
  if (changedAt >= listedAt) return 'changing';
  const since = ports.store.hot.changingSince().get(path) ?? null;
  return restOf({ changedAt, since }, ports.clock.now(), settings.contract.settleMs);
}

async function lookAgain(them: readonly { readonly unit: Unit }[], context: Listed): Promise<readonly Fingerprint[] | Refusal> {
  context.progress.phase('settle');
  await pause(context.ports.clock, context.settings.contract.settleMs, context.signal);
  return fingerprints(
    them.map(({ unit }) => unit),
    context,
  );
}

/** The documents among those that were sent in which something changed since. */
export async function changedUnits(context: Planned): Promise<readonly Unit[] | Refusal> {
  const { units, done } = context;
  const sent = units.filter(({ unit }) => {
    const members = membersOf([unit]);
    return done.sent.some(({ path }) => isWithin(path, members));
  });
  const now = await fingerprints(
    sent.map(({ unit }) => unit),
    context,
  );
  if ('code' in now) return now;
  return sent.filter(({ digest }, index) => now[index]?.digest !== digest).map(({ unit }) => unit);
}

async function fingerprints(units: readonly Unit[], { hot, settings, signal }: Listed): Promise<readonly Fingerprint[] | Refusal> {
  const prints: Fingerprint[] = [];
  for (const { members } of units) {
    const asked = await hot.fingerprint(members, settings.contract.junk, signal);
    if (asked.kind === 'failed') return { code: 'hot.unreadable', args: { path: settings.hot, errno: asked.problem } };
    prints.push(asked.answer);
  }
  return prints;
}

/** Which of these folders are drafts. */
async function draftsAmong(folders: readonly string[], { hot, settings, signal }: Listed): Promise<ReadonlySet<string> | Refusal> {
  const marks = folders.flatMap((folder) => DRAFT_NAMES.map((name) => ({ folder, path: joined(folder, name) })));
  const drafts = new Set<string>();
  for (let start = 0; start < marks.length; start += LOOKS_AT_ONCE) {
    const some = marks.slice(start, start + LOOKS_AT_ONCE);
    const looked = await hot.look(
      some.map(({ path }) => path),
      signal,
    );
    if (looked.kind === 'failed') return { code: 'hot.unreadable', args: { path: settings.hot, errno: looked.problem } };
    for (const [index, { folder }] of some.entries()) if (looked.answer[index]?.type === 'file') drafts.add(folder);
  }
  return drafts;
}
