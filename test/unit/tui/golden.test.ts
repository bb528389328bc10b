/** Whole pictures of the main states, kept as files: look at them when they change. */
import { describe, expect, it } from 'vitest';
import type { MirrorSnapshot } from '../../../src/health/mirror.ts';
import type { MirrorListing } from '../../../src/health/mirror-listing.ts';
import type { Snapshot } from '../../../src/health/snapshot.ts';
import { foundListing } from '../../../src/mirror/listings.ts';
import { type GlyphSet, glyphsOf } from '../../../src/tui/glyphs.ts';
import { begin, type Link, type Model, type PathViewOf } from '../../../src/tui/model.ts';
import type { Question } from '../../../src/tui/questions.ts';
import { renderSnapshotText } from '../../../src/tui/snapshot-text.ts';
import type { Message, Step } from '../../../src/tui/step.ts';
import { paint, type Theme } from '../../../src/tui/theme.ts';
import { update } from '../../../src/tui/update.ts';
import { ALERT_OVERVIEW, RECORDS, storyFor } from '../../support/alert-overviews.ts';
import { frameOf } from '../../support/frames.ts';
import { contrastOf, LIGHT_PALETTES, type Seen, seenIn } from '../../support/light.ts';
import {
  aHaltedMirror,
  aListing,
  aMirror,
  aParkedMirror,
  aPlan,
  aRun,
  aRunListing,
  aRunningMirror,
  aShrunkMirror,
} from '../../support/mirrors.ts';
import { judgedDown, SOME_SUMMARIES, SOME_TROUBLES, someAvailability, someStrips } from '../../support/pasts.ts';
import { allDown, aSnapshot, backendDown, NOW, nothingYet, observerOffline } from '../../support/snapshots.ts';

interface Case {
  readonly snapshot: Snapshot;
  readonly mirror?: MirrorSnapshot;
  /** Recorded after the first picture. */
  readonly later?: Snapshot;
  readonly keys?: readonly string[];
  readonly size?: readonly [number, number];
  readonly glyphs?: GlyphSet;
  readonly theme?: Theme;
  readonly language?: 'en' | 'ja';
  readonly lost?: boolean;
  readonly faults?: boolean;
  readonly history?: boolean;
  /** Alerting recorded something (test/support/alert-overviews.ts). */
  readonly alerts?: boolean;
}

/** Of large text, by WCAG; the text of Solarized itself has 4.1. */
const LEAST_CONTRAST = 3;
const FAULTS = [
  { id: 'ui', label: '/ui/ times out', on: false },
  { id: 'backend', label: 'the backend is down', on: true },
];
/** 03:12 on the screens, which show Japan's time. */
const AT_NIGHT = Date.parse('2026-11-21T18:12:00Z');
const HEALTHZ = ['j', 'j', 'j', 'j'];

/** Something happened since the dashboard was opened. */
const EVENTFUL: Case = {
  snapshot: { ...aSnapshot(), mirror: aRunningMirror() },
  mirror: aRunningMirror(),
  later: { ...allDown(), mirror: aMirror({ runs: [aRun('412', 60_000), ...aMirror().runs] }) },
};

