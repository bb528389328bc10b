/** What a run would do, for people: counts, the biggest, every deletion (a page of them), what waits and what is left out. */
import { classOf, type LeftOutClass } from '../../health/left-out.ts';
import type { ChangeCounts } from '../../health/mirror.ts';
import type { Reason } from '../../health/snapshot.ts';
import { mirrorText } from '../../messages/messages.ts';
import { escapeText, type Locale } from '../../messages/template.ts';
import type { Contract } from '../../mirror/core/contract.ts';
import type { Deletion, Differences, LeftOut, Parked, ParkLimit, Plan, Rename } from '../../mirror/core/plan.ts';
import type { MirrorSettings } from '../../mirror/run/ports.ts';
import { bandwidthLines } from './bandwidth-text.ts';
import { leftOutText } from './left-out-text.ts';
import { noteLines, reasonAndNext } from './reason-text.ts';
import type { Planned } from './session.ts';

/** A page of paths. */
const PAGE = 40;
const BIGGEST = 8;
const LONGEST_PATH = 400;

export function planText(
  { record, plan, differences, wouldHalt }: Planned,
  { contract, rsync }: Pick<MirrorSettings, 'contract' | 'rsync'>,
  locale: Locale,
): string {
  if (plan === null || differences === null) return record.reasons.map((reason) => reasonAndNext(reason, locale)).join('\n');
  return [
    ...(wouldHalt === null ? [] : [reasonAndNext(wouldHalt, locale), '']),
    ...losses(record.reasons, locale),
    ...head(plan, locale),
    ...(plan.copies.length === 0 ? [] : bandwidthLines(rsync.bandwidth, locale)),
    ...parkedLines(plan.parked, locale),
    ...biggest(plan, locale),
    ...deletions(plan, contract, locale),
    ...renames(plan, locale),
    ...leftOutLines(plan.leftOut, locale),
    ...unmanaged(differences, contract, locale),
    ...(record.notes === undefined || record.notes.length === 0 ? [] : ['', ...noteLines(record.notes, locale)]),
  ].join('\n');
}

/** What the vault has lost comes first. */
function losses(reasons: readonly Reason[], locale: Locale): readonly string[] {
  return reasons
    .filter(({ code }) => code === 'mirror.loss' || code === 'mirror.found_missing')
    .flatMap((reason) => [reasonAndNext(reason, locale), '']);
}

function head({ counts, byFolder, parked, leftOut }: Plan, locale: Locale): readonly string[] {
  const total = counts.creates + counts.updates + counts.deletes + counts.renames;
  // A loss is reported above; do not also call the vault up to date.
  if (total === 0 && (parked !== null || leftOut.some(({ why }) => why === 'lost-in-vault'))) return [];
  if (total === 0) return [mirrorText(leftOut.length === 0 ? 'plan.nothing' : 'plan.nothing-else', locale)];
  const folders = [...byFolder].filter(([, folder]) => any(folder));
  return [
    mirrorText('plan.counts', locale, { ...counts }),
    ...(folders.length < 2
      ? []
      : folders.map(
          ([folder, changes]) =>
            `  ${mirrorText('plan.folder', locale, { folder: folder === '' ? mirrorText('plan.root', locale) : folder, ...changes })}`,
        )),
  ];
}

function any({ creates, updates, deletes, renames }: ChangeCounts): boolean {
  return creates + updates + deletes + renames > 0;
}

/** A title and a page of lines. */
function section<T>(title: string, items: readonly T[], line: (item: T) => string, locale: Locale, most = PAGE): readonly string[] {
  if (items.length === 0) return [];
  const rest = items.length - most;
  return [
    '',
    title,
    ...items.slice(0, most).map((item) => `  ${line(item)}`),
    ...(rest > 0 ? [`  ${mirrorText('plan.more', locale, { count: rest })}`] : []),
  ];
}

const shown = (path: string): string => escapeText(path, LONGEST_PATH);

function biggest({ copies }: Plan, locale: Locale): readonly string[] {
  const largest = copies.toSorted((left, right) => right.size - left.size).slice(0, BIGGEST);
  return section(mirrorText('plan.biggest', locale), largest, ({ size, path }) => sized(size, path, locale), locale, BIGGEST);
}

function sized(size: number, path: string, locale: Locale): string {
  return mirrorText('plan.change', locale, { size, path: '' }).trimEnd().padStart(8) + `  ${shown(path)}`;
}

function deletions({ deletions: all }: Plan, { trash }: Contract, locale: Locale): readonly string[] {
  const title = mirrorText(trash ? 'plan.deletions' : 'plan.deletions.really', locale, { count: all.length });
  return section(
    title,
    all,
    ({ path, look }: Deletion) => (look.type === 'folder' ? `${shown(path)}/` : sized(look.size, path, locale)),
    locale,
  );
}

function renames({ renames: all }: Plan, locale: Locale): readonly string[] {
  const title = mirrorText('plan.renames', locale, { count: all.length });
  return section(title, all, (one) => renameLine(one, locale), locale);
}

function renameLine({ from, to, holds }: Rename, locale: Locale): string {
  if (holds === undefined) return mirrorText('plan.rename', locale, { from: shown(from), to: shown(to) });
  const { files, bytes } = holds;
  return mirrorText('plan.rename.folder', locale, { from: shown(from), to: shown(to), files, bytes });
}

/** What waits for a person, and why. */
export function parkedLines(parked: Parked | null, locale: Locale): readonly string[] {
  if (parked === null) return [];
  const { id, paths, limits } = parked;
  return [
    ...section(
      mirrorText('plan.parked', locale, { count: paths.length, id }),
      paths,
      ({ path, what, vault }) =>
        `${what.padEnd(7)}  ${vault.type === 'folder' ? `${' '.repeat(10)}${shown(path)}/` : sized(vault.size, path, locale)}`,
      locale,
    ),
    ...limits.map((limit) => `  ${limitText(limit, locale)}`),
  ];
}

function limitText(limit: ParkLimit, locale: Locale): string {
  switch (limit.kind) {
    case 'perFolder':
      return mirrorText('plan.limit.perFolder', locale, { folder: shown(limit.folder), planned: limit.planned, allowed: limit.allowed });
    case 'drift':
    case 'content':
    case 'undecided':
      return mirrorText(`plan.limit.${limit.kind}`, locale, { planned: limit.planned });
    case 'bytes':
    case 'trash':
    case 'files':
    case 'ratio':
    case 'updates':
      return mirrorText(`plan.limit.${limit.kind}`, locale, { planned: limit.planned, allowed: limit.allowed });
  }
}

const CLASSES = ['waits', 'failed', 'person', 'rule'] as const satisfies readonly LeftOutClass[];

/** A section for each class: what waits first, what a rule leaves out last. */
export function leftOutLines(all: readonly LeftOut[], locale: Locale): readonly string[] {
  return CLASSES.flatMap((wanted) => {
    const these = all.filter((one) => classOf(one) === wanted);
    const title = mirrorText(`plan.${wanted}`, locale, { count: these.length });
    return section(title, these, (one) => leftOutText(one, locale), locale);
  });
}

function unmanaged({ unmanaged: { count, sample } }: Differences, { unmanaged: rule }: Contract, locale: Locale): readonly string[] {
  if (count === 0) return [];
  const title = mirrorText(rule === 'delete' ? 'plan.unmanaged.delete' : 'plan.unmanaged', locale, { count });
  return ['', title, ...sample.slice(0, PAGE).map((path) => `  ${shown(path)}`)];
}
