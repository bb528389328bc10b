/** What is set that changes a list: written beside its title, so that nothing is missing without a word. */
import type { Model } from '../model.ts';
import { type Pen, say } from '../pen.ts';

export function chipsOf({ filter, onlyProblems, sort, tab }: Model, pen: Pen): readonly string[] {
  return [
    filter === '' ? '' : `[/${filter}]`,
    onlyProblems ? `[${say(pen, tab === 'incidents' ? 'chip-open' : 'chip-problems')}]` : '',
    tab === 'overview' && sort !== 'config' ? `[${say(pen, `sort-${sort}`)}]` : '',
  ].filter((chip) => chip !== '');
}