const OVERVIEW: Readonly<Record<string, Case>> = {
  'healthy-80x24': { snapshot: aSnapshot(), mirror: aMirror() },
  'healthy-140x40': { snapshot: aSnapshot(), mirror: aMirror() },
  'backend-down-80x24': { snapshot: backendDown() },
  'backend-down-80x24-ja': { snapshot: backendDown(), language: 'ja' },
  'backend-down-40x10': { snapshot: backendDown() },
  'backend-down-40x10-ja-safe': { snapshot: backendDown(), mirror: aRunningMirror(), language: 'ja', glyphs: 'safe' },
  'backend-down-140x40': { snapshot: backendDown(), mirror: aRunningMirror() },
  'backend-down-110x30-ja': { snapshot: backendDown(), mirror: aMirror(), language: 'ja' },
  'all-down-30x6': { snapshot: allDown(), mirror: aParkedMirror() },
  'backend-down-24x5': { snapshot: backendDown() },
  'all-down-80x24': { snapshot: allDown() },
  'all-down-80x24-color': { snapshot: allDown(), mirror: aParkedMirror(), keys: ['p'], theme: 'color' },
  'all-down-80x24-mono': { snapshot: allDown(), keys: ['p'], theme: 'mono' },
  'all-down-80x24-ascii': { snapshot: allDown(), mirror: aHaltedMirror(), glyphs: 'ascii' },
  'all-down-80x24-ja-safe': { snapshot: allDown(), glyphs: 'safe', language: 'ja' },
  'all-down-200x60': { ...EVENTFUL, keys: ['p', 'p'] },
  'observer-offline-80x24': { snapshot: observerOffline() },
  'connection-lost-80x24': { snapshot: allDown(), mirror: aRunningMirror(), lost: true },
  'frozen-80x24': { snapshot: aSnapshot(), keys: ['space'] },
  'scrubbed-80x24': { snapshot: aSnapshot(), mirror: aMirror(), keys: [']', ']', ']', ...Array.from({ length: 12 }, () => 'left')] },
  'scrubbed-140x40-ja': { snapshot: allDown(), mirror: aMirror(), keys: [']', ']', 'left', 'left'], language: 'ja' },
  'first-round-80x24': { snapshot: nothingYet() },
  'filter-80x24': { snapshot: allDown(), keys: ['f', 's', '/', '保', '管'] },
  'faults-80x24': { snapshot: backendDown(), keys: ['x', 'j'], faults: true },
};

const DETAILS: Readonly<Record<string, Case>> = {
  'detail-80x24': { snapshot: backendDown(), keys: [...HEALTHZ, 'enter'] },
  'detail-80x24-end': { snapshot: backendDown(), keys: [...HEALTHZ, 'enter', 'ctrl-d', 'ctrl-d'] },
  'detail-140x40-color': { snapshot: backendDown(), keys: HEALTHZ, theme: 'color' },
  'detail-200x60-ascii': { snapshot: backendDown(), keys: [...HEALTHZ, 'enter', ']'], glyphs: 'ascii' },
  'detail-up-80x24-ja': { snapshot: backendDown(), keys: ['j', 'j', 'j', 'enter'], language: 'ja' },
  'detail-searched-80x24': { snapshot: backendDown(), keys: [...HEALTHZ, 'enter', '/', 'H', 'T', 'T', 'P'] },
  'detail-40x10-ja-safe': { snapshot: backendDown(), keys: [...HEALTHZ, 'enter'], language: 'ja', glyphs: 'safe' },
  'component-80x24': { snapshot: judgedDown(), keys: ['enter', 'ctrl-d'] },
  'component-140x40-ja': { snapshot: judgedDown(), language: 'ja' },
};

const MIRROR: Readonly<Record<string, Case>> = {
  'mirror-running-80x24': { snapshot: aSnapshot(), mirror: aRunningMirror(), keys: ['2'] },
  'mirror-running-140x40-ja': { snapshot: backendDown(), mirror: aRunningMirror(), keys: ['2', 'j'], language: 'ja' },
  'mirror-parked-80x24': { snapshot: aSnapshot(), mirror: aParkedMirror(), keys: ['2', 'j'] },
  'mirror-approve-80x24': { snapshot: aSnapshot(), mirror: aParkedMirror(), keys: ['2', 'j', 'enter'] },
  'mirror-approve-folder-140x40': { snapshot: aSnapshot(), mirror: aParkedMirror(), keys: ['2', 'enter', 'j', 'l', 'A'] },
  'mirror-found-80x24': { snapshot: aSnapshot(), mirror: aParkedMirror(), keys: ['2', 'enter', '/', '夏', 'enter', 'j'] },
  'mirror-run-80x24': { snapshot: aSnapshot(), mirror: aMirror(), keys: ['m'] },
  'mirror-run-200x60': { snapshot: aSnapshot(), mirror: aMirror(), keys: ['m', 'j', 'enter', 'j'] },
  'mirror-run-140x40-color': { snapshot: aSnapshot(), mirror: aMirror(), keys: ['m'], theme: 'color' },
  'mirror-run-40x10': { snapshot: aSnapshot(), mirror: aMirror(), keys: ['m'] },
  'mirror-undo-80x24': { snapshot: aSnapshot(), mirror: aMirror(), keys: ['2', 'j', 'j', 'j', 'enter', 'j', 'j', 'u'] },
  'mirror-run-80x24-ja': { snapshot: aSnapshot(), mirror: aMirror(), keys: ['m'], language: 'ja' },
  'mirror-halted-80x24': { snapshot: aSnapshot(), mirror: aHaltedMirror(), keys: ['2', 'j'] },
  'mirror-resume-80x24': { snapshot: aSnapshot(), mirror: aShrunkMirror(), keys: ['A'] },
  'mirror-resume-shrunk-80x24': { snapshot: aSnapshot(), mirror: aShrunkMirror(), keys: ['2', 'enter', 'y'] },
  'mirror-resume-shrunk-80x24-ja': { snapshot: aSnapshot(), mirror: aShrunkMirror(), keys: ['A', 'y'], language: 'ja' },
  'mirror-resume-shrunk-40x10': { snapshot: aSnapshot(), mirror: aShrunkMirror(), keys: ['A', 'y'] },
  'mirror-searched-80x24': { snapshot: aSnapshot(), mirror: aMirror(), keys: ['2', '/', 'g', 'a', 't', 'e'] },
  'mirror-halted-40x10-ascii': { snapshot: aSnapshot(), mirror: aHaltedMirror(), keys: ['2'], glyphs: 'ascii' },
  'mirror-one-run-80x24': { snapshot: aSnapshot(), mirror: aMirror(), keys: ['2', 'j', 'j', 'j', 'enter'] },
};

