/** Whole pictures of the main states, kept as files: look at them when they change. */
import { describe, expect, it } from 'vitest';
import type { MirrorSnapshot } from '../../../src/health/mirror.ts';
import type { MirrorListing } from '../../../src/health/mirror-listing.ts';
import type { Snapshot } from '../../../src/health/snapshot.ts';
import { type GlyphSet, glyphsOf } from '../../../src/tui/glyphs.ts';
import { begin, type Link, type Message, type Model, type PathViewOf, type Step } from '../../../src/tui/model.ts';
import { renderSnapshotText } from '../../../src/tui/snapshot-text.ts';
import { paint, type Theme } from '../../../src/tui/theme.ts';
import { update } from '../../../src/tui/update.ts';
import { frameOf } from '../../support/frames.ts';
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
import { judgedDown, SOME_SUMMARIES, SOME_TROUBLES, someStrips } from '../../support/pasts.ts';
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
}

const FAULTS = [
  { id: 'ui', label: '/ui/ times out', on: false },
  { id: 'backend', label: 'the backend is down', on: true },
];
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
  'mirror-halted-40x10-ascii': { snapshot: aSnapshot(), mirror: aHaltedMirror(), keys: ['2'], glyphs: 'ascii' },
  'mirror-one-run-80x24': { snapshot: aSnapshot(), mirror: aMirror(), keys: ['2', 'j', 'j', 'j', 'enter'] },
};

const PAST: Readonly<Record<string, Case>> = {
  'incidents-80x24': { snapshot: allDown(), keys: ['3', 'j'] },
  'incidents-140x40-ja': { snapshot: allDown(), keys: ['3', 'j', 'j', 'j'], language: 'ja' },
  'incidents-40x10-ascii': { snapshot: allDown(), keys: ['3'], glyphs: 'ascii' },
  'incident-80x24': { snapshot: allDown(), keys: ['3', 'j', 'j', 'j', 'enter'] },
  'events-80x24': { ...EVENTFUL, keys: ['4', 'j'] },
  'events-80x24-ja-safe': { ...EVENTFUL, keys: ['4', 't'], language: 'ja', glyphs: 'safe' },
  'events-40x10': { ...EVENTFUL, keys: ['4'] },
};

const HELP: Readonly<Record<string, Case>> = {
  'help-80x24': { snapshot: aSnapshot(), keys: ['?'] },
  'help-80x24-ja': { snapshot: aSnapshot(), keys: ['?'], language: 'ja' },
  'help-40x10-ascii': { snapshot: aSnapshot(), keys: ['?', 'ctrl-d'], glyphs: 'ascii' },
};

/** The size is in the name. */
function sizeIn(name: string): readonly [number, number] {
  const [, columns, rows] = /-(\d+)x(\d+)/.exec(name) ?? [];
  return [Number(columns), Number(rows)];
}

function listingOf(of: PathViewOf): MirrorListing {
  if (of.kind === 'plan') return aPlan();
  return of.kind === 'parked' ? aListing() : aRunListing(of.run);
}

/** The step with its questions to the history answered. */
function answered({ model, commands }: Step): Model {
  return commands.reduce((before, command) => {
    if (command.kind === 'ask-strips') {
      const strips = { ...someStrips(command.range, before.snapshot), asOf: NOW };
      return update(before, { kind: 'strips', query: command.query, strips }, NOW).model;
    }
    if (command.kind === 'ask-summaries')
      return update(before, { kind: 'summaries', window: command.window, of: SOME_SUMMARIES }, NOW).model;
    if (command.kind === 'ask-paths') return update(before, { kind: 'paths', of: command.of, listing: listingOf(command.of) }, NOW).model;
    return command.kind === 'ask-troubles' ? update(before, { kind: 'troubles', spans: SOME_TROUBLES }, NOW).model : before;
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
  });
  const messages: Message[] = [
    { kind: 'tick' },
    ...(later === undefined ? [] : [{ kind: 'snapshot', snapshot: later } as const]),
    ...keys.map((key) => ({ kind: 'key', key }) as const),
  ];
  return messages.reduce((before, message) => answered(update(before, message, NOW)), start);
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
