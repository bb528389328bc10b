/** Why not, and what to do next. */
import type { Reason } from '../../health/snapshot.ts';
import { mirrorText, reasonNext, reasonText } from '../../messages/messages.ts';
import type { Locale } from '../../messages/template.ts';

/** What a person should know, each with what to do. */
export function noteLines(notes: readonly Reason[], locale: Locale): readonly string[] {
  return notes.flatMap((note) => [
    mirrorText('note', locale, { note: reasonText(note, locale) }),
    `  ${mirrorText('status.next', locale, { next: reasonNext(note, locale) })}`,
  ]);
}

export function reasonAndNext(reason: Pick<Reason, 'code' | 'args'>, locale: Locale): string {
  return `${reasonText(reason, locale)}\n  ${mirrorText('status.next', locale, { next: reasonNext(reason, locale) })}`;
}
