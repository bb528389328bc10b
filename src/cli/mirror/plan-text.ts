/** What a run would do, for people: counts, the biggest, every deletion (a page of them), what waits and what is left out. */
import type { ChangeCounts } from '../../health/mirror.ts';
import { type MirrorKey, mirrorText } from '../../messages/messages.ts';
import { escapeText, type Speech } from '../../messages/template.ts';
import type { Contract } from '../../mirror/core/contract.ts';
import type { Deletion, Differences, LeftOut, Parked, ParkLimit, Plan } from '../../mirror/core/plan.ts';
import { reasonAndNext } from './reason-text.ts';
import type { Planned } from './session.ts';

/** A page of paths. */
const PAGE = 40;
const BIGGEST = 8;
const LONGEST_PATH = 400;

export function planText({ record, plan, differences, wouldHalt }: Planned, contract: Contract, speaking: Speech): string {
  if (plan === null || differences === null) return record.reasons.map((reason) => reasonAndNext(reason, speaking)).join('\n');
  return [
    ...(wouldHalt === null ? [] : [reasonAndNext(wouldHalt, speaking), '']),
    ...head(plan, speaking),
    ...parkedLines(plan.parked, speaking),
    ...biggest(plan, speaking),
    ...deletions(plan, contract, speaking),
    ...renames(plan, speaking),
    ...leftOutLines(plan.leftOut, speaking),
    ...strangers(differences, contract, speaking),
  ].join('\n');
}

function head({ counts, byFolder, parked }: Plan, speaking: Speech): readonly string[] {
  const total = counts.creates + counts.updates + counts.deletes + counts.renames;
  if (total === 0) return parked === null ? [mirrorText('plan.nothing', speaking)] : [];
  const folders = [...byFolder].filter(([, folder]) => any(folder));
  return [
    mirrorText('plan.counts', speaking, { ...counts }),
    ...(folders.length < 2
      ? []
      : folders.map(
          ([folder, changes]) =>
            `  ${mirrorText('plan.folder', speaking, { folder: folder === '' ? mirrorText('plan.root', speaking) : folder, ...changes })}`,
        )),
  ];
}

function any({ creates, updates, deletes, renames }: ChangeCounts): boolean {
  return creates + updates + deletes + renames > 0;
}

/** A title and a page of lines. */
function section<T>(title: string, items: readonly T[], line: (item: T) => string, speaking: Speech, most = PAGE): readonly string[] {
  if (items.length === 0) return [];
  const rest = items.length - most;
  return [
    '',
    title,
    ...items.slice(0, most).map((item) => `  ${line(item)}`),
    ...(rest > 0 ? [`  ${mirrorText('plan.more', speaking, { count: rest })}`] : []),
  ];
}

const shown = (path: string): string => escapeText(path, LONGEST_PATH);

function biggest({ copies }: Plan, speaking: Speech): readonly string[] {
  const largest = copies.toSorted((left, right) => right.size - left.size).slice(0, BIGGEST);
  return section(mirrorText('plan.biggest', speaking), largest, ({ size, path }) => sized(size, path, speaking), speaking, BIGGEST);
}

function sized(size: number, path: string, speaking: Speech): string {
  return mirrorText('plan.change', speaking, { size, path: '' }).trimEnd().padStart(8) + `  ${shown(path)}`;
}

function deletions({ deletions: all }: Plan, { trash }: Contract, speaking: Speech): readonly string[] {
  const title = mirrorText(trash ? 'plan.deletions' : 'plan.deletions.really', speaking, { count: all.length });
  return section(
    title,
    all,
    ({ path, look }: Deletion) => (look.type === 'folder' ? `${shown(path)}/` : sized(look.size, path, speaking)),
    speaking,
  );
}

function renames({ renames: all }: Plan, speaking: Speech): readonly string[] {
  const title = mirrorText('plan.renames', speaking, { count: all.length });
  return section(title, all, ({ from, to }) => mirrorText('plan.rename', speaking, { from: shown(from), to: shown(to) }), speaking);
}

/** What waits for a person, and why. */
export function parkedLines(parked: Parked | null, speaking: Speech): readonly string[] {
  if (parked === null) return [];
  const { id, paths, limits } = parked;
  return [
    ...section(
      mirrorText('plan.parked', speaking, { count: paths.length, id }),
      paths,
      ({ path, what, vault }) =>
        `${what.padEnd(6)}  ${vault.type === 'folder' ? `${' '.repeat(10)}${shown(path)}/` : sized(vault.size, path, speaking)}`,
      speaking,
    ),
    ...limits.map((limit) => `  ${limitText(limit, speaking)}`),
  ];
}

function limitText(limit: ParkLimit, speaking: Speech): string {
  switch (limit.kind) {
    case 'perFolder':
      return mirrorText('plan.limit.perFolder', speaking, { folder: shown(limit.folder), planned: limit.planned, allowed: limit.allowed });
    case 'drift':
      return mirrorText('plan.limit.drift', speaking, { planned: limit.planned });
    case 'files':
    case 'ratio':
    case 'updates':
      return mirrorText(`plan.limit.${limit.kind}`, speaking, { planned: limit.planned, allowed: limit.allowed });
  }
}

export function leftOutLines(all: readonly LeftOut[], speaking: Speech): readonly string[] {
  const title = mirrorText('plan.left-out', speaking, { count: all.length });
  return section(
    title,
    all,
    ({ path, why, detail }) => `${shown(path)}: ${mirrorText(`why.${why}` satisfies MirrorKey, speaking, { detail: shown(detail) })}`,
    speaking,
  );
}

function strangers({ strangers: { count, sample } }: Differences, { strangers: rule }: Contract, speaking: Speech): readonly string[] {
  if (count === 0) return [];
  const title = mirrorText(rule === 'delete' ? 'plan.strangers.delete' : 'plan.strangers', speaking, { count });
  return ['', title, ...sample.slice(0, PAGE).map((path) => `  ${shown(path)}`)];
}
