/** A restore for people: what it would do, what it did, and what stays as it is. */
import { mirrorText } from '../../messages/messages.ts';
import { escapeText, type Locale } from '../../messages/template.ts';
import type { Version } from '../../mirror/core/restore.ts';
import type { Restored } from '../../mirror/restore/carry-out.ts';
import type { PlannedRestore } from '../../mirror/restore/plan.ts';
import { reasonAndNext } from './reason-text.ts';

const LONGEST_PATH = 400;
/** How many of the largest files are listed, and how many of each kind that is not restored. */
const SHOWN = 10;

interface AskedFor {
  readonly paths: readonly string[];
  readonly run: string | null;
  readonly to: string | null;
  readonly into: string;
}

export function planLines(plan: PlannedRestore, asked: AskedFor, locale: Locale): readonly string[] {
  const { creates, replaces, folders, links, there, bytes, freeBytes } = plan;
  const files = [...creates, ...replaces];
  const say = (key: Parameters<typeof mirrorText>[0], args: Parameters<typeof mirrorText>[2] = {}): string => mirrorText(key, locale, args);
  const total = files.length + folders.length + links.length;
  const from = asked.run === null ? say('restore.from-vault') : say('find.trash', { run: asked.run });
  const biggest = files.toSorted((left, right) => right.size - left.size).slice(0, SHOWN);
  return [
    say('restore.plan', { from, into: asked.into }),
    ...(total === 0
      ? [say('restore.nothing')]
      : [`  ${say('restore.counts', { files: files.length, folders: folders.length, links: links.length, bytes })}`]),
    ...(freeBytes === null || total === 0 ? [] : [`  ${say('restore.free', { free: freeBytes })}`]),
    ...(replaces.length === 0 ? [] : [`  ${say('restore.replaces', { count: replaces.length })}`]),
    ...(there === 0 ? [] : [`  ${say('restore.there', { count: there })}`]),
    ...biggest.map(({ path, size }) => `    ${say('plan.change', { size, path: shown(path) })}`),
    ...(files.length > SHOWN ? [`    ${say('plan.more', { count: files.length - SHOWN })}`] : []),
    ...(total === 0 ? [] : [say('restore.apply', { command: commandOf(asked) })]),
  ];
}

export function restoredLines(restored: Restored, plan: PlannedRestore, into: string, locale: Locale): readonly string[] {
  const { files, folders, links, bytes, replacedIn, isWhole } = restored;
  return [
    mirrorText('restore.done', locale, { files, folders, links, bytes, there: plan.there }),
    ...(replacedIn === null ? [] : [mirrorText('restore.replaced', locale, { path: `${into}/${replacedIn}` })]),
    ...(isWhole ? [mirrorText('restore.whole', locale)] : []),
  ];
}

/** For standard error: what did not come back, and why. */
export function failureLines(restored: Restored | null, { skipped, collected }: PlannedRestore, locale: Locale): readonly string[] {
  const { failed = [], damaged = [], stopped = null } = restored ?? {};
  const some = (lines: readonly string[]): readonly string[] => [
    ...lines.slice(0, SHOWN).map((line) => `  ${line}`),
    ...(lines.length > SHOWN ? [`  ${mirrorText('plan.more', locale, { count: lines.length - SHOWN })}`] : []),
  ];
  const group = (key: Parameters<typeof mirrorText>[0], lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : [mirrorText(key, locale, { count: lines.length }), ...some(lines)];
  return [
    ...collected.unmatched.map((written) => mirrorText('restore.unmatched', locale, { path: shown(written) })),
    ...(collected.byRule === 0 ? [] : [mirrorText('restore.by-rule', locale, { count: collected.byRule })]),
    ...(collected.unreadable === 0 ? [] : [mirrorText('restore.unreadable', locale, { count: collected.unreadable })]),
    ...group(
      'restore.skipped',
      skipped.map(({ path, why }) => `${shown(path)}: ${mirrorText(`restore.${why}`, locale)}`),
    ),
    ...group(
      'restore.failed',
      failed.map(({ path, errno }) => `${shown(path)} (${shown(errno)})`),
    ),
    ...group('restore.damaged', damaged.map(shown)),
    ...(stopped === null || stopped.code === 'mirror.stopped' ? [] : [reasonAndNext(stopped, locale)]),
    ...(stopped === null ? [] : [mirrorText('restore.again', locale)]),
  ];
}

/** For scripts. */
export function restoreJson(
  { creates, replaces, folders, links, there, skipped, bytes, freeBytes, collected }: PlannedRestore,
  restored: Restored | null,
): object {
  const files = (versions: readonly Version[]): readonly object[] => versions.map(({ path, size, mtime }) => ({ path, size, mtime }));
  return {
    schema: 'ytm.mirror_restore/1',
    applied: restored !== null,
    plan: {
      creates: files(creates),
      replaces: files(replaces),
      folders: folders.map(({ path }) => path),
      links: links.map(({ path, target }) => ({ path, target })),
      there,
      bytes,
      free_bytes: freeBytes,
    },
    skipped,
    unmatched: collected.unmatched,
    never_mirrored: collected.byRule,
    unreadable: collected.unreadable,
    restored,
  };
}

function commandOf({ paths, run, to }: AskedFor): string {
  const words = ['ytm mirror restore', ...paths.map(quoted)];
  if (run !== null) words.push(`--from ${run}`);
  if (to !== null) words.push(`--to ${quoted(to)}`);
  return shown([...words, '--apply'].join(' '));
}

function quoted(word: string): string {
  return /^[\p{L}\p{N}_./@%+=,:-]+$/u.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function shown(text: string): string {
  return escapeText(text, LONGEST_PATH);
}
