import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { type ProbeSummary, type StateSpan, type StripRange, UNKNOWN_CELL } from '../../../src/health/history.ts';
import { localeOf, watchText } from '../../../src/messages/messages.ts';
import { wrap } from '../../../src/tui/fit.ts';
import { type GlyphSet, glyphsOf } from '../../../src/tui/glyphs.ts';
import { KEYS } from '../../../src/tui/keys.ts';
import type { Line } from '../../../src/tui/line.ts';
import { begin, type Model, type Prompt, shownOf } from '../../../src/tui/model.ts';
import { totalsUnder } from '../../../src/tui/path-tree.ts';
import type { StripsAnswer } from '../../../src/tui/questions.ts';
import { renderSnapshotText } from '../../../src/tui/snapshot-text.ts';
import type { Message, Step } from '../../../src/tui/step.ts';
import { paint } from '../../../src/tui/theme.ts';
import { update } from '../../../src/tui/update.ts';
import { frameOf } from '../../support/frames.ts';
import { cases } from '../../support/long.ts';
import { aListing } from '../../support/mirrors.ts';
import { someAvailability } from '../../support/pasts.ts';
import { randomMirror } from '../../support/random-mirrors.ts';
import { randomReason, randomSnapshot } from '../../support/random-snapshots.ts';
import { NOW } from '../../support/snapshots.ts';

const textOf = (line: Line): string => paint(line, 'plain');

const PRESSED = [...KEYS.flatMap((entry) => Object.keys(entry.bindings)), 'v', 'あ', ':', '9', 'backspace', 'd', 'y', 'w', 'N']
  // They would leave the dashboard or take the terminal, which is not about pictures.
  .filter((key) => !['q', 'Q', 'ctrl-c', 'ctrl-z'].includes(key));
const FAULTS = [
  { id: 'a', label: 'ui が止まる', on: true },
  { id: 'b', label: 'the share is gone', on: false },
];

const glyphSet = fc.constantFrom<GlyphSet>('unicode', 'safe', 'ascii');
const language = fc.constantFrom<'en' | 'ja'>('en', 'ja');
const size = fc.record({ columns: fc.integer({ min: 20, max: 200 }), rows: fc.integer({ min: 5, max: 60 }) });

interface Recorded {
  readonly strips: readonly { readonly id: string; readonly classes: readonly string[]; readonly tookMs: readonly (number | null)[] }[];
  readonly spans: readonly StateSpan[];
  readonly summaries: ReadonlyMap<string, ProbeSummary>;
}

const randomHistory: fc.Arbitrary<Recorded> = fc.record({
  strips: fc.array(
    fc.record({
      id: fc.constantFrom('ui', '保管庫', 'tailscale', 'mount', 'p-1', 'gateway', 'vault'),
      classes: fc.array(fc.constantFrom('u', 'w', 'd', 'n', UNKNOWN_CELL), { minLength: 1, maxLength: 7 }),
      tookMs: fc.array(fc.option(fc.double({ min: 0, max: 90_000, noNaN: true })), { minLength: 1, maxLength: 7 }),
    }),
  ),
  spans: fc.array(
    fc
      .record({
        name: fc.constantFrom('gateway', 'vault', '保管庫', 'ui'),
        kind: fc.constantFrom('probe', 'component'),
        reason: randomReason,
      })
      .chain(({ name, kind, reason }) =>
        fc.record({
          subject: fc.constant({ kind, id: name } as StateSpan['subject']),
          state: fc.constantFrom<StateSpan['state']>('degraded', 'down', 'unknown'),
          from: fc.nat(9e8).map((age) => NOW - age),
          until: fc.option(fc.nat(9e8).map((age) => NOW - age)),
          code: fc.constantFrom(null, reason.code),
          args: fc.constant(reason.args),
        }),
      ),
    { maxLength: 12 },
  ),
  summaries: fc
    .array(
      fc.tuple(
        fc.constantFrom('ui', '保管庫', 'tailscale', 'mount', 'p-1'),
        fc.record({
          attempts: fc.nat(),
          upRatio: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
          p95Ms: fc.option(fc.double({ min: 0, max: 9e6, noNaN: true })),
        }),
      ),
    )
    .map((entries) => new Map(entries)),
});

/** The step with its questions to the history answered. */
function answered({ model, commands }: Step, { strips, spans, summaries }: Recorded): Model {
  return commands.reduce((before, command) => {
    if (command.kind !== 'ask') return before;
    const { question } = command;
    switch (question.topic) {
      case 'strips':
        return update(before, { kind: 'answered', ...question, answer: stripsIn(question.range, strips) }, NOW).model;
      case 'summaries':
        return update(before, { kind: 'answered', ...question, answer: summaries }, NOW).model;
      case 'troubles':
        return update(before, { kind: 'answered', ...question, answer: spans }, NOW).model;
      case 'availability':
        return update(before, { kind: 'answered', ...question, answer: someAvailability(question.range) }, NOW).model;
      default:
        return before;
    }
  }, model);
}

/** The random cells again and again until the range is full. */
function stripsIn(range: StripRange, strips: Recorded['strips']): StripsAnswer {
  const repeated = <T>(cells: readonly T[]): readonly T[] =>
    Array.from({ length: range.cells }, (_, index) => cells[index % cells.length] as T);
  const all = new Map(strips.map(({ id, classes, tookMs }) => [id, { classes: repeated(classes).join(''), tookMs: repeated(tookMs) }]));
  return { range, probes: all, components: all, runs: [], asOf: NOW };
}

