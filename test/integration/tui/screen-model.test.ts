/** What arrives at the terminal piece by piece is what a fresh picture would be, in a model of a terminal, after every step. */
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { render } from 'ink';
import { createElement } from 'react';
import { describe, expect, it } from 'vitest';
import { Dashboard } from '../../../src/tui/components/Dashboard.tsx';
import { StyleProvider } from '../../../src/tui/components/style.ts';
import { type GlyphSet, glyphsOf } from '../../../src/tui/glyphs.ts';
import { begin, type Model } from '../../../src/tui/model.ts';
import { screenOf } from '../../../src/tui/screen.ts';
import type { Message } from '../../../src/tui/step.ts';
import { paint, type Theme } from '../../../src/tui/theme.ts';
import { update } from '../../../src/tui/update.ts';
import { frameOf } from '../../support/frames.ts';
import { cases } from '../../support/long.ts';
import { randomSnapshot } from '../../support/random-snapshots.ts';
import { NOW } from '../../support/snapshots.ts';
import { sureWidth } from '../../support/sure-width.ts';
import { fakeTerminal } from '../../support/terminal.ts';

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
);
const session = fc.record({
  first: randomSnapshot,
  size: fc.record({ columns: fc.integer({ min: 20, max: 160 }), rows: fc.integer({ min: 5, max: 50 }) }),
  language: fc.constantFrom<'en' | 'ja'>('en', 'ja'),
  glyphs: fc.constantFrom<GlyphSet>('unicode', 'safe', 'ascii'),
  theme: fc.constantFrom<Theme>('color', 'mono', 'plain'),
  steps: fc.array(step, { minLength: 10, maxLength: 25 }),
});

/** As the full screen has it. */
const WITHOUT_WRAPPING = '\x1b[?7l';

/** The rows about whose width no terminal is in doubt; the others may look odd, but spoil no other row. */
function sure(rows: readonly string[], wanted: readonly string[]): readonly string[] {
  return rows.map((row, index) => (Array.from(wanted[index] ?? '').every((sign) => sureWidth(sign.codePointAt(0) ?? 0) > 0) ? row : ''));
}

describe('a session', () => {
  it('shows after every step what a fresh picture shows, whatever the size, the language and the style', async () => {
    await fc.assert(
      fc.asyncProperty(session, async ({ first, size, language, glyphs, theme, steps }) => {
        const look = { language, glyphs: glyphsOf(glyphs), utcOffsetMinutes: () => 540 };
        const faults = [{ id: 'a', label: 'ui が止まる', on: false }];
        let model: Model = begin({ snapshot: first, now: NOW, ...size, link: { kind: 'embedded' }, withEvents: true, faults });
        const terminal = fakeTerminal(size.columns, size.rows);
        await terminal.scribble(WITHOUT_WRAPPING);
        const style = { theme, age: 'current', glyphs: look.glyphs } as const;
        const tree = (): ReturnType<typeof createElement> =>
          createElement(StyleProvider, { value: style }, createElement(Dashboard, { screen: screenOf(model, look) }));
        const ink = render(tree(), {
          stdin: new PassThrough() as unknown as NodeJS.ReadStream,
          stdout: terminal.stdout,
          alternateScreen: true,
          incrementalRendering: true,
          interactive: true,
          maxFps: 1_000,
          patchConsole: false,
        });
        try {
          for (const [index, message] of [{ kind: 'tick' } as const, ...steps].entries()) {
            model = update(model, message, NOW + index * 3_000).model;
            ink.rerender(tree());
            await ink.waitUntilRenderFlush();
            await terminal.settled();
            const wanted = frameOf(model, look).map((line) => paint(line, 'plain').trimEnd());
            expect(sure(terminal.screen(), wanted), `step ${index}: ${message.kind === 'key' ? message.key : message.kind}`).toEqual(
              sure(wanted, wanted),
            );
          }
        } finally {
          ink.unmount();
        }
      }),
      cases(25),
    );
  });
});
