/**
 * The filter of lists: words that must all match, in any order. A word is searched in names and addresses; `state:down` and `comp:vault`
 * search one field only; a leading `!` negates a word. Case and character width are ignored.
 */

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

function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
