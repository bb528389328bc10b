/**
 * Three sets of symbols. `unicode`: what most terminals show correctly. `safe`: only characters that are one cell wide even where ambiguous
 * ones are two (some Japanese set-ups). `ascii`: for terminals without UTF-8.
 */
import type { AttemptClass, ProbeState, Verdict } from '../health/snapshot.ts';

export type GlyphSet = 'unicode' | 'safe' | 'ascii';

export interface Glyphs {
  readonly up: string;
  readonly degraded: string;
  readonly down: string;
  readonly unknown: string;
  /** A notice: nothing is wrong yet. */
  readonly notice: string;
  readonly running: string;
  readonly selected: string;
  readonly next: string;
  readonly dot: string;
  readonly rule: string;
  readonly ellipsis: string;
  /** One cell of a strip for each way that an attempt can count. */
  readonly strip: Readonly<Record<AttemptClass, string>>;
  /** The separator between a list and its detail; the axis of a chart and its corner. */
  readonly side: string;
  readonly corner: string;
  /** A limit drawn through a chart. */
  readonly limit: string;
  /** Bars of a chart, from the lowest that is not nothing to the full cell. */
  readonly bars: string;
  /** An attempt in a chart without a duration, because it was not answered. */
  readonly noTime: string;
  /** Progress: done and to do. */
  readonly done: string;
  readonly toDo: string;
  /** `null`: they are named in words. */
  readonly arrows: string | null;
  /** Characters of sentences that this set lacks, with their replacements. */
  readonly instead: Readonly<Record<string, string>>;
}

const NARROW_PUNCTUATION = {
  '“': '"',
  '”': '"',
  '‘': "'",
  '’': "'",
  '…': '..',
  '→': '->',
  '·': '-',
  '—': '-',
  '–': '-',
  '×': 'x',
  '±': '+-',
  '─': '-',
};

const UNICODE: Glyphs = {
  up: '✓',
  degraded: '!',
  down: '✗',
  unknown: '?',
  notice: 'i',
  running: '↻',
  selected: '▸',
  next: '→',
  dot: '·',
  rule: '─',
  ellipsis: '…',
  strip: { u: '▂', w: '▅', d: '█', n: '·' },
  side: '│',
  corner: '└',
  limit: '┄',
  bars: '▁▂▃▄▅▆▇█',
  noTime: '✗',
  done: '█',
  toDo: '░',
  arrows: '↑↓',
  instead: {},
};

const SAFE: Glyphs = {
  ...UNICODE,
  next: '->',
  dot: '-',
  rule: '-',
  ellipsis: '..',
  strip: { u: '⣀', w: '⣶', d: '⣿', n: '⠂' },
  side: '|',
  corner: '+',
  limit: '-',
  bars: '⣀⣤⣶⣿',
  done: '⣿',
  toDo: '⠂',
  arrows: null,
  instead: NARROW_PUNCTUATION,
};

const ASCII: Glyphs = {
  ...SAFE,
  up: '+',
  down: 'X',
  running: 'R',
  selected: '>',
  strip: { u: '_', w: 'o', d: 'X', n: '.' },
  bars: '.:|#',
  noTime: 'x',
  done: '#',
  toDo: '.',
  instead: { ...NARROW_PUNCTUATION, '✓': '+', '✗': 'X', '▸': '>', '↻': 'R' },
};

const SETS: Readonly<Record<GlyphSet, Glyphs>> = { unicode: UNICODE, safe: SAFE, ascii: ASCII };

export function glyphsOf(set: GlyphSet): Glyphs {
  return SETS[set];
}

/** `auto`: ascii without a UTF-8 locale, safe in Chinese, Japanese and Korean ones, else unicode. */
export function pickGlyphs(wanted: 'auto' | GlyphSet, env: Readonly<Record<string, string | undefined>>): GlyphSet {
  if (wanted !== 'auto') return wanted;
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  if (!/utf-?8/i.test(locale)) return 'ascii';
  return /^(ja|zh|ko)[_.@-]/i.test(locale) ? 'safe' : 'unicode';
}

const SIGNS = { up: 'up', healthy: 'up', degraded: 'degraded', down: 'down', unknown: 'unknown' } as const;

/** The sign of a probe's state or of a component's verdict. */
export function signOf(state: ProbeState | Verdict, glyphs: Glyphs): string {
  return glyphs[SIGNS[state]];
}
