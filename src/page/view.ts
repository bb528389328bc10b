/** What the status page is made from: pure data, the same that the dashboard and the reports show. */
import type { Availability } from '../health/availability.ts';
import type { IncidentRecord } from '../health/incident-record.ts';
import type { ComponentId, EpochMs, Millis, ProbeId } from '../health/observation.ts';
import type { Snapshot } from '../health/snapshot.ts';
import type { Language } from '../messages/messages.ts';
import type { Locale } from '../messages/template.ts';

/** The strips show the time before now in cells that begin at multiples of their length, so that they change once in a quarter of an hour. */
export const CELL_MS: Millis = 15 * 60_000;
export const CELLS = 96;
/** The days whose incidents are shown. */
export const INCIDENT_DAYS = 30;
/** The windows of the availability, in the order of the columns. */
export const WINDOWS = [
  { name: '24h', ms: 24 * 3_600_000 },
  { name: '7d', ms: 7 * 24 * 3_600_000 },
  { name: '30d', ms: 30 * 24 * 3_600_000 },
] as const;

/** What the store knows. A letter of a strip is an attempt class or `.`, where nothing is recorded. */
export interface Past {
  /** When it was read. */
  readonly at: EpochMs;
  /** Where the strips begin. */
  readonly since: EpochMs;
  readonly probes: ReadonlyMap<ProbeId, string>;
  readonly components: ReadonlyMap<ComponentId, string>;
  /** Newest first. */
  readonly incidents: readonly IncidentRecord[];
  /** Of each component, one for each of `WINDOWS`. */
  readonly availability: ReadonlyMap<ComponentId, readonly Availability[]>;
}

/** A way to look at the page. */
export interface Variant {
  readonly language: Language;
  /** For a large screen on a wall: large type, nothing to press. */
  readonly wall: boolean;
}

export interface View extends Variant {
  readonly snapshot: Snapshot;
  /** `loading`: being read for the first time. */
  readonly past: Past | 'loading' | 'unreadable';
  readonly locale: Locale;
}

/** The address of a page in the language of this view. */
export function address(path: string, { language, wall }: Variant): string {
  return `${path}?lang=${language}${wall ? '&wall' : ''}`;
}

/** The path that identifies an incident, without a language: for colleagues. */
export function incidentPath(id: string): string {
  return `/incidents/${encodeURIComponent(id).replaceAll('%40', '@')}`;
}
