/**
 * The filter of lists: words that must all match, in any order. A word is searched in names and addresses; `state:down` and `comp:vault`
 * search one field only; a leading `!` negates a word. Case and character width are ignored.
 */
import type { EpochMs } from '../health/observation.ts';
import type { Cause } from '../health/problems.ts';
import { type Language, localeOf, reasonText } from '../messages/messages.ts';
import type { Locale } from '../messages/template.ts';
import { rememberLast } from './memo.ts';

/** What a word is compared with. */
export interface Subject {
  readonly texts: readonly string[];
  /** Every name of its state: `up`, `stale`, `complete`. */
  readonly states: readonly string[];
  readonly component: string;
}

interface Term {
  readonly field: 'text' | 'state' | 'comp';
  readonly value: string;
  readonly not: boolean;
}

/** Whether a subject is to be shown. */
export type Matcher = (subject: Subject) => boolean;

export function matcherOf(filter: string): Matcher {
  const terms = filter.split(/\s+/).flatMap(termOf);
  return (subject) => terms.every((term) => holds(term, subject) !== term.not);
}

function termOf(word: string): readonly Term[] {
  const not = word.startsWith('!');
  const [, field = 'text', rest = ''] = /^!?(?:(state|comp):)?(.*)$/su.exec(word) ?? [];
  const value = folded(rest);
  return value === '' ? [] : [{ field: field === 'state' || field === 'comp' ? field : 'text', value, not }];
}

function holds({ field, value }: Term, { texts, states, component }: Subject): boolean {
  if (field === 'state') return states.some((state) => folded(state).startsWith(value));
  return (field === 'comp' ? [component] : texts).some((text) => folded(text).includes(value));
}

/** Without case and character width. */
export function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** What is left of a list: its filter, and in which words causes are found. */
export const sieveFor = rememberLast((filter: string, onlyProblems: boolean, language: Language, now: EpochMs) => ({
  wanted: matcherOf(filter),
  onlyProblems,
  isOff: filter === '' && !onlyProblems,
  locale: localeOf(language, now, 0),
}));
export type Sieve = ReturnType<typeof sieveFor>;

/** A cause is found by its code and by its sentence. */
export function textsOf(cause: Cause | null, locale: Locale): readonly string[] {
  return cause === null ? [] : [cause.code, reasonText(cause, locale)];
}
