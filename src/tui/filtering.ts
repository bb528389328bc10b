/** Typing the filter: what is listed changes with every letter. */
import { inPaths } from './deciding.ts';
import { typedText } from './key-names.ts';
import type { Model } from './model.ts';
import { moveBy } from './navigating.ts';

const LONGEST_FILTER = 80;

const segmenter = new Intl.Segmenter();

/** The filter of what is shown: of the paths, or else of the lists. */
export function filterOf({ paths, filter }: Model): string {
  return paths === null ? filter : paths.filter;
}

function withFilter(model: Model, filter: string): Model {
  return model.paths === null ? { ...model, filter } : { ...model, paths: { ...model.paths, filter } };
}

function step(model: Model, direction: 'down' | 'up'): Model {
  if (model.paths !== null) return inPaths(model, model.paths, direction, direction)?.model ?? model;
  return moveBy(model, direction === 'down' ? 1 : -1);
}

export function filterKey(model: Model, key: string): Model {
  switch (key) {
    case 'enter':
      return { ...model, typing: false };
    case 'escape':
      return withFilter({ ...model, typing: false }, '');
    case 'backspace':
    case 'delete':
    case 'ctrl-h':
      return filterOf(model) === '' ? { ...model, typing: false } : withFilter(model, withoutLast(filterOf(model)));
    case 'ctrl-u':
      return withFilter(model, '');
    case 'ctrl-w':
      return withFilter(model, filterOf(model).replace(/\S+\s*$/u, ''));
    case 'down':
      return step(model, 'down');
    case 'up':
      return step(model, 'up');
    default:
      return pasteInto(model, typedText(key) ?? '');
  }
}

/** Adds text; of a pasted block the first line, without control characters. */
export function pasteInto(model: Model, text: string): Model {
  const line = (text.split(/[\r\n]/u)[0] ?? '').replace(/\p{Cc}/gu, '');
  const filter = Array.from(filterOf(model) + line)
    .slice(0, LONGEST_FILTER)
    .join('');
  return withFilter(model, filter);
}

/** Without its last character as people count them. */
function withoutLast(text: string): string {
  return [...segmenter.segment(text)]
    .slice(0, -1)
    .map(({ segment }) => segment)
    .join('');
}