const PAST: Readonly<Record<string, Case>> = {
  'incidents-80x24': { snapshot: allDown(), keys: ['3', 'j'] },
  'incidents-140x40-ja': { snapshot: allDown(), keys: ['3', 'j', 'j', 'j'], language: 'ja' },
  'incidents-40x10-ascii': { snapshot: allDown(), keys: ['3'], glyphs: 'ascii' },
  'incident-80x24': { snapshot: allDown(), keys: ['3', 'j', 'j', 'j', 'enter'] },
  'incidents-recorded-80x24': { snapshot: allDown(), keys: ['3', 'j'], alerts: true },
  'incident-recorded-80x24': { snapshot: allDown(), keys: ['3', 'j', 'j', 'enter'], alerts: true },
  'incident-silence-80x24': { snapshot: allDown(), keys: ['3', 'j', 'S'], alerts: true },
  'alerts-80x24': { snapshot: allDown(), keys: ['5', 'j'], alerts: true },
  'alerts-140x40-color': { snapshot: allDown(), keys: ['5', 'j', 'j'], alerts: true, theme: 'color' },
  'alerts-200x60-ja': { snapshot: allDown(), keys: ['5', 'j'], alerts: true, language: 'ja' },
  'alerts-40x10-ascii': { snapshot: allDown(), keys: ['5'], alerts: true, glyphs: 'ascii' },
  'alerts-none-80x24': { snapshot: aSnapshot(), keys: ['5'] },
  'events-80x24': { ...EVENTFUL, keys: ['4', 'j'] },
  'events-80x24-ja-safe': { ...EVENTFUL, keys: ['4', 't'], language: 'ja', glyphs: 'safe' },
  'events-40x10': { ...EVENTFUL, keys: ['4'] },
};

/** Typed, one key a letter. */
function typing(text: string): readonly string[] {
  return Array.from(text, (letter) => (letter === ' ' ? 'space' : letter));
}

const PALETTE: Readonly<Record<string, Case>> = {
  'palette-80x24': { snapshot: allDown(), mirror: aMirror(), keys: [':'] },
  'palette-typed-80x24': { snapshot: allDown(), mirror: aMirror(), keys: [':', ...typing('mir'), 'down'] },
  'palette-at-140x40': { snapshot: aSnapshot(), mirror: aMirror(), keys: [':', ...typing('at 03:12')] },
  'palette-80x24-ja-safe': { snapshot: allDown(), mirror: aMirror(), keys: [':', ...typing('run')], language: 'ja', glyphs: 'safe' },
  'palette-find-80x24': { snapshot: aSnapshot(), mirror: aMirror(), keys: [':', ...typing('find ui')] },
  'found-80x24': { snapshot: aSnapshot(), mirror: aMirror(), keys: [':', ...typing('find ui'), 'enter', 'j', 'enter'] },
  'found-80x24-ja': { snapshot: aSnapshot(), mirror: aMirror(), keys: [':', ...typing('find ui'), 'enter'], language: 'ja' },
  'palette-24x5': { snapshot: allDown(), keys: [':', ...typing('ui')] },
  'palette-40x10-ascii': { snapshot: allDown(), keys: [':', ...typing('ui')], glyphs: 'ascii' },
};

