/** A reason in the public JSON: its English text, and the data to show it in another language. */
import type { ReasonCode, Severity } from '../health/catalogue.ts';
import { isoTime } from '../health/instant.ts';
import type { Args, EpochMs } from '../health/observation.ts';
import type { Reason } from '../health/snapshot.ts';
import { reasonNext, reasonText } from '../messages/messages.ts';
import type { Locale } from '../messages/template.ts';

/** RFC 3339 in UTC with milliseconds. */
export type Timestamp = string;

export interface ReasonJson {
  readonly code: ReasonCode;
  readonly probe: string | null;
  readonly severity: Severity;
  readonly text: string;
  readonly next: string;
  readonly component: string;
  readonly since: Timestamp;
  /** The values of the sentence's places; times in them are milliseconds since the epoch. */
  readonly args: Args;
}

/** One reason with its English sentences; "ago" is relative to the time of `english`. */
export function reasonToJson(reason: Reason, english: Locale): ReasonJson {
  return {
    code: reason.code,
    probe: reason.probe,
    severity: reason.severity,
    text: reasonText(reason, english),
    next: reasonNext(reason, english),
    component: reason.component,
    since: timestamp(reason.since),
    args: reason.args,
  };
}

export function timestamp(at: EpochMs): Timestamp {
  return isoTime(at);
}

export function timestampOrNull(at: EpochMs | null): Timestamp | null {
  return at === null ? null : timestamp(at);
}
