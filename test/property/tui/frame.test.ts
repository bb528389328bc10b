import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { wrap } from '../../../src/tui/fit.ts';
import { frameOf } from '../../../src/tui/frame.ts';
import { type GlyphSet, glyphsOf } from '../../../src/tui/glyphs.ts';
import type { Line } from '../../../src/tui/line.ts';
import { begin, type Message, type Model } from '../../../src/tui/model.ts';
import { renderSnapshotText } from '../../../src/tui/snapshot-text.ts';
import { paint } from '../../../src/tui/theme.ts';
import { update } from '../../../src/tui/update.ts';
import { randomSnapshot } from '../../support/random-snapshots.ts';
import { NOW } from '../../support/snapshots.ts';

const textOf = (line: Line): string => paint(line, 'plain');

const KEYS = ['j', 'k', 'G', 'p', 'enter', 'escape', '?', 'x', 't', 'space', 'ctrl-d', 'r', 'R', '2', 'a'];
const FAULTS = [
  { id: 'a', label: 'ui が止まる', on: true },
  { id: 'b', label: 'the share is gone', on: false },
];

const glyphSet = fc.constantFrom<GlyphSet>('unicode', 'safe', 'ascii');
const language = fc.constantFrom<'en' | 'ja'>('en', 'ja');
const size = fc.record({ columns: fc.integer({ min: 20, max: 200 }), rows: fc.integer({ min: 5, max: 60 }) });

interface Session {
  readonly model: Model;
  readonly look: { readonly language: 'en' | 'ja'; readonly glyphs: ReturnType<typeof glyphsOf>; readonly utcOffsetMinutes: () => number };
}

const session: fc.Arbitrary<Session> = fc
  .record({
    first: randomSnapshot,
    next: randomSnapshot,
    size,
    glyphs: glyphSet,
    language,
    lost: fc.boolean(),
    keys: fc.array(fc.constantFrom(...KEYS), { maxLength: 8 }),
  })
  .map(({ first, next, size: area, glyphs, language: speaking, lost, keys }) => {
    const connection = { state: lost ? 'lost' : 'connected', lastHeard: NOW - 45_000, daemonVersion: '0.0.9' } as const;
    const start = begin({
      snapshot: first,
      now: NOW,
      ...area,
      link: { kind: 'attached', connection, version: '0.1.0' },
      withEvents: true,
      faults: FAULTS,
    });
    const reason = next.components.flatMap((component) => component.reasons)[0] ?? null;
    const messages: Message[] = [
      ...keys.slice(0, 4).map((key): Message => ({ kind: 'key', key })),
      { kind: 'event', event: { kind: 'component-changed', at: NOW, component: '保管庫', from: 'healthy', to: 'down', reason } },
      { kind: 'snapshot', snapshot: next },
      ...keys.slice(4).map((key): Message => ({ kind: 'key', key })),
    ];
    const model = messages.reduce((before, message) => update(before, message, NOW).model, start);
    return { model, look: { language: speaking, glyphs: glyphsOf(glyphs), utcOffsetMinutes: () => 540 } };
  });

describe('every picture', () => {
  it('has exactly as many lines as the screen, each exactly as wide', () => {
    fc.assert(
      fc.property(session, ({ model, look }) => {
        const frame = frameOf(model, look);
        expect(frame.length).toBe(model.rows);
        for (const line of frame) expect([stringWidth(textOf(line)), textOf(line)]).toEqual([model.columns, textOf(line)]);
      }),
      { numRuns: 400 },
    );
  });

  it('lets no control character through', () => {
    fc.assert(
      fc.property(session, ({ model, look }) => {
        const shown = frameOf(model, look).map(textOf).join('');
        expect(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(shown)).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it('names the worst verdict in its first line', () => {
    fc.assert(
      fc.property(session, ({ model, look }) => {
        const word = { healthy: '', degraded: 'DEGRADED', down: 'DOWN', unknown: 'UNKNOWN' }[model.snapshot.verdict];
        expect(textOf(frameOf(model, look)[0] ?? { segments: [], selected: false }).slice(0, 14)).toContain(word);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the snapshot as text', () => {
  it('is never wider than asked for and names every component', () => {
    fc.assert(
      fc.property(randomSnapshot, fc.integer({ min: 20, max: 200 }), glyphSet, language, (snapshot, columns, glyphs, speaking) => {
        const text = renderSnapshotText(snapshot, {
          columns,
          theme: 'plain',
          glyphs: glyphsOf(glyphs),
          language: speaking,
          utcOffsetMinutes: () => 0,
        });
        for (const line of text.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
        if (columns >= 40) for (const component of snapshot.components) expect(text).toContain(component.id);
      }),
      { numRuns: 200 },
    );
  });
});

describe('wrapping', () => {
  it('keeps every character but spaces, in lines that fit', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'bc', ' ', '保', '庫', '、', '。', 'ー', '5 s', 'http://x/')),
        fc.integer({ min: 10, max: 40 }),
        (parts, width) => {
          const text = parts.join('');
          const lines = wrap(text, width, 1_000, glyphsOf('unicode'));
          for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
          expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
        },
      ),
    );
  });
});