interface Session {
  readonly model: Model;
  readonly look: { readonly language: 'en' | 'ja'; readonly glyphs: ReturnType<typeof glyphsOf>; readonly utcOffsetMinutes: () => number };
}

const session: fc.Arbitrary<Session> = fc
  .record({
    first: randomSnapshot,
    next: randomSnapshot,
    mirrors: fc.tuple(fc.option(randomMirror), fc.option(randomMirror)),
    told: randomHistory,
    size,
    glyphs: glyphSet,
    language,
    lost: fc.boolean(),
    tab: fc.constantFrom('1', '2', '3', '4'),
    keys: fc.array(fc.constantFrom(...PRESSED), { maxLength: 10 }),
  })
  .map(({ first, next, mirrors, told, size: area, glyphs, language: locale, lost, tab, keys }) => {
    const connection = { state: lost ? 'lost' : 'connected', lastHeard: NOW - 45_000, daemonVersion: '0.0.9' } as const;
    const start = begin({
      snapshot: { ...first, mirror: mirrors[0] },
      now: NOW,
      ...area,
      link: { kind: 'attached', connection, version: '0.1.0' },
      withEvents: false,
      faults: FAULTS,
      withHistory: true,
      canMirror: true,
    });
    const reason = next.components.flatMap((component) => component.reasons)[0] ?? null;
    const half = Math.floor(keys.length / 2);
    const messages: Message[] = [
      ...[tab, ...keys.slice(0, half)].map((key): Message => ({ kind: 'key', key })),
      { kind: 'event', event: { kind: 'component-changed', at: NOW, component: '保管庫', from: 'healthy', to: 'down', reason } },
      { kind: 'snapshot', snapshot: { ...next, mirror: mirrors[1] } },
      ...keys.slice(half).map((key): Message => ({ kind: 'key', key })),
    ];
    const model = messages.reduce((before, message) => answered(update(before, message, NOW), told), start);
    return { model, look: { language: locale, glyphs: glyphsOf(glyphs), utcOffsetMinutes: () => 540 } };
  });

describe('every picture', () => {
  it('has exactly as many lines as the screen, each exactly as wide', () => {
    fc.assert(
      fc.property(session, ({ model, look }) => {
        const frame = frameOf(model, look);
        expect(frame.length).toBe(model.rows);
        for (const line of frame) expect([stringWidth(textOf(line)), textOf(line)]).toEqual([model.columns, textOf(line)]);
      }),
      cases(120),
    );
  });

  it('lets no control character through', () => {
    fc.assert(
      fc.property(session, ({ model, look }) => {
        const shown = frameOf(model, look).map(textOf).join('');
        expect(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(shown)).toBe(false);
      }),
      cases(80),
    );
  });

  it('has a question and its answers on it while one is asked', () => {
    const asked: fc.Arbitrary<readonly [Session, Prompt]> = fc.tuple(
      session,
      randomReason.chain((halt) =>
        fc.constantFrom<Prompt>(
          { kind: 'run' },
          { kind: 'stop-at-once' },
          { kind: 'approve', id: 'p-1', under: '', totals: totalsUnder(aListing(), '') },
          { kind: 'undo', run: '412', under: 'video', totals: totalsUnder(aListing(), 'video') },
          { kind: 'resume', halt },
          { kind: 'resume-shrunk', halt },
        ),
      ),
    );
    fc.assert(
      fc.property(asked, ([{ model, look }, prompt]) => {
        const lines = frameOf({ ...model, typing: false, paths: null, prompt }, look).map(textOf);
        const locale = localeOf(look.language, NOW, 0);
        const what = prompt.kind === 'undo' ? 'video' : watchText('paths-all', locale);
        const question = watchText(`prompt-${prompt.kind}`, locale, { has: 'NaN', had: 'NaN', run: '412', what });
        expect(lines.at(-1)).toMatch(/^ y /);
        expect(lines.join('')).toContain(question.slice(0, 6));
      }),
      cases(100),
    );
  });

  it('names the worst verdict in its first line', () => {
    fc.assert(
      fc.property(session, ({ model, look }) => {
        const word = { healthy: '', degraded: 'DEGRADED', down: 'DOWN', unknown: 'UNKNOWN' }[shownOf(model).snapshot.verdict];
        expect(textOf(frameOf(model, look)[0] ?? { segments: [], selected: false }).slice(0, 14)).toContain(word);
      }),
      cases(80),
    );
  });
});

describe('the snapshot as text', () => {
  it('is never wider than asked for and names every component', () => {
    fc.assert(
      fc.property(randomSnapshot, fc.integer({ min: 20, max: 200 }), glyphSet, language, (snapshot, columns, glyphs, locale) => {
        const text = renderSnapshotText(snapshot, {
          columns,
          theme: 'plain',
          glyphs: glyphsOf(glyphs),
          language: locale,
          utcOffsetMinutes: () => 0,
        });
        for (const line of text.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
        if (columns >= 40) for (const component of snapshot.components) expect(text).toContain(component.id);
      }),
      cases(80),
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