const ZOOMED: Readonly<Record<string, Case>> = {
  'zoom-problems-80x24': { snapshot: allDown(), mirror: aMirror(), keys: ['z', 'shift-tab'] },
  'zoom-list-140x40': { snapshot: backendDown(), mirror: aMirror(), keys: ['z'] },
  'zoom-day-80x24': { snapshot: backendDown(), mirror: aRunningMirror(), keys: ['z', 'tab', 'tab', 'tab'] },
  'zoom-detail-80x24-ja': { snapshot: judgedDown(), mirror: aMirror(), keys: ['z', 'tab'], language: 'ja' },
  'zoom-alerts-140x40': { snapshot: allDown(), keys: ['5', 'j', 'z', 'tab'], alerts: true },
  'below-80x40': { snapshot: backendDown(), mirror: aMirror(), keys: ['v', ...HEALTHZ] },
  'below-incidents-80x40-ja': { snapshot: allDown(), keys: ['v', '3', 'j', 'j'], alerts: true, language: 'ja' },
};

const HELP: Readonly<Record<string, Case>> = {
  'help-80x24': { snapshot: aSnapshot(), keys: ['?'] },
  'help-80x24-ja': { snapshot: aSnapshot(), keys: ['?'], language: 'ja' },
  'help-searched-80x24': { snapshot: aSnapshot(), keys: ['?', '/', 'm', 'i', 'r', 'r', 'o', 'r', 'enter'] },
  'help-40x10-ascii': { snapshot: aSnapshot(), keys: ['?', 'ctrl-d'], glyphs: 'ascii' },
};

/** The size is in the name. */
function sizeIn(name: string): readonly [number, number] {
  const [, columns, rows] = /-(\d+)x(\d+)/.exec(name) ?? [];
  return [Number(columns), Number(rows)];
}

function listingOf(of: PathViewOf): MirrorListing {
  if (of.kind === 'plan') return aPlan();
  if (of.kind === 'found')
    return foundListing(
      [
        { path: 'video/保管/ui_001.mp4', size: 5e6 },
        { path: 'docs/ui.md', size: 900 },
      ],
      NOW,
    );
  return of.kind === 'parked' ? aListing() : aRunListing(of.run);
}

function answerTo(question: Question, { snapshot }: Model, withAlerts: boolean): Message | null {
  switch (question.topic) {
    case 'strips':
      return { kind: 'answered', ...question, answer: { ...someStrips(question.range, snapshot), asOf: NOW } };
    case 'summaries':
      return { kind: 'answered', ...question, answer: SOME_SUMMARIES };
    case 'troubles':
      return { kind: 'answered', ...question, answer: SOME_TROUBLES };
    case 'availability':
      return { kind: 'answered', ...question, answer: someAvailability(question.range) };
    case 'incidents':
      return withAlerts ? { kind: 'answered', ...question, answer: RECORDS } : null;
    case 'story':
      return withAlerts ? { kind: 'answered', ...question, answer: storyFor(question.which) } : null;
    case 'alerts':
      return withAlerts ? { kind: 'answered', ...question, answer: ALERT_OVERVIEW } : null;
  }
}

/** The step with its questions to the history answered. */
function answered({ model, commands }: Step, withAlerts: boolean): Model {
  return commands.reduce((before, command) => {
    if (command.kind === 'ask-paths') return update(before, { kind: 'paths', of: command.of, listing: listingOf(command.of) }, NOW).model;
    const answer = command.kind === 'ask' ? answerTo(command.question, before, withAlerts) : null;
    return answer === null ? before : update(before, answer, NOW).model;
  }, model);
}

const LOST: Link = {
  kind: 'attached',
  version: '0.1.0',
  connection: { state: 'lost', lastHeard: NOW - 45_000, daemonVersion: '0.1.0' },
};

