/** Problems that a part of ytm reports as one English sentence (also over HTTP and in logs), in the user's language. */
import type { Language } from './messages.ts';
import { OTHER_PROBLEMS_JA } from './problems.ja.ts';
import { translatedBy } from './sentence-table.ts';

/** Technical details without a translation (errnos, the words of other programs) stay as they are. */
export function problemIn(problem: string, language: Language): string {
  if (language === 'en') return problem;
  return translatedBy(OTHER_PROBLEMS_JA, problem, (name, value) => (name === 'problem' ? problemIn(value, language) : value));
}
