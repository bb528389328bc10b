/** What is copied: the sentences of what is selected, or its JSON as `--json` has it. */

import { isoTime } from '../health/instant.ts';
import { isUnder } from '../health/mirror-listing.ts';
import type { EpochMs } from '../health/observation.ts';
import type { Cause } from '../health/problems.ts';
import { reasonNext, reasonText } from '../messages/messages.ts';
import { jsonText } from '../messages/safe-text.ts';
import type { Locale } from '../messages/template.ts';
import { snapshotToJson } from '../report/snapshot-json.ts';
import { focusOf, listedEvents, listedIncidents, mirrorItems } from './lists.ts';
import type { Model, PathView } from './model.ts';
import { causesOf, rowsOf } from './rows.ts';
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

function selectedOf(model: Model): Selected | null {
  if (model.paths !== null) return selectedPaths(model.paths);
  switch (model.tab) {
    case 'overview':
      return selectedRow(model);
    case 'mirror':
      return selectedMirrorItem(model);
    case 'incidents': {
      const incident = listedIncidents(model).find(({ id }) => id === model.picks.incidents);
      if (incident === undefined) return null;
      return {
        title: `${incident.component} ${incident.worst} ${dates(incident.from, incident.until)}`,
        causes: incident.cause === null ? [] : [incident.cause],
        json: withDates(incident),
      };
    }
    case 'events': {
      const event = listedEvents(model).find(({ number }) => String(number) === model.picks.events);
      if (event === undefined) return null;
      const { what } = event;
      return { title: `${what.kind} ${dates(what.at, what.at)}`, causes: causesOfEvent(what), json: withDates(what) };
    }
  }
}

function causesOfEvent(what: ShownChange): readonly Cause[] {
  if (what.kind === 'gate-changed') return what.reasons.slice(0, 1);
  return 'reason' in what && what.reason !== null ? [what.reason] : [];
}

function selectedMirrorItem({ snapshot, picks }: Model): Selected | null {
  const item = mirrorItems(snapshot).find(({ id }) => id === picks.mirror);
  if (item === undefined) return null;
  if ('reasons' in item) return { title: 'mirror halted', causes: item.reasons, json: withDates(item) };
  if ('parked' in item) return { title: `mirror ${item.parked.id}`, causes: [], json: withDates(item.parked) };
  return { title: `mirror ${item.run.id} ${item.run.status}`, causes: item.run.reasons, json: withDates(item.run) };
}

function selectedRow(model: Model): Selected | null {
  const { snapshot, picks } = model;
  const row = rowsOf(snapshot).find(({ id }) => id === picks.overview) ?? focusOf(model);
  if (row === null) return null;
  const json = snapshotToJson(snapshot);
  const { component, probe } = row;
  if (probe === null)
    return {
      title: `${component.id} ${component.verdict}`,
      causes: component.reasons,
      json: json.components.find(({ id }) => id === component.id),
    };
  return {
    title: `${component.id}/${probe.id} ${probe.state} ${probe.target}`,
    causes: causesOf(row),
    json: json.probes.find(({ id }) => id === probe.id),
  };
}

function dates(from: EpochMs, until: EpochMs | null): string {
  const start = isoTime(from);
  return until === null || until === from ? start : `${start} - ${isoTime(until)}`;
}

/** Times as RFC 3339, as everywhere in ytm's JSON. */
function withDates(value: object): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, inner: unknown) =>
      typeof inner === 'number' && /^(at|from|until|since|startedAt|endedAt)$/.test(key) ? isoTime(inner) : inner,
    ),
  );
}
