/** The public JSON of the history of one probe or component (`ytm history SUBJECT --json`). Times are RFC 3339 UTC. */
import type { Availability, TimeRange } from '../health/availability.ts';
import type { SubjectHistory } from '../health/subject-history.ts';
import { type StateSpanJson, spanToJson } from './history-json.ts';
import { type Timestamp, timestamp } from './reason-json.ts';

const SUBJECT_SCHEMA = 'ytm.subject/1';

type Part = Omit<Availability, 'subject'> & { readonly since: Timestamp; readonly until: Timestamp };

export interface SubjectJson extends Part {
  readonly schema: typeof SUBJECT_SCHEMA;
  readonly subject: Availability['subject'];
  /** Days, or several days each; oldest first. */
  readonly parts: readonly Part[];
  /** Newest first. */
  readonly troubles: readonly StateSpanJson[];
  /** Ids, newest first. */
  readonly incidents: readonly string[];
}

export function subjectToJson(range: TimeRange, { whole, parts, troubles }: SubjectHistory, incidents: readonly string[]): SubjectJson {
  return {
    schema: SUBJECT_SCHEMA,
    subject: whole.subject,
    ...partToJson(range, whole),
    parts: parts.map((part) => partToJson(part.range, part.availability)),
    troubles: troubles.map(spanToJson),
    incidents,
  };
}

function partToJson({ from, until }: TimeRange, availability: Availability): Part {
  const { goodMs, degradedMs, downMs, unknownMs, unobservedMs, ratio } = availability;
  return { since: timestamp(from), until: timestamp(until), goodMs, degradedMs, downMs, unknownMs, unobservedMs, ratio };
}
