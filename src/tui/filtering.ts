/** Typing the filter: what is listed, or the lines of a text that are shown, change with every letter. */
import { inPaths } from './deciding.ts';
import type { Model } from './model.ts';
import { moveBy } from './navigating.ts';
import { isErasing, pasted, typed } from './typing.ts';

/** What `/` applies to: the help, an opened or zoomed text, paths, or else the lists. */
function placeOf({ help, paths, opened, zoom }: Model): 'text' | 'paths' | 'lists' {
  if (help || (paths === null && (opened || (zoom !== null && zoom !== 'list')))) return 'text';
  return paths === null ? 'lists' : 'paths';
}

/** The filter of what is shown. */
export function filterOf(model: Model): string {
  return { text: model.search, paths: model.paths?.filter ?? '', lists: model.filter }[placeOf(model)];
}

function withFilter(model: Model, filter: string): Model {
  const place = placeOf(model);
  if (place === 'text') return { ...model, search: filter, scroll: 0 };
  return place === 'lists' || model.paths === null ? { ...model, filter } : { ...model, paths: { ...model.paths, filter } };
}

function step(model: Model, direction: 'down' | 'up'): Model {
  const by = direction === 'down' ? 1 : -1;
  if (placeOf(model) === 'text') return { ...model, scroll: Math.max(0, model.scroll + by) };
  return model.paths === null ? moveBy(model, by) : (inPaths(model, model.paths, direction, direction)?.model ?? model);
}

export function filterKey(model: Model, key: string): Model {
  switch (key) {
    case 'enter':
      return { ...model, typing: false };
    case 'escape':
      return withFilter({ ...model, typing: false }, '');
    case 'down':
    case 'up':
      return step(model, key);
    default:
      if (isErasing(key) && filterOf(model) === '') return { ...model, typing: false };
      return withFilter(model, typed(filterOf(model), key));
  }
}

export function pasteInto(model: Model, text: string): Model {
  return withFilter(model, pasted(filterOf(model), text));
}
