/** What is copied: the sentences of what is selected, or its JSON as `--json` has it. */

import { isoTime } from '../health/instant.ts';
import { isUnder } from '../health/mirror-listing.ts';
import type { EpochMs } from '../health/observation.ts';
import type { Cause } from '../health/problems.ts';
import type { Snapshot } from '../health/snapshot.ts';
import { reasonNext, reasonText } from '../messages/messages.ts';
import { jsonText } from '../messages/safe-text.ts';
import type { Locale } from '../messages/template.ts';
import { snapshotToJson } from '../report/snapshot-json.ts';
import { focusOf, type Item, pickedItem } from './lists.ts';
import type { Model, PathView } from './model.ts';
import { causesOf, type Row, rowsOf } from './rows.ts';
import type { ShownChange } from './shown-changes.ts';

/** The text for the clipboard; empty when nothing is selected. */
export function textToCopy(model: Model, form: 'reason' | 'json', locale: Locale): string {
  const selected = selectedOf(model);
  if (selected === null) return '';
  if (form === 'json') return `${jsonText(selected.json, 2)}\n`;
  const causes = selected.causes.map((cause) => `${reasonText(cause, locale)}\n  ${reasonNext(cause, locale)}\n`);
  return `${selected.title}\n${causes.join('')}`;
}

interface Selected {
  readonly title: string;
  readonly causes: readonly Cause[];
  readonly json: unknown;
}

/** The paths that are selected in a tree, with everything in it. */
function selectedPaths({ listing, pick }: PathView): Selected | null {
  if (listing === null) return null;
  const paths = listing.paths.filter(({ path }) => isUnder(path, [pick]));
  return { title: paths.map(({ path }) => path).join('\n'), causes: [], json: { ...listing, at: isoTime(listing.at), paths } };
}

/** The selection, or what is shown next to the list; `null`: there is nothing to copy. */
export function selectedOf(model: Model): Selected | null {
  if (model.paths !== null) return selectedPaths(model.paths);
  const { tab, picks, snapshot } = model;
  const row = tab === 'overview' ? (rowsOf(snapshot).find(({ id }) => id === picks.overview) ?? focusOf(model)) : null;
  return row === null ? selectedItem(pickedItem(model)) : selectedRow(row, snapshot);
}

function selectedItem(item: Item | null): Selected | null {
  switch (item?.kind) {
    case 'halted':
      return { title: 'mirror halted', causes: item.reasons, json: withDates(item) };
    case 'parked':
      return { title: `mirror ${item.parked.id}`, causes: [], json: withDates(item.parked) };
    case 'run':
      return { title: `mirror ${item.run.id} ${item.run.status}`, causes: item.run.reasons, json: withDates(item.run) };
    case 'incident': {
      const { component, worst, from, until, cause } = item.incident;
      return { title: `${component} ${worst} ${dates(from, until)}`, causes: listOf(cause), json: withDates(item.incident) };
    }
    case 'alert': {
      const { component, verdict, from, cause } = item.alert;
      return { title: `${component} ${verdict} ${dates(from, null)}`, causes: listOf(cause), json: withDates(item.alert) };
    }
    case 'silence':
      return { title: `silence ${item.silence.id}`, causes: [], json: withDates(item.silence) };
    case 'event': {
      const { what } = item.event;
      return { title: `${what.kind} ${dates(what.at, what.at)}`, causes: causesOfEvent(what), json: withDates(what) };
    }
    default:
      return null;
  }
}

function listOf(cause: Cause | null): readonly Cause[] {
  return cause === null ? [] : [cause];
}

function causesOfEvent(what: ShownChange): readonly Cause[] {
  if (what.kind === 'gate-changed') return what.reasons.slice(0, 1);
  return 'reason' in what ? listOf(what.reason) : [];
}

function selectedRow(row: Row, snapshot: Snapshot): Selected {
  const json = snapshotToJson(snapshot);
  const { component, probe } = row;
  if (probe === null) {
    const own = json.components.find(({ id }) => id === component.id);
    return { title: `${component.id} ${component.verdict}`, causes: component.reasons, json: own };
  }
  const title = `${component.id}/${probe.id} ${probe.state} ${probe.target}`;
  return { title, causes: causesOf(row), json: json.probes.find(({ id }) => id === probe.id) };
}

function dates(from: EpochMs, until: EpochMs | null): string {
  const start = isoTime(from);
  return until === null || until === from ? start : `${start} - ${isoTime(until)}`;
}

/** Times as RFC 3339, as everywhere in ytm's JSON. */
function withDates(value: object): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, inner: unknown) =>
      typeof inner === 'number' && /^(at|from|until|since|startedAt|endedAt|firstAt)$/.test(key) ? isoTime(inner) : inner,
    ),
  );
}
