/** The palette: typing, selecting, what can be chosen, and where a choice leads. Actions are carried out by acting.ts. */

import { go } from 'fuzzysort';
import type { EpochMs } from '../health/observation.ts';
import { isWatchKey, localeOf, reasonText, watchText } from '../messages/messages.ts';
import { openPaths } from './deciding.ts';
import { type Action, TABS } from './keys.ts';
import { incidentsIn, mirrorItems } from './lists.ts';
import { type Model, type Palette, shownOf } from './model.ts';
import { openIn, openIncident, openRun, viewAt } from './navigating.ts';
import { problemsOf, type RowId, rowsOf } from './rows.ts';
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

// ---- what can be chosen ------------------------------------------------------------------------

export type Choice = { readonly texts: readonly string[] } & (
  | { readonly kind: 'action'; readonly action: Action; readonly key: string }
  | { readonly kind: 'row'; readonly row: RowId }
  | { readonly kind: 'incident'; readonly id: string; readonly from: EpochMs }
  | { readonly kind: 'run'; readonly run: string; readonly endedAt: EpochMs }
  | { readonly kind: 'moment'; readonly at: EpochMs }
  | { readonly kind: 'files'; readonly pattern: string }
);

const FIND = /^\s*find\s+(.*)$/iu;
const AT = /^at\s+(.+)$/iu;

/** The best first; without a text what is wrong comes first. The first of `texts` is shown. */
export function choicesOf(model: Model): readonly Choice[] {
  const { palette } = model;
  if (palette === null) return [];
  const moment = momentIn(palette.text, model);
  if (moment !== null) return [moment];
  const [, pattern = null] = FIND.exec(palette.text) ?? [];
  return pattern === null ? [...ranked(allChoices(model), palette.text), ...filesNamed(palette.text, model)] : filesNamed(pattern, model);
}

/** Of the best score: what has the letters by chance, as nearly every sentence has, is not listed beside what has them in a word. */
const LEAST_SHARE = 0.5;
const LEAST_SCORE = 0.3;
/** Of a score; what is equally good keeps its order, such as the newest run first. */
const STEPS = 8;
/** A choice is found by any of its texts, whatever case and width. */
const TEXTS = [0, 1, 2].map(
  (index) =>
    ({ texts }: Choice) =>
      texts[index]?.normalize('NFKC'),
);

function ranked(choices: readonly Choice[], text: string): readonly Choice[] {
  if (text.trim() === '') return choices;
  const found = go(text.normalize('NFKC'), choices, { keys: TEXTS, threshold: LEAST_SCORE, limit: 0 });
  const least = LEAST_SHARE * (found[0]?.score ?? 0);
  const scores = new Map(found.filter(({ score }) => score >= least).map(({ obj, score }) => [obj, Math.round(score * STEPS)]));
  return choices.filter((choice) => scores.has(choice)).toSorted((a, b) => (scores.get(b) ?? 0) - (scores.get(a) ?? 0));
}

/** `:at 03:12`; `null`: something else is typed, or not all of it yet. */
function momentIn(text: string, { momentOf, now }: Model): Choice | null {
  const [, written = ''] = AT.exec(text.trim()) ?? [];
  const at = written === '' ? null : momentOf(written, now);
  return at === null || at > now ? null : { kind: 'moment', at, texts: [text] };
}

/** What the mirror sent is searched when it is chosen: there may be very much of it. */
function filesNamed(text: string, { canMirror, snapshot }: Model): readonly Choice[] {
  const pattern = text.trim();
  return pattern === '' || AT.test(pattern) || !canMirror || snapshot.mirror === null ? [] : [{ kind: 'files', pattern, texts: [pattern] }];
}

function allChoices(model: Model): readonly Choice[] {
  const shown = shownOf(model);
  return [...rowChoices(shown), ...actionChoices(shown), ...incidentChoices(shown), ...runChoices(shown)];
}

function rowChoices({ snapshot }: Model): readonly Choice[] {
  const bad = new Set<RowId>(problemsOf(snapshot).map(({ row }) => row));
  const rows = rowsOf(snapshot);
  const sorted = [...rows.filter(({ id }) => bad.has(id)), ...rows.filter(({ id }) => !bad.has(id))];
  return sorted.map(({ id, component, probe }) => ({
    kind: 'row',
    row: id,
    texts: probe === null ? [component.id] : [`${component.id}/${probe.id}`, probe.id, probe.target],
  }));
}

/** Actions that make sense by name: those with words of their own, or the only one of an entry if it does not just move. */
function actionChoices({ faults, keys, language, now }: Model): readonly Choice[] {
  const locale = localeOf(language, now, 0);
  return keys.entriesHere(faults !== null).flatMap(({ bindings, help, group }) => {
    const keyOf = new Map(
      Object.entries(bindings)
        .toReversed()
        .map(([key, action]) => [action, key]),
    );
    return [...new Set(Object.values(bindings))].flatMap((action): readonly Choice[] => {
      const own = `go-${action}`;
      const words = isWatchKey(own) ? own : keyOf.size === 1 && group !== 'move' ? help : null;
      if (words === null || action === 'palette') return [];
      return [{ kind: 'action', action, key: keyOf.get(action) ?? '', texts: [watchText(words, locale), action] }];
    });
  });
}

function incidentChoices(model: Model): readonly Choice[] {
  const locale = localeOf(model.language, model.now, 0);
  return incidentsIn(model).map(({ id, component, cause, worst, from }) => ({
    kind: 'incident',
    id,
    from,
    texts: [[component, locale.words[worst] ?? worst, cause === null ? '' : reasonText(cause, locale)].join(' ').trim(), cause?.code ?? id],
  }));
}

function runChoices({ snapshot, language, now }: Model): readonly Choice[] {
  const locale = localeOf(language, now, 0);
  return mirrorItems(snapshot).flatMap((item) => {
    if (!('run' in item)) return [];
    const { id, status, endedAt } = item.run;
    const words = watchText(`run-${status}`, locale);
    return [{ kind: 'run', run: id, endedAt, texts: [`${watchText('run-title', locale, { run: id })} ${words}`, `run ${id} ${status}`] }];
  });
}
