/** The config section `alerts`. The keys of the notifiers are checked by their kinds' own schemas: see alerts-notifiers.ts. */
import * as z from 'zod/mini';
import { described, duration, integer, path, secretRef, text, textField } from '../schema/fields.ts';
import { name, section, timeOfDay } from './section-fields.ts';

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

export const DAY_NAMES: readonly string[] = DAYS;

const timeZone = textField('a time zone such as Asia/Tokyo', (written) => {
  try {
    return { value: new Intl.DateTimeFormat('en', { timeZone: written }).resolvedOptions().timeZone };
  } catch {
    return { expected: 'a time zone such as Asia/Tokyo' };
  }
});

const components = described(
  z.optional(z.array(name(), { error: 'a list of component names' }).check(z.minLength(1, { error: 'a list of at least one component' }))),
  'Components; all of them if omitted.',
);

const silence = section({
  why: described(text('the reason, such as nightly backup'), 'The reason, shown to people.'),
  components,
  days: described(
    z.prefault(z.array(z.enum(DAYS, { error: `one of: ${DAYS.join(', ')}` }), { error: 'a list of days such as [mon, tue]' }), [...DAYS]),
    'The days on which it begins.',
  ),
  from: described(timeOfDay, 'When it begins.'),
  to: described(timeOfDay, 'When it ends; on the next day if this is not after from.'),
  zone: described(z.optional(timeZone), 'The time zone of from and to. Default: the zone of this machine.'),
});

/** What every entry of `alerts.notify` may have, whatever its kind. */
export const commonNotifier = {
  kind: described(z.optional(text('the name of a notifier kind')), 'The kind of the notifier. Default: its name.'),
  for: described(
    z.optional(
      section({
        components,
        severities: described(
          z.optional(
            z
              .array(z.enum(['critical', 'warning', 'info'], { error: 'one of: critical, warning, info' }), {
                error: 'a list of severities',
              })
              .check(z.minLength(1, { error: 'a list of at least one severity' })),
          ),
          'critical, warning, info; all of them if omitted.',
        ),
      }),
    ),
    'The incidents that it reports. Default: all of them.',
  ),
  fallback: described(
    z.optional(name()),
    'The notifier that gets a message which this one rejects permanently, or which could not be delivered for 24 hours.',
  ),
};

const times = section({
  group: described(
    z.prefault(duration({ min: '0ms', max: '10m' }), '15s'),
    'Additional delay of a first message, so that a cause can arrive before its consequences.',
  ),
  blind: described(
    z.prefault(duration(), '30m'),
    'How long a component must be unknown before that is reported; time asleep does not count.',
  ),
  resolve: described(z.prefault(duration(), '2m'), 'How long a component must be healthy before its incident is over.'),
  apart: described(z.prefault(duration(), '5m'), 'The minimum time between two messages of one incident.'),
  reminders: described(
    z.prefault(
      z
        .array(duration({ min: '1m' }), { error: 'a list of durations' })
        .check(z.minLength(1, { error: 'a list of at least one duration' })),
      ['4h', '12h', '24h'],
    ),
    'When an open incident is reported again, after its first message; the last one repeats.',
  ),
  flapChanges: described(
    z.prefault(integer(2, 100), 4),
    'This number of changes within flapWindow is flapping: one message, then none until it is steady.',
  ),
  flapWindow: described(z.prefault(duration(), '30m'), 'See flapChanges.'),
  steady: described(z.prefault(duration(), '30m'), 'How long a flapping component must not change until it is steady.'),
});

const EVERY_MINUTE = '1m';

const cron = textField('a cron expression such as "0 9 * * *"', (written) =>
  /^@|(\S+\s+){4}\S/.test(written.trim()) ? { value: written.trim() } : { expected: 'a cron expression such as "0 9 * * *"' },
);

const digest = section({
  at: described(cron, 'When it is sent: a cron expression, in local time.'),
  to: described(
    z.optional(z.array(name(), { error: 'a list of notifier names' }).check(z.minLength(1, { error: 'a list of at least one notifier' }))),
    'The notifiers that get it. Default: all that report severity info and are not an Alertmanager.',
  ),
});

export const alerts = described(
  section({
    notify: described(
      z.prefault(z.record(z.string(), z.unknown(), { error: 'a mapping of notifiers' }), {}),
      'Who is notified, by name. Short form: the kind with its URL (ntfy: env:NTFY_URL).',
    ),
    times: described(
      z.prefault(times, {}),
      'When messages are sent. How long a problem must hold before the first one depends on its reason.',
    ),
    silences: described(
      z.prefault(z.array(silence, { error: 'a list of silences' }), []),
      'Recurring times without messages. Checking continues.',
    ),
    deadman: described(
      z.prefault(
        z.union(
          [
            z.literal(false),
            secretRef(),
            section({
              url: described(secretRef(), 'The ping URL of a check of healthchecks.io or the like: env:NAME or file:PATH.'),
              ca: described(z.optional(path()), 'A file with CA certificates (PEM) to trust in addition to the usual ones.'),
              every: described(z.prefault(duration({ min: '1m', max: '1d' }), EVERY_MINUTE), 'The minimum time between two calls.'),
            }),
          ],
          { error: 'false, env:NAME, file:PATH, or a mapping' },
        ),
        false,
      ),
      'A URL that is called after complete rounds; its service raises the alarm when the calls stop, as when ytm itself is gone: env:NAME or file:PATH; false: none. For machines that do not sleep.',
    ),
    digest: described(
      z.prefault(z.union([z.literal(false), cron, digest], { error: 'false, a cron expression, or a mapping' }), false),
      'A message about what was not urgent: availability, incidents, mirror runs, free space, what expires. A cron expression such as "0 9 * * *"; false: none.',
    ),
    pager: described(
      z.prefault(z.union([z.literal(false), name()], { error: 'false, or the name of a probe of kind ytm' }), false),
      'The probe of kind ytm that reads the ytm of an always-on machine: while it is up, that ytm sends the alerts and this one sends none. Its config needs a probe of kind ytm for this machine, with report.',
    ),
  }),
  'Who is notified of incidents, of which, when, and by what means.',
);
