/** What arrives at the terminal piece by piece is what a fresh drawing would be, in a model of a terminal, after every step. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameOf } from '../../../src/tui/frame.ts';
import { type GlyphSet, glyphsOf } from '../../../src/tui/glyphs.ts';
import { begin, type Message, type Model } from '../../../src/tui/model.ts';
import { ScreenWriter } from '../../../src/tui/screen/screen-writer.ts';
import { paint, type Theme } from '../../../src/tui/theme.ts';
import { update } from '../../../src/tui/update.ts';
import { randomSnapshot } from '../../support/random-snapshots.ts';
import { type ScreenModel, screenModel } from '../../support/screen-model.ts';
import { NOW } from '../../support/snapshots.ts';

const SEED = 20261122;
const FRESH = '\x1bc\x1b[?1049h';

/** A screen that is written to by the differences, and one that is drawn anew each time. */
class Pair {
  readonly #shown: ScreenModel;
  readonly #fresh: ScreenModel;
  readonly #writer = new ScreenWriter((sequences) => this.#pending.push(sequences));
  #pending: string[] = ['\x1b[?1049h'];

  constructor(columns: number, rows: number) {
    this.#shown = screenModel(columns, rows);
    this.#fresh = screenModel(columns, rows);
  }

  resize(columns: number, rows: number): void {
    this.#shown.resize(columns, rows);
    this.#fresh.resize(columns, rows);
    this.#writer.forget();
  }

  /** What others do to the terminal. */
  async scribble(text: string): Promise<void> {
    await this.#shown.write(text);
    this.#writer.forget();
  }

  /** Shows the lines on both and compares; gives the bytes that the difference took. */
  async agrees(lines: readonly string[], step: string): Promise<number> {
    this.#writer.show(lines);
    const sequences = this.#pending.join('');
    this.#pending = [];
    await this.#shown.write(sequences);
    let all = '';
    new ScreenWriter((drawn) => (all += drawn)).show(lines);
    await this.#fresh.write(`${FRESH}${all}`);
    expect(this.#shown.cells(), step).toEqual(this.#fresh.cells());
    return Buffer.byteLength(sequences);
  }
}

const piece = fc.oneof(
  { weight: 4, arbitrary: fc.string({ maxLength: 8 }).map((text) => text.replaceAll(/[^\x20-\x7e]/g, '.')) },
  { weight: 3, arbitrary: fc.constantFrom('   ', '保管庫', 'ゲート', '▂▅█▂', '⣀⣶⣿', '─────', '✓ ', '、。', 'ｱｲｳ') },
  // Terminals differ on these: xterm's model knows neither joined emoji nor the newer widths.
  { weight: 1, arbitrary: fc.constantFrom('か\u3099', '👩‍👩‍👧', '⚠️', '🇯🇵', 'é'.normalize('NFD'), 'क्षि', 'ﾊﾞ', '\u200b') },
);
const styledPiece = fc
  .record({ text: piece, look: fc.constantFrom('', '', '1', '2', '32', '1;31', '7', '1;7;33') })
  .map(({ text, look }) => (look === '' ? text : `\x1b[${look}m${text}\x1b[0m`));
const line = fc.array(styledPiece, { maxLength: 7 }).map((pieces) => pieces.join(''));

/** Cut or filled to the width, as the dashboard's lines are, by what xterm makes of it where that is certain. */
function fitted(text: string, columns: number): string {
  const width = Array.from(text.replaceAll(/\x1b\[[\d;]*m/g, '')).reduce(
    (sum, character) => sum + (/[\u3000-\u30ff\u4e00-\u9fff]/.test(character) ? 2 : 1),
    0,
  );
  return width > columns ? '.'.repeat(columns) : text + ' '.repeat(columns - width);
}

describe('the screen writer', () => {
  it('leaves what a fresh drawing leaves, whatever the lines hold', { timeout: 60_000 }, async () => {
    const rows = 6;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 10, max: 44 }),
        fc.array(fc.uniqueArray(fc.record({ row: fc.nat(rows - 1), text: line }), { selector: ({ row }) => row, maxLength: 4 }), {
          minLength: 2,
          maxLength: 8,
        }),
        async (columns, steps) => {
          const pair = new Pair(columns, rows);
          const lines = Array.from({ length: rows }, () => ' '.repeat(columns));
          for (const [index, changes] of steps.entries()) {
            for (const { row, text } of changes) lines[row] = fitted(text, columns);
            await pair.agrees(lines, `step ${index}`);
          }
        },
      ),
      { numRuns: 250, seed: SEED },
    );
  });

  it('repairs what others wrote there', async () => {
    const pair = new Pair(20, 4);
    const lines = ['one', '保管庫 two', '\x1b[7mthree\x1b[0m', ''].map((text) => fitted(text, 20));
    await pair.agrees(lines, 'first');
    await pair.scribble('\x1b[2;3r\x1b[?6h\x1b[4h\x0e\x1b[31mgarbage\r\n\n\n\nmore');
    await pair.agrees(lines, 'repaired');
  });

  it('writes nothing for the same picture, and few bytes for a small change', async () => {
    const pair = new Pair(80, 3);
    const at = (ms: number): readonly string[] => [' ✓ healthz', `  ✓ files ${ms} ms ▂▂▂▂▂▂▂▂`, ' q quit'].map((text) => fitted(text, 80));
    await pair.agrees(at(41), 'first');
    expect(await pair.agrees(at(41), 'same')).toBe(0);
    expect(await pair.agrees(at(42), 'a digit')).toBeLessThan(12);
  });
});