function modelOf(name: string, given: Case): Model {
  const { snapshot, mirror = null, later, keys = [], lost = false, faults = false, history = true } = given;
  const [columns, rows] = given.size ?? sizeIn(name);
  const start = begin({
    snapshot: mirror === null ? snapshot : { ...snapshot, mirror },
    now: NOW,
    columns,
    rows,
    link: lost ? LOST : { kind: 'embedded' },
    withEvents: false,
    faults: faults ? FAULTS : null,
    withHistory: history,
    canMirror: true,
    canAlert: true,
    language: given.language ?? 'en',
    momentOf: (text) => (text === '03:12' ? AT_NIGHT : null),
  });
  const messages: Message[] = [
    { kind: 'tick' },
    ...(later === undefined ? [] : [{ kind: 'snapshot', snapshot: later } as const]),
    ...keys.map((key) => ({ kind: 'key', key }) as const),
  ];
  return messages.reduce((before, message) => answered(update(before, message, NOW), given.alerts === true), start);
}

function picture(name: string, given: Case): string {
  const { language = 'en', glyphs = 'unicode', theme = 'plain' } = given;
  const lines = frameOf(modelOf(name, given), { language, glyphs: glyphsOf(glyphs), utcOffsetMinutes: () => 540 });
  return lines.map((line) => `${paint(line, theme)}|\n`).join('');
}

describe.each([
  ['overview', OVERVIEW],
  ['details', DETAILS],
  ['mirror', MIRROR],
  ['past', PAST],
  ['palette', PALETTE],
  ['zoom and layout', ZOOMED],
  ['help', HELP],
] as const)('golden frames: %s', (_, cases) => {
  for (const [name, given] of Object.entries(cases)) {
    it(name, () => expect(picture(name, given)).toMatchFileSnapshot(`../../fixtures/tui/${name}.txt`));
  }
});

it('golden: the snapshot as text', () => {
  const text = renderSnapshotText(
    { ...allDown(), mirror: aParkedMirror() },
    { columns: 80, theme: 'plain', glyphs: glyphsOf('ascii'), language: 'en', utcOffsetMinutes: () => 540 },
  );
  return expect(text).toMatchFileSnapshot('../../fixtures/tui/text-80.txt');
});

describe.each(LIGHT_PALETTES)('on a light background: $name', (palette) => {
  const cases: Readonly<Record<string, Case>> = {
    healthy: { snapshot: aSnapshot(), mirror: aRunningMirror() },
    down: { snapshot: allDown(), mirror: aParkedMirror(), keys: ['p'] },
    unknown: { snapshot: observerOffline(), lost: true },
    deciding: { snapshot: aSnapshot(), mirror: aParkedMirror(), keys: ['2', 'enter', 'j', 'l', 'A'] },
  };
  const seen = (given: Case): readonly (readonly Seen[])[] =>
    picture('', { ...given, theme: 'color', size: [80, 24] })
      .split('|\n')
      .map((line) => seenIn(line, palette));

  it.each(Object.keys(cases))('%s: every word is readable', (name) => {
    const words = seen(cases[name] ?? { snapshot: aSnapshot() }).flatMap((line) =>
      line.filter(({ text, dim }) => !dim && /\p{L}{2}/u.test(text)),
    );
    expect(words.filter((word) => contrastOf(word) < LEAST_CONTRAST)).toEqual([]);
  });
  it('golden frame', () => {
    const lines = seen(cases['down'] ?? { snapshot: aSnapshot() }).map((line) =>
      line.map(({ text, ink, paper, dim }) => (text.trim() === '' ? text : `[${ink} on ${paper}${dim ? ' dim' : ''}]${text}`)).join(''),
    );
    return expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`../../fixtures/tui/light-${palette.name}.txt`);
  });
});

describe('themes', () => {
  const selected: Case = { snapshot: allDown(), keys: ['p'], size: [140, 40] };
  it('mono has no colour at all, plain has no escape sequence', () => {
    const mono = picture('', { ...selected, theme: 'mono' });
    expect(mono).not.toMatch(/\x1b\[[\d;]*(?:3|4|9|10)\d[\d;]*m/);
    expect(mono).toContain('\x1b[1m');
    expect(picture('', selected)).not.toContain('\x1b');
  });
  it('marks the selection by a sign also where nothing is painted', () => expect(picture('', selected)).toContain('▸'));
});
