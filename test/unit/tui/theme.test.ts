import { describe, expect, it } from 'vitest';
import { pickGlyphs } from '../../../src/tui/glyphs.ts';
import { lineOf, type Segment, segment, word } from '../../../src/tui/line.ts';
import { chooseMode, printColumns } from '../../../src/tui/terminal.ts';
import { paint, pickTheme } from '../../../src/tui/theme.ts';

const line = lineOf(segment('down', 'bad'), segment(' since', 'dim'));

describe('paint', () => {
  it('colours by role', () => expect(paint(line, 'color')).toBe('\x1b[1;31mdown\x1b[0m\x1b[2m since\x1b[0m'));
  it('reads on white as on black: light colours paint signs alone, badges bring their background', () => {
    const painted = (part: Segment): string => paint(lineOf(part), 'color');
    expect(painted(segment('▅▅', 'warn'))).toBe('\x1b[33m▅▅\x1b[0m');
    expect(
      [word('DEGRADED', 'warn'), word('copy', 'run'), word('alive', 'good'), word('DOWN', 'bad'), word('old', 'dim')].map(painted),
    ).toEqual(['\x1b[1mDEGRADED\x1b[0m', '\x1b[1mcopy\x1b[0m', 'alive', '\x1b[1;31mDOWN\x1b[0m', '\x1b[2mold\x1b[0m']);
    // Black on light colours; red is inverse, as ANSI white is grey or beige in many light palettes.
    expect((['badge-good', 'badge-warn', 'badge-bad'] as const).map((role) => painted(segment('DOWN', role)).slice(0, 8))).toEqual([
      '\x1b[30;42m',
      '\x1b[30;43m',
      '\x1b[1;7;31',
    ]);
  });
  it('has no colour in mono', () => expect(paint(line, 'mono')).toBe('\x1b[1mdown\x1b[0m\x1b[2m since\x1b[0m'));
  it('has nothing at all in plain', () => expect(paint(line, 'plain')).toBe('down since'));
  it('shows a selected line inverse, without colours of its own', () =>
    expect(paint({ ...line, selected: true }, 'color')).toBe('\x1b[7mdown since\x1b[0m'));
});

describe('pickTheme', () => {
  it.each([
    ['auto', {}, 'color'],
    ['auto', { NO_COLOR: '1' }, 'mono'],
    ['auto', { NO_COLOR: '' }, 'color'],
    ['auto', { TERM: 'dumb' }, 'plain'],
    ['color', { NO_COLOR: '1' }, 'color'],
  ] as const)('%s with %j is %s', (wanted, env, theme) => expect(pickTheme(wanted, env)).toBe(theme));
});

describe('pickGlyphs', () => {
  it.each([
    ['auto', { LANG: 'en_US.UTF-8' }, 'unicode'],
    ['auto', { LANG: 'ja_JP.UTF-8' }, 'safe'],
    ['auto', { LC_ALL: 'C', LANG: 'en_US.UTF-8' }, 'ascii'],
    ['auto', {}, 'ascii'],
    ['unicode', {}, 'unicode'],
  ] as const)('%s with %j is %s', (wanted, env, set) => expect(pickGlyphs(wanted, env)).toBe(set));
});

describe('chooseMode', () => {
  const tty = { isTTY: true };
  it.each([
    [{}, tty, tty, 'screen'],
    [{ CI: '1' }, tty, tty, 'screen'],
    [{}, {}, tty, 'snapshot'],
    [{}, tty, {}, 'snapshot'],
    [{ TERM: 'dumb' }, tty, tty, 'snapshot'],
    [{ INK_SCREEN_READER: 'true' }, tty, tty, 'snapshot'],
  ] as const)('%j %j %j is %s', (env, stdin, stdout, mode) => expect(chooseMode(env, stdin, stdout)).toBe(mode));
});

describe('printColumns', () => {
  it.each([
    [{}, {}, 80],
    [{ COLUMNS: '120' }, {}, 120],
    [{ COLUMNS: 'wide' }, {}, 80],
    [{ COLUMNS: '5' }, {}, 20],
    [{ COLUMNS: '120' }, { columns: 90 }, 90],
    [{ COLUMNS: '' }, {}, 80],
    [{ COLUMNS: '0' }, {}, 80],
    [{ COLUMNS: '100' }, { columns: 0 }, 100],
  ])('%j %j is %i', (env, stdout, columns) => expect(printColumns(env, stdout)).toBe(columns));
});
