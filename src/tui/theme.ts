/**
 * Roles into styles. `color`: the first 8 colours of the terminal. They are shown on its own background, dark or light, and yellow, green
 * and cyan are hardly readable on white, so they are used for symbols and bars, never for words. A badge has its own background, because
 * inverse yellow would be white on yellow there; only red is inverse, because ANSI white is no white in many light palettes. `mono`: only bold, dim and inverse (NO_COLOR). `plain`: no styles (`TERM=dumb`, pipes).
 * Ink and chalk do not support NO_COLOR, therefore lines are painted here and only printed by Ink.
 */
import type { Line, Role } from './line.ts';

export type Theme = 'color' | 'mono' | 'plain';

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
  text: '',
  strong: '1',
  dim: '2',
  good: '',
  warn: '1',
  bad: '1',
  run: '',
  'good-word': '',
  'warn-word': '1',
  'bad-word': '1',
  'run-word': '',
  'badge-good': '7',
  'badge-warn': '1;7',
  'badge-bad': '1;7',
  'badge-unknown': '1;7',
  alarm: '1;7',
  selected: '7',
};

const INVERSE = '7';

/** `auto`: plain in a dumb terminal, mono when NO_COLOR is set (to anything but nothing), else color. */
export function pickTheme(wanted: 'auto' | Theme, env: Readonly<Record<string, string | undefined>>): Theme {
  if (wanted !== 'auto') return wanted;
  if (env['TERM'] === 'dumb') return 'plain';
  return env['NO_COLOR'] ? 'mono' : 'color';
}

/** The line as text with SGR sequences; every line ends as it began, with everything switched off. */
export function paint(line: Line, theme: Theme): string {
  if (theme === 'plain') return line.segments.map((part) => part.text).join('');
  if (line.selected) return styled(line.segments.map((part) => part.text).join(''), INVERSE);
  const looks = theme === 'color' ? COLOR : MONO;
  return line.segments.map((part) => styled(part.text, looks[part.role])).join('');
}

function styled(text: string, look: string): string {
  return look === '' || (text.trim() === '' && !look.includes(INVERSE)) ? text : `\x1b[${look}m${text}\x1b[0m`;
}
