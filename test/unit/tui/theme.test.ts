import fc from 'fast-check';
import { renderToString, Text } from 'ink';
import { createElement } from 'react';
import { describe, expect, it } from 'vitest';
import { pickGlyphs } from '../../../src/tui/glyphs.ts';
import { lineOf, type Role, type Segment, segment, word } from '../../../src/tui/line.ts';
import { chooseMode, printColumns } from '../../../src/tui/terminal.ts';
import { paint, pickTheme } from '../../../src/tui/theme.ts';

const line = lineOf(segment('down', 'bad'), segment(' since', 'dim'));

const ROLES: readonly Role[] = [
  ...(['text', 'strong', 'dim', 'good', 'warn', 'bad', 'run', 'good-word', 'warn-word', 'bad-word', 'run-word'] as const),
  ...(['badge-good', 'badge-warn', 'badge-bad', 'badge-unknown', 'alarm', 'selected'] as const),
];

describe('paint', () => {
  it('colours by role', () => expect(paint(line, 'color')).toBe('\x1b[1m\x1b[31mdown\x1b[39m\x1b[22m\x1b[2m since\x1b[22m'));
  it('reads on white as on black: light colours paint signs alone, badges bring their background', () => {
    const painted = (part: Segment): string => paint(lineOf(part), 'color');
    expect(painted(segment('▅▅', 'warn'))).toBe('\x1b[33m▅▅\x1b[39m');
    expect(
      [word('DEGRADED', 'warn'), word('copy', 'run'), word('alive', 'good'), word('DOWN', 'bad'), word('old', 'dim')].map(painted),
    ).toEqual(['\x1b[1mDEGRADED\x1b[22m', '\x1b[1mcopy\x1b[22m', 'alive', '\x1b[1m\x1b[31mDOWN\x1b[39m\x1b[22m', '\x1b[2mold\x1b[22m']);
    // Black on light colours; red is inverse, as ANSI white is grey or beige in many light palettes.
    expect((['badge-good', 'badge-warn', 'badge-bad'] as const).map((role) => painted(segment('DOWN', role)).split('DOWN')[0])).toEqual([
      '\x1b[30m\x1b[42m',
      '\x1b[30m\x1b[43m',
      '\x1b[1m\x1b[7m\x1b[31m',
    ]);
  });
  it('has no colour in mono', () => expect(paint(line, 'mono')).toBe('\x1b[1mdown\x1b[22m\x1b[2m since\x1b[22m'));
  it('has nothing at all in plain', () => expect(paint(line, 'plain')).toBe('down since'));
  it('shows a selected line inverse, without colours of its own', () =>
    expect(paint({ ...line, selected: true }, 'color')).toBe('\x1b[7mdown since\x1b[27m'));
  it('says it as Ink does, which reads a text twice in every frame if it would write it otherwise', () => {
    const parts = fc.array(fc.record({ text: fc.constantFrom('a', 'bc ', '▂▂', '保', ' '), role: fc.constantFrom(...ROLES) }), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(parts, fc.constantFrom('color', 'mono'), (segments, theme) => {
        const painted = paint({ segments: [...segments, segment('.')], selected: false }, theme);
        expect(renderToString(createElement(Text, {}, painted))).toBe(painted);
      }),
    );
  });
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
    [{ INK_SCREEN_READER: 'true' }, tty, tty, 'spoken'],
    [{ INK_SCREEN_READER: 'true' }, tty, {}, 'snapshot'],
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
