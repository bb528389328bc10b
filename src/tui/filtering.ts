/** Typing the filter: what is listed changes with every letter. */
import { typedText } from './key-names.ts';
import type { Model } from './model.ts';
import { moveBy } from './navigating.ts';

const LONGEST_FILTER = 80;

const segmenter = new Intl.Segmenter();

export function filterKey(model: Model, key: string): Model {
  switch (key) {
    case 'enter':
      return { ...model, typing: false };
    case 'escape':
      return { ...model, typing: false, filter: '' };
    case 'backspace':
    case 'delete':
    case 'ctrl-h':
      return model.filter === '' ? { ...model, typing: false } : { ...model, filter: withoutLast(model.filter) };
    case 'ctrl-u':
      return { ...model, filter: '' };
    case 'ctrl-w':
      return { ...model, filter: model.filter.replace(/\S+\s*$/u, '') };
    case 'down':
      return moveBy(model, 1);
    case 'up':
      return moveBy(model, -1);
    default:
      return pasteInto(model, typedText(key) ?? '');
  }
}

/** Adds text; of a pasted block the first line, without control characters. */
export function pasteInto(model: Model, text: string): Model {
  const line = (text.split(/[\r\n]/u)[0] ?? '').replace(/\p{Cc}/gu, '');
  return {
    ...model,
    filter: Array.from(model.filter + line)
      .slice(0, LONGEST_FILTER)
      .join(''),
  };
}

/** Without its last character as people count them. */
function withoutLast(text: string): string {
  return [...segmenter.segment(text)]
    .slice(0, -1)
    .map(({ segment }) => segment)
    .join('');
}
