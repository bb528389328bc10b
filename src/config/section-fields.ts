/** Building blocks of config sections, besides the fields that probe kinds use too. */
import * as z from 'zod/mini';
import { described, textField } from '../schema/fields.ts';
import { parseDuration } from '../schema/units.ts';
import type { Schedule } from './config.ts';

const NAME = /^[a-z][a-z0-9_-]{0,31}$/;
const NAME_EXPECTED = 'a name of lower-case letters, digits, - and _ (at most 32)';

/** Names of probes, components and domains: they become labels, arguments and file-safe words. */
export function name(): z.ZodMiniType<string, string> {
  return z.string({ error: NAME_EXPECTED }).check(z.regex(NAME, { error: NAME_EXPECTED }));
}

/** May be omitted or `null`: not set. */
export function unset<Output, Input>(
  schema: z.ZodMiniType<Output, Input>,
  description: string,
): z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniType<Output, Input>>> {
  return described(z.optional(z.nullable(schema)), description);
}

export function section<Shape extends z.core.$ZodLooseShape>(shape: Shape): z.ZodMiniObject<z.core.util.Writeable<Shape>, z.core.$strict> {
  return z.strictObject(shape, { error: 'a mapping' });
}

/** A command name (looked for in `$PATH`), or where it is. */
export const command = textField('a command name, or an absolute path', (written) => {
  return /^[A-Za-z0-9._+-]+$/.test(written) || written.startsWith('/') || written.startsWith('~/')
    ? { value: written }
    : { expected: 'a command name, or an absolute path' };
});

/** An interval, or a cron expression (which has spaces or begins with @). */
export const schedule = textField<Schedule>('a duration such as 15s, or a cron expression such as "*/5 * * * *"', (written) => {
  if (/^@|(\S+\s+){4}\S/.test(written.trim())) return { value: { kind: 'cron', expression: written.trim() } };
  const ms = parseDuration(written);
  if (ms === null) return { expected: 'a duration such as 15s, or a cron expression such as "*/5 * * * *"' };
  return ms >= 100 && ms <= 7 * 86_400_000 ? { value: { kind: 'every', ms } } : { expected: 'a duration from 100ms to 7d' };
});

/** Minutes after midnight. */
export const timeOfDay = textField('a time of day such as "02:30" (in quotes)', (written) => {
  const match = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(written);
  return match === null ? { expected: 'a time of day such as "02:30" (in quotes)' } : { value: Number(match[1]) * 60 + Number(match[2]) };
});

const KEY_EXPECTED = 'a time of day such as 08:30';

/** The same as a key of a mapping, which has two digits each. */
export function timeKey(): z.ZodMiniType<string, string> {
  return z.string({ error: KEY_EXPECTED }).check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: KEY_EXPECTED }));
}

/** Minutes after midnight. @param time as `timeKey` accepts it */
export function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

/** As the file writes it. @param minute after midnight */
export function formatTimeOfDay(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
