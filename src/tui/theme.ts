/**
 * Roles into styles. `color`: the first 8 colours of the terminal. They are shown on its own background, dark or light, and yellow, green
 * and cyan are hardly readable on white, so they are used for symbols and bars, never for words. A badge has its own background, because
 * inverse yellow would be white on yellow there; only red is inverse, because ANSI white is no white in many light palettes. `mono`: only bold, dim and inverse (NO_COLOR). `plain`: no styles (`TERM=dumb`, pipes).
 * Ink and chalk do not support NO_COLOR, therefore lines are painted here and only printed by Ink.
 */
import type { Line, Role } from './line.ts';
import { rememberByKey } from './memo.ts';

export const THEMES = ['auto', 'color', 'mono', 'plain'] as const;
export type Theme = Exclude<(typeof THEMES)[number], 'auto'>;

/** The SGR codes of each role. */
type Looks = Readonly<Record<Role, string>>;

const COLOR: Looks = {
  text: '',
  strong: '1',
  dim: '2',
  good: '32',
  warn: '33',
  bad: '1;31',
  run: '36',
  'good-word': '',
  'warn-word': '1',
  'bad-word': '1;31',
  'run-word': '1',
  'badge-good': '30;42',
  'badge-warn': '30;43',
  'badge-bad': '1;7;31',
  'badge-unknown': '1;7',
  alarm: '1;7',
  selected: '7',
};

const MONO: Looks = {
  ...COLOR,
  good: '',
  warn: '1',
  bad: '1',
  run: '',
  'bad-word': '1',
  'run-word': '',
  'badge-good': '7',
  'badge-warn': '1;7',
  'badge-bad': '1;7',
};

/** The roles of states. Old data lose their colours: nothing may look current. */
const STATES: ReadonlySet<Role> = new Set(['good', 'warn', 'bad', 'run', 'good-word', 'warn-word', 'bad-word', 'run-word']);

const INVERSE = '7';

/** What switches each code off. */
const OFF: Readonly<Record<string, string>> = {
  1: '22',
  2: '22',
  7: '27',
  30: '39',
  31: '39',
  32: '39',
  33: '39',
  36: '39',
  42: '49',
  43: '49',
};

/** `auto`: plain in a dumb terminal, mono when NO_COLOR is set (to anything but nothing), else color. */
export function pickTheme(wanted: 'auto' | Theme, env: Readonly<Record<string, string | undefined>>): Theme {
  if (wanted !== 'auto') return wanted;
  if (env['TERM'] === 'dumb') return 'plain';
  return env['NO_COLOR'] ? 'mono' : 'color';
}

/** The line as text with SGR sequences; every line ends as it began, with everything switched off. */
export function paint({ segments, selected }: Line, theme: Theme, age: 'current' | 'old' = 'current'): string {
  if (theme === 'plain') return segments.map(({ text }) => text).join('');
  const looks = theme === 'color' ? COLOR : MONO;
  let painted = '';
  let on = '';
  for (const { text, role } of segments) {
    if (text === '') continue;
    const look = selected ? INVERSE : looks[age === 'old' && STATES.has(role) ? 'dim' : role];
    const shown = text.trim() === '' && !look.includes(INVERSE) ? '' : look;
    const next = switched(`${on} ${shown}`, on, shown);
    painted += next.sequence + text;
    on = next.on;
  }
  return painted + switched(`${on} `, on, '').sequence;
}

/**
 * What ends is switched off, the last first, then what begins is switched on, each code by itself. So does Ink, and a text that it would
 * write otherwise it reads twice in every frame.
 */
const switched = rememberByKey((on: string, look: string): { readonly sequence: string; readonly on: string } => {
  const [before, after] = [on, look].map((codes) => codes.split(';').filter((code) => code !== '')) as [string[], string[]];
  const kept = before.filter((code) => after.includes(code));
  const begun = after.filter((code) => !before.includes(code));
  // Bold and dim have the same end, but one does not replace the other.
  const ended = before.filter((code) => !after.some((other) => other === code || (OFF[other] === OFF[code] && OFF[code] !== '22')));
  const codes = [...ended.reverse().map((code) => OFF[code]), ...begun];
  return { sequence: codes.map((code) => `\x1b[${code}m`).join(''), on: [...kept, ...begun].join(';') };
});
