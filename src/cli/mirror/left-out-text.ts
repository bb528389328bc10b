/** What is left out and why, for people. */
import type { LeftGroup, LeftOutWhy, LeftPath } from '../../health/left-out.ts';
import { mirrorText } from '../../messages/messages.ts';
import { escapeText, type Locale } from '../../messages/template.ts';

const LONGEST_PATH = 400;

/** The first paths of each reason, and how many more there are. */
export function leftGroupLines(groups: readonly LeftGroup[], locale: Locale): readonly string[] {
  const rest = groups.reduce((sum, { count, first }) => sum + count - first.length, 0);
  return [
    ...groups.flatMap(({ why, first }) => first.map((path) => `  ${leftOutText({ ...path, why }, locale)}`)),
    ...(rest === 0 ? [] : [`  ${mirrorText('run.more', locale, { count: rest })}`]),
  ];
}

export function leftOutText({ path, why, detail, since, assumed }: LeftPath & { readonly why: LeftOutWhy }, locale: Locale): string {
  const text = mirrorText(`why.${why}`, locale, { detail: shown(detail), since: since ?? locale.now });
  return `${shown(path)}: ${assumed === true ? mirrorText('why.assumed', locale, { why: text }) : text}`;
}

function shown(text: string): string {
  return escapeText(text, LONGEST_PATH);
}
