/** The palette: typing, selecting, and where a choice leads. Actions are carried out by acting.ts. */
import { type Choice, choicesOf } from './choices.ts';
import { openPaths } from './deciding.ts';
import { TABS } from './keys.ts';
import type { Model, Palette } from './model.ts';
import { openIn, openIncident, openRun, viewAt } from './navigating.ts';
import { scrubTo } from './scrubbing.ts';
import { isErasing, pasted, typed } from './typing.ts';

export function openPalette(model: Model): Model {
  return { ...model, palette: { text: '', chosen: 0 } };
}

/** Letters are text here, so it is the arrows that select, and the keys of shells and editors. */
const MOVES: Readonly<Record<string, 1 | -1>> = { down: 1, tab: 1, 'ctrl-n': 1, up: -1, 'shift-tab': -1, 'ctrl-p': -1 };

/** A key while the palette is open: the model after it, and the choice that was taken. */
export function paletteKey(model: Model, palette: Palette, key: string): { readonly model: Model; readonly taken: Choice | null } {
  const closed = { ...model, palette: null };
  const choices = choicesOf(model);
  const by = MOVES[key];
  if (by !== undefined) {
    const chosen = Math.max(0, Math.min(palette.chosen + by, choices.length - 1));
    return { model: { ...model, palette: { ...palette, chosen } }, taken: null };
  }
  if (key === 'enter') {
    const taken = choices[palette.chosen] ?? null;
    return { model: taken === null ? model : closed, taken };
  }
  if (key === 'escape' || (isErasing(key) && palette.text === '')) return { model: closed, taken: null };
  return { model: withText(model, typed(palette.text, key)), taken: null };
}

export function pasteIntoPalette(model: Model, palette: Palette, block: string): Model {
  return withText(model, pasted(palette.text, block));
}

function withText(model: Model, text: string): Model {
  return text === model.palette?.text ? model : { ...model, palette: { text, chosen: 0 } };
}

/** Where a choice leads that is not an action. */
export function goTo(model: Model, choice: Exclude<Choice, { readonly kind: 'action' }>): Model {
  switch (choice.kind) {
    case 'row':
      return openIn(viewAt(model, TABS.indexOf('overview')), 'overview', choice.row);
    case 'incident':
      return openIncident(viewAt(model, TABS.indexOf('incidents')), choice.id);
    case 'run':
      return openRun(viewAt(model, TABS.indexOf('mirror')), choice.run);
    case 'moment':
      return scrubTo(model, choice.at);
    case 'files':
      return openPaths({ ...viewAt(model, TABS.indexOf('mirror')), cameFrom: model.tab }, { kind: 'found', pattern: choice.pattern });
  }
}
