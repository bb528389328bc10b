/** The settings that change a list, shown next to its title, so that no row is missing without a notice. */
import type { Model } from '../model.ts';
import { type Pen, say } from '../pen.ts';

export function chipsOf({ filter, onlyProblems, sort, tab }: Model, pen: Pen): readonly string[] {
  return [
    filter === '' ? '' : `[/${filter}]`,
    onlyProblems ? `[${say(pen, tab === 'incidents' ? 'chip-open' : 'chip-problems')}]` : '',
    tab === 'overview' && sort !== 'config' ? `[${say(pen, `sort-${sort}`)}]` : '',
  ].filter((chip) => chip !== '');
}