const KEYS = Array.from('jkGgpP?tx2r1234/fs[]mMaylh', (key) => key).concat(
  'enter',
  'escape',
  'space',
  'tab',
  'backspace',
  'ctrl-d',
  'pageup',
);
const step = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...KEYS).map((key): Message => ({ kind: 'key', key })) },
  { weight: 3, arbitrary: randomSnapshot.map((snapshot): Message => ({ kind: 'snapshot', snapshot })) },
  { weight: 1, arbitrary: fc.constantFrom<Message>({ kind: 'tick' }, { kind: 'paste', text: '保管庫 か\u3099' }) },
  {
    weight: 1,
    arbitrary: fc
      .record({ columns: fc.integer({ min: 20, max: 160 }), rows: fc.integer({ min: 5, max: 50 }) })
      .map((size): Message => ({ kind: 'size', ...size })),
  },
);
const session = fc.record({
  first: randomSnapshot,
  language: fc.constantFrom<'en' | 'ja'>('en', 'ja'),
  glyphs: fc.constantFrom<GlyphSet>('unicode', 'safe', 'ascii'),
  theme: fc.constantFrom<Theme>('color', 'mono', 'plain'),
  steps: fc.array(step, { minLength: 30, maxLength: 60 }),
});

describe('a session', () => {
  it('shows after every step what a fresh picture shows', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(session, async ({ first, language, glyphs, theme, steps }) => {
        const look = { language, glyphs: glyphsOf(glyphs), utcOffsetMinutes: () => 540 };
        const faults = [{ id: 'a', label: 'ui が止まる', on: false }];
        let model: Model = begin({
          snapshot: first,
          now: NOW,
          columns: 80,
          rows: 24,
          link: { kind: 'embedded' },
          withEvents: true,
          faults,
        });
        const pair = new Pair(80, 24);
        const lines = (): readonly string[] => frameOf(model, look).map((shown) => paint(shown, theme));
        await pair.agrees(lines(), 'first');
        for (const [index, message] of steps.entries()) {
          model = update(model, message, NOW + index * 3_000).model;
          if (message.kind === 'size') pair.resize(message.columns, message.rows);
          await pair.agrees(lines(), `step ${index}: ${message.kind === 'key' ? message.key : message.kind}`);
        }
      }),
      { numRuns: 8, seed: SEED },
    );
  });
});
