/** Whole pictures of the main states, kept as files: look at them when they change. */
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../src/health/snapshot.ts';
import { frameOf } from '../../../src/tui/frame.ts';
import { type GlyphSet, glyphsOf } from '../../../src/tui/glyphs.ts';
import { begin, type Link, type Message } from '../../../src/tui/model.ts';
import { renderSnapshotText } from '../../../src/tui/snapshot-text.ts';
import { paint, type Theme } from '../../../src/tui/theme.ts';
import { update } from '../../../src/tui/update.ts';
import { allDown, aSnapshot, backendDown, NOW, nothingYet, observerOffline } from '../../support/snapshots.ts';

interface Case {
  readonly snapshot: Snapshot;
  readonly keys?: readonly string[];
  readonly size?: readonly [number, number];
  readonly glyphs?: GlyphSet;
  readonly theme?: Theme;
  readonly language?: 'en' | 'ja';
  readonly lost?: boolean;
  readonly faults?: boolean;
}

const FAULTS = [
  { id: 'ui', label: '/ui/ times out', on: false },
  { id: 'backend', label: 'the backend is down', on: true },
];

const CASES: Readonly<Record<string, Case>> = {
  'healthy-80x24': { snapshot: aSnapshot() },
  'backend-down-80x24': { snapshot: backendDown() },
  'backend-down-80x24-ja': { snapshot: backendDown(), language: 'ja' },
  'backend-down-40x10': { snapshot: backendDown(), size: [40, 10] },
  'backend-down-140x40': { snapshot: backendDown(), size: [140, 40] },
  'backend-down-24x5': { snapshot: backendDown(), size: [24, 5] },
  'all-down-80x24': { snapshot: allDown() },
  'all-down-80x24-color': { snapshot: allDown(), keys: ['p'], theme: 'color' },
  'all-down-80x24-mono': { snapshot: allDown(), keys: ['p'], theme: 'mono' },
  'all-down-80x24-ascii': { snapshot: allDown(), glyphs: 'ascii' },
  'all-down-80x24-ja-safe': { snapshot: allDown(), glyphs: 'safe', language: 'ja' },
  'observer-offline-80x24': { snapshot: observerOffline() },
  'connection-lost-80x24': { snapshot: allDown(), lost: true },
  'frozen-80x24': { snapshot: aSnapshot(), keys: ['space'] },
  'first-round-80x24': { snapshot: nothingYet() },
  'detail-80x24': { snapshot: backendDown(), keys: ['j', 'j', 'j', 'j', 'enter'] },
  'detail-up-80x24-ja': { snapshot: backendDown(), keys: ['j', 'j', 'j', 'enter'], language: 'ja' },
  'component-80x24': { snapshot: allDown(), keys: ['enter'] },
  'help-80x24': { snapshot: aSnapshot(), keys: ['?'] },
  'help-80x24-ja': { snapshot: aSnapshot(), keys: ['?'], language: 'ja' },
  'faults-80x24': { snapshot: backendDown(), keys: ['x', 'j'], faults: true },
};

function picture({
  snapshot,
  keys = [],
  size = [80, 24],
  glyphs = 'unicode',
  theme = 'plain',
  language = 'en',
  lost = false,
  faults = false,
}: Case): string {
  const [columns, rows] = size;
  const link: Link = lost
    ? { kind: 'attached', version: '0.1.0', connection: { state: 'lost', lastHeard: NOW - 45_000, daemonVersion: '0.1.0' } }
    : { kind: 'embedded' };
  const start = begin({ snapshot, now: NOW, columns, rows, link, withEvents: true, faults: faults ? FAULTS : null });
  const model = keys.map((key): Message => ({ kind: 'key', key })).reduce((before, message) => update(before, message, NOW).model, start);
  const lines = frameOf(model, { language, glyphs: glyphsOf(glyphs), utcOffsetMinutes: () => 540 });
  return lines.map((line) => `${paint(line, theme)}|\n`).join('');
}

describe('golden frames', () => {
  for (const [name, given] of Object.entries(CASES)) {
    it(name, () => expect(picture(given)).toMatchFileSnapshot(`../../fixtures/tui/${name}.txt`));
  }

  it('the snapshot as text', () => {
    const text = renderSnapshotText(allDown(), {
      columns: 80,
      theme: 'plain',
      glyphs: glyphsOf('ascii'),
      language: 'en',
      utcOffsetMinutes: () => 540,
    });
    return expect(text).toMatchFileSnapshot('../../fixtures/tui/text-80.txt');
  });
});

describe('themes', () => {
  it('mono has no colour at all, plain has no escape sequence', () => {
    const mono = picture({ snapshot: allDown(), keys: ['p'], theme: 'mono' });
    expect(mono).not.toMatch(/\x1b\[[\d;]*(?:3|4|9|10)\d[\d;]*m/);
    expect(mono).toContain('\x1b[1m');
    expect(picture({ snapshot: allDown(), keys: ['p'] })).not.toContain('\x1b');
  });
  it('marks the selection by a sign also where nothing is painted', () =>
    expect(picture({ snapshot: allDown(), keys: ['p'] })).toContain('▸'));
});
