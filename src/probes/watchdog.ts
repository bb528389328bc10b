/** `watchdog`: reads the report of a watchdog on another machine; an outdated report counts as a failure. */
import * as z from 'zod/mini';
import type { ReasonCode } from '../health/catalogue.ts';
import { once } from '../platform/once.ts';
import { described, duration, textField } from '../schema/fields.ts';
import { parseJsonPath } from './http/json-path.ts';
import { fetchFields, type WatchdogSettings } from './http/settings.ts';
import { shownUrl } from './http/shown-url.ts';
import type { observeWatchdog } from './http/watchdog-report.ts';
import { FETCH_CODES, JSON_CODES } from './net/codes.ts';
import type { ProbeContext, ProbeKind } from './probe.ts';

const FIELD = 'a path such as online or host.time';
const field = textField(FIELD, (written) => (parseJsonPath(written) === null ? { expected: FIELD } : { value: written }));

const settings = once(
  (): z.ZodMiniType<WatchdogSettings> =>
    z.strictObject({
      ...fetchFields(),
      maxAge: described(z.prefault(duration({ min: '1s' }), '15m'), 'A report older than this is stale'),
      onlineField: described(z._default(field, 'online'), 'The field that is true while the machine is online'),
      timeField: described(
        z._default(z.array(field, { error: 'a list of paths' }), ['generated_at', 'updated_at', 'checked_at', 'timestamp', 'time', 'ts']),
        'Fields that may hold the report’s time (ISO 8601 with a time zone, or a number of s, ms, µs or ns since 1970); then Last-Modified',
      ),
    }),
);

const codes: readonly ReasonCode[] = [
  ...FETCH_CODES,
  ...JSON_CODES.filter((code) => code !== 'json.mismatch'),
  'watchdog.offline',
  'watchdog.stale',
  'watchdog.no_timestamp',
  'watchdog.unreadable_time',
  'watchdog.clock_skew',
];

/** Cached: importing again costs 2 % of an attempt. */
let observing: Promise<{ readonly observeWatchdog: typeof observeWatchdog }> | undefined;

export const watchdogProbe: ProbeKind<WatchdogSettings> = {
  kind: 'watchdog',
  get settings() {
    return settings();
  },
  defaults: { domain: 'report', every: '30s', timeout: '8s' },
  codes,
  target: (given) => shownUrl(given.url),
  async observe(given: WatchdogSettings, context: ProbeContext) {
    observing ??= import('./http/watchdog-report.ts');
    return (await observing).observeWatchdog(given, context);
  },
};
