/** The things that a view lists, whatever they are: what is selected, what a key is about, and what is shown in full. */
import { showsDetail } from './layout.ts';
import {
  type AlertItem,
  alertItems,
  incidentOfAlert,
  type KnownIncident,
  listedEvents,
  listedIn,
  listedIncidents,
  listedMirrorItems,
  type MirrorItem,
} from './lists.ts';
import type { Model } from './model.ts';
import { problemsOf, type Row, type RowId, rowsOf } from './rows.ts';
import type { Numbered } from './shown-changes.ts';

export type Item =
  | MirrorItem
  | AlertItem
  | { readonly kind: 'row'; readonly id: RowId; readonly row: Row }
  | { readonly kind: 'incident'; readonly id: string; readonly incident: KnownIncident }
  | { readonly kind: 'event'; readonly id: string; readonly event: Numbered };

/** What the view lists, in order. */
export function itemsIn(model: Model): readonly Item[] {
  switch (model.tab) {
    case 'overview':
      return listedIn(model).map(itemOfRow);
    case 'mirror':
      return listedMirrorItems(model);
    case 'incidents':
      return listedIncidents(model).map(itemOfIncident);
    case 'events':
      return listedEvents(model).map((event) => ({ kind: 'event', id: String(event.number), event }));
    case 'alerts':
      return alertItems(model);
  }
}

export function idsIn(model: Model): readonly string[] {
  return itemsIn(model).map(({ id }) => id);
}

function itemOfRow(row: Row): Item {
  return { kind: 'row', id: row.id, row };
}

function itemOfIncident(incident: KnownIncident): Item {
  return { kind: 'incident', id: incident.id, incident };
}

export function pickOf(model: Model): string | null {
  return model.picks[model.tab];
}

export function pickedItem(model: Model): Item | null {
  return itemsIn(model).find(({ id }) => id === pickOf(model)) ?? null;
}

/** What a key is about: the selection, or else the first of the list; in the overview what the first problem is about. */
export function chosenItem(model: Model): Item | null {
  if (model.tab === 'overview') return chosenRow(model);
  return pickedItem(model) ?? itemsIn(model)[0] ?? null;
}

function chosenRow({ snapshot, picks }: Model): Item | null {
  const wanted = picks.overview ?? problemsOf(snapshot)[0]?.row;
  const row = rowsOf(snapshot).find(({ id }) => id === wanted);
  return row === undefined ? null : itemOfRow(row);
}

/** What is shown in full: what is opened, or else beside or below its list what a key would be about. */
export function detailOf(model: Model): Item | null {
  const isShown = model.opened || showsDetail(model) || model.zoom === 'detail';
  const item = isShown ? inFull(model) : null;
  switch (item?.kind) {
    case 'row':
    case 'run':
    case 'incident':
      return item;
    case 'alert': {
      const incident = incidentOfAlert(model, item.alert);
      return incident === null ? null : itemOfIncident(incident);
    }
    default:
      return null;
  }
}

function inFull(model: Model): Item | null {
  if (model.tab === 'overview') return chosenRow(model);
  return model.tab === 'mirror' || model.opened ? pickedItem(model) : chosenItem(model);
}

/** The row that is shown in full. */
export function focusOf(model: Model): Row | null {
  const item = detailOf(model);
  return item?.kind === 'row' ? item.row : null;
}
