/** The order of the walk: a folder before what is in it, names by their code units. It is the same each time, so that a walk can continue. */

/** Where a folder lies in this order, seen from the last folder that was examined. */
export type Relation = 'before' | 'on-the-way' | 'after';

/** `before`: it and all it holds were examined; `on-the-way`: it was, but not all that it holds. */
export function relationTo(folder: string, last: string): Relation {
  if (folder === last || folder === '') return 'on-the-way';
  const [own, others] = [folder.split('/'), last === '' ? [] : last.split('/')];
  for (const [index, name] of own.entries()) {
    const other = others[index];
    if (other === undefined) return 'after';
    if (name !== other) return name < other ? 'before' : 'after';
  }
  return 'on-the-way';
}
