/** `watch`: how the dashboard looks, and how it draws attention. */
import * as z from 'zod/mini';
import { described, flag, textField } from '../schema/fields.ts';
import type { WatchConfig } from './config.ts';
import { section } from './section-fields.ts';
import { LIST_COLUMNS } from './watch-columns.ts';
import { ACTIONS, type Action, isKey } from './watch-keys.ts';

const levels = ['off', 'critical', 'all'] as const;

/** `22:00-07:00`: minutes after midnight. */
const span = textField('a span of the day such as "22:00-07:00" (in quotes)', (written) => {
  const [, ...parts] = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/.exec(written.trim()) ?? [];
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = parts.map(Number);
  return parts.length === 0
    ? { expected: 'a span of the day such as "22:00-07:00" (in quotes)' }
    : { value: { fromMinute: fromHour * 60 + fromMinute, toMinute: toHour * 60 + toMinute } };
});

function oneOf<const T extends readonly [string, ...string[]]>(values: T, instead: T[number]) {
  return z.prefault(z.enum(values, { error: `${values.slice(0, -1).join(', ')} or ${values.at(-1)}` }), instead);
}

const COLUMNS_EXPECTED = `${LIST_COLUMNS.slice(0, -1).join(', ')} or ${LIST_COLUMNS.at(-1)}`;
const KEY_EXPECTED = 'a key: a character, ctrl- with a letter (not c, l, z), or a name such as space, enter, up, pagedown';

/** One key or several. */
const keys = z.pipe(
  z.union([z.string(), z.array(z.string())], { error: KEY_EXPECTED }),
  z.transform((written: string | string[], context): readonly string[] => {
    const all = [written].flat();
    if (all.length > 0 && all.every(isKey)) return all;
    context.issues.push({ code: 'custom', message: KEY_EXPECTED, input: written });
    return z.NEVER;
  }),
);

const isAction = (name: string): name is Action => ACTIONS.some((action) => action === name);

const keysOfActions = z.record(z.string(), keys, { error: 'a mapping of actions to keys' }).check(
  z.refine((given) => Object.keys(given).every(isAction), { error: `only these actions: ${ACTIONS.join(', ')}` }),
  z.refine((given) => new Set(Object.values(given).flat()).size === Object.values(given).flat().length, {
    error: 'keys of which none is given to two actions',
  }),
);

export const watch = described(
  section({
    window: described(
      oneOf(['10m', '1h', '6h', '24h', '7d', '30d'], '10m'),
      'The time that strips and charts show at first; [ and ] change it.',
    ),
    sort: described(
      oneOf(['config', 'problems', 'name', 'latency'], 'config'),
      'The order of components and probes at first; s changes it.',
    ),
    layout: described(
      oneOf(['auto', 'below', 'list'], 'auto'),
      'Where the detail of a selection is shown: beside the list on wide screens, below the list, or only when it is opened. v changes it.',
    ),
    times: described(oneOf(['age', 'clock'], 'age'), 'Ages, or times of day; t changes it.'),
    columns: described(
      z.prefault(z.array(z.enum(LIST_COLUMNS, { error: COLUMNS_EXPECTED }), { error: `a list of ${COLUMNS_EXPECTED}` }), [...LIST_COLUMNS]),
      'The columns of the list of probes behind name and state, in this order, as far as there is room: the address, the last value, p95 and up%, the strip, the age.',
    ),
    keys: described(
      z.prefault(keysOfActions, {}),
      `Other keys for actions, such as {check: c, quit: [q, X]}. An action that is named has these keys only; Ctrl-C, Ctrl-L and Ctrl-Z are fixed. Actions: ${ACTIONS.join(', ')}.`,
    ),
    mouse: described(
      z.prefault(flag(), false),
      'A click selects a row and another one opens it, the wheel moves. Terminals then select text only with Shift (or Option) held.',
    ),
    remember: described(
      z.prefault(flag(), true),
      'Keep what was chosen with [ ], s, v, T and t for the next start, until it is changed here or 0 is pressed.',
    ),
    theme: described(
      oneOf(['auto', 'color', 'mono', 'plain'], 'auto'),
      'Colours, only bold and inverse, or neither; auto follows NO_COLOR and TERM. T changes it, --theme overrides it.',
    ),
    glyphs: described(
      oneOf(['auto', 'unicode', 'safe', 'ascii'], 'auto'),
      'The set of symbols; safe has only those that are one cell wide in every Japanese terminal. --glyphs overrides it.',
    ),
    title: described(z.prefault(flag(), true), 'The title of the terminal shows the verdict.'),
    bell: described(
      oneOf(levels, 'critical'),
      'The terminal’s bell: when something critical begins or ends, at every problem that begins or ends, or never.',
    ),
    notify: described(
      oneOf(levels, 'critical'),
      'The same for desktop notifications of the terminal (OSC 9, 99 or 777, by the terminal). Terminals without them show nothing.',
    ),
    quiet: described(
      z.prefault(z.array(span, { error: 'a list of spans of the day' }), []),
      'Times of the local day without bell and notifications, such as ["22:00-07:00"]. A problem that lasts beyond their end is reported then.',
    ),
  }),
  'The dashboard, ytm watch.',
);

/** In the form of the file. */
export function watchAsWritten({ quiet, ...rest }: WatchConfig): Readonly<Record<string, unknown>> {
  return { ...rest, quiet: quiet.map(({ fromMinute, toMinute }) => `${clock(fromMinute)}-${clock(toMinute)}`) };
}

function clock(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
}
