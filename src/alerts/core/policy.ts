/** The alerting rules from the config: routes, silence windows and all time spans. */
import type { Severity } from '../../health/catalogue.ts';
import type { ComponentId, Millis, ProbeId } from '../../health/ids.ts';

const SECOND: Millis = 1_000;
const MINUTE: Millis = 60 * SECOND;
const HOUR: Millis = 60 * MINUTE;

/** Which incidents a notifier reports (`for:`); `null`: all components or severities. */
export interface Route {
  readonly notifier: string;
  readonly components: readonly ComponentId[] | null;
  readonly severities: readonly Severity[] | null;
}

/** 0 is Sunday. */
export type Weekday = 0 | 1 | 2 | 3 | 4 | 5 | 6;

/** A recurring silence. */
export interface SilenceWindow {
  /** For people, such as `nightly backup`. */
  readonly name: string;
  /** `null`: all components. */
  readonly components: readonly ComponentId[] | null;
  /** The days on which it begins. */
  readonly days: readonly Weekday[];
  /** Minutes after midnight on the wall clock of `timeZone`, 0 to 1439. It ends on the next day when `toMinute` is not after `fromMinute`. */
  readonly fromMinute: number;
  readonly toMinute: number;
  /** An IANA name, such as `Asia/Tokyo`. */
  readonly timeZone: string;
}

export interface AlertTimes {
  /** Added to the holding time, so that a cause can arrive before the first message. */
  readonly groupMs: Millis;
  /** How long nothing is known before that is reported, awake. */
  readonly blindMs: Millis;
  /** An incident ends after this time healthy, observed in at least `resolveEvaluations` evaluations. */
  readonly resolveMs: Millis;
  readonly resolveEvaluations: number;
  /** A change within an incident is reported after it has lasted this long. */
  readonly settleMs: Millis;
  /** The minimum time between two messages of one incident to one notifier. */
  readonly apartMs: Millis;
  /** After the first message; then every `reminderEveryMs` after the last of them. */
  readonly remindersMs: readonly Millis[];
  readonly reminderEveryMs: Millis;
  /** This number of changes within `flapWindowMs` is flapping; it ends after `steadyMs` without a change. */
  readonly flapChanges: number;
  readonly flapWindowMs: Millis;
  readonly steadyMs: Millis;
  /** No evaluation for longer than this: the machine slept, and what was pending begins again. */
  readonly gapMs: Millis;
  /** Nothing is sent for this time after a gap. */
  readonly wakeMs: Millis;
  /** The longest time until the next evaluation. */
  readonly tickMs: Millis;
}

export const DAEMON_TIMES: AlertTimes = {
  groupMs: 15 * SECOND,
  blindMs: 30 * MINUTE,
  resolveMs: 2 * MINUTE,
  resolveEvaluations: 2,
  settleMs: 2 * MINUTE,
  apartMs: 5 * MINUTE,
  remindersMs: [4 * HOUR, 12 * HOUR],
  reminderEveryMs: 24 * HOUR,
  flapChanges: 4,
  flapWindowMs: 30 * MINUTE,
  steadyMs: 30 * MINUTE,
  gapMs: 90 * SECOND,
  wakeMs: 2 * MINUTE,
  tickMs: 30 * SECOND,
};

/** With fewer intervals than this between two single runs, what is pending goes on; after more, it begins again. */
const MISSED_RUNS = 2.5;
const SHORTEST_RUN_GAP_MS: Millis = 20 * MINUTE;

/**
 * For runs from cron (`ytm check --notify`): each is one evaluation, minutes after the last one, so nothing can wait for a cause that may
 * still arrive, and the span without an evaluation is the interval of the schedule instead of sleep.
 *
 * @param usualMs the usual interval between two runs; `null`: not known
 */
export function oneShotTimes(times: AlertTimes, usualMs: Millis | null): AlertTimes {
  return { ...times, groupMs: 0, wakeMs: 0, gapMs: Math.max(SHORTEST_RUN_GAP_MS, MISSED_RUNS * (usualMs ?? 0)) };
}

export interface AlertPolicy {
  readonly routes: readonly Route[];
  readonly windows: readonly SilenceWindow[];
  /** Components whose machine sleeps (`sleeps: true`): off the tailnet they are asleep or off, which is no outage. */
  readonly sleepers: readonly ComponentId[];
  /** The probe of the ytm that sends instead of this one, as long as it can be read; `null`: none. */
  readonly pager: ProbeId | null;
  /** How long the mirror may take for a complete run once the gate is open again. */
  readonly overdueMs: Millis;
  readonly times: AlertTimes;
}
