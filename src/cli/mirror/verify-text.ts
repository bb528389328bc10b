/** What a verification found, for people: a true count, and every file that is not known to be equal. */
import { type MirrorKey, mirrorText } from '../../messages/messages.ts';
import { escapeText, type Locale } from '../../messages/template.ts';
import type { VerifyRecord } from '../../mirror/record.ts';

const PAGE = 40;

/** The counts in a line. */
export function verifiedText(
  { files, bytes, total, equal, repaired, notRepaired, parked, passedOver, problem }: VerifyRecord,
  locale: Locale,
): string {
  const part = (key: MirrorKey, count: number): readonly string[] => (count === 0 ? [] : [mirrorText(key, locale, { count })]);
  return [
    mirrorText('verify.read', locale, { files, bytes, total }),
    mirrorText('verify.equal', locale, { count: equal }),
    ...part('verify.repaired', repaired.length),
    ...part('verify.not-repaired', notRepaired.length),
    ...part('verify.parked', parked.length),
    ...part('verify.passed-over', passedOver.length),
    ...(problem === null ? [] : [mirrorText('pruned.problem', locale, { problem })]),
  ].join(mirrorText('verify.joined', locale));
}

export function verifyLine(record: VerifyRecord, locale: Locale): string {
  return `${record.id}  ${mirrorText('pruned.at', locale, { at: record.at, what: verifiedText(record, locale) })}`;
}

/** All of it: counts, files by what became of them, what to do. */
export function verifyText(record: VerifyRecord, locale: Locale): string {
  const { id, repaired, notRepaired, parked, passedOver, total, log } = record;
  if (total === 0) return mirrorText('verify.nothing', locale);
  return [
    verifiedText(record, locale),
    ...section('verify.repaired.title', repaired.map(escaped), { run: id }, locale),
    ...section(
      'verify.not-repaired.title',
      notRepaired.map(({ path, problem }) => `${escaped(path)}: ${escaped(problem)}`),
      {},
      locale,
    ),
    ...section(
      'verify.parked.title',
      parked.map(({ path, verdict }) => `${escaped(path)}: ${mirrorText(`verify.${verdict}`, locale)}`),
      {},
      locale,
    ),
    ...section(
      'verify.passed-over.title',
      passedOver.map(({ path, why }) => `${escaped(path)}: ${mirrorText(`verify.${why}`, locale)}`),
      {},
      locale,
    ),
    ...(parked.some(({ verdict }) => verdict === 'hot-damaged') ? [mirrorText('verify.next.restore', locale)] : []),
    ...(parked.length > 0 ? [mirrorText('verify.next.approve', locale)] : []),
    ...(log === null ? [] : [mirrorText('run.log', locale, { path: log })]),
  ].join('\n');
}

const escaped = (text: string): string => escapeText(text);

function section(title: MirrorKey, lines: readonly string[], args: Readonly<Record<string, string>>, locale: Locale): readonly string[] {
  if (lines.length === 0) return [];
  const rest = lines.length - PAGE;
  return [
    mirrorText(title, locale, { count: lines.length, ...args }),
    ...lines.slice(0, PAGE).map((line) => `  ${line}`),
    ...(rest > 0 ? [`  ${mirrorText('plan.more', locale, { count: rest })}`] : []),
  ];
}
