import { describe, expect, test } from 'vitest';
import { localeOf } from '../../../src/messages/messages.ts';
import { statusDocument, statusPieces } from '../../../src/page/status-page.tsx';
import { differing, joined, type Pieces } from '../../../src/page/units.ts';
import type { View } from '../../../src/page/view.ts';
import { allDown, anAttempt, aSnapshot, NOW, standardProbe } from '../../support/snapshots.ts';

function viewOf(snapshot = aSnapshot(), changes: Partial<View> = {}): View {
  return { language: 'en', wall: false, snapshot, past: 'loading', locale: localeOf('en', NOW, 0), ...changes };
}

function changed(before: Pieces, after: Pieces): readonly string[] | null {
  const units = differing(before, after);
  return units === null ? null : [...units.keys()];
}

describe('what is sent again', () => {
  test('nothing for the same state at another time', () => {
    const later = { locale: localeOf('en', NOW + 20_000, 0) };
    expect(changed(statusPieces(viewOf()), statusPieces(viewOf(aSnapshot(), later)))).toEqual([]);
  });

  test('one row for one observation', () => {
    const probe = { ...standardProbe('healthz'), last: anAttempt({}, { tookMs: 4_321 }) };
    expect(changed(statusPieces(viewOf()), statusPieces(viewOf(aSnapshot({ probes: [probe] }))))).toEqual(['c0-p2']);
  });

  test('everything when the frame changes', () => {
    expect(changed(statusPieces(viewOf()), statusPieces(viewOf(allDown())))).toBeNull();
  });
});

describe('the document', () => {
  test('has every unit in its place, and every age', () => {
    const view = viewOf(allDown());
    const pieces = statusPieces(view);
    const page = statusDocument(view, pieces, 'v-1', { style: '/page.css?v=1', script: '/page.js?v=2' });
    for (const id of pieces.units.keys()) expect(page).toContain(`id="${id}"`);
    expect(page).not.toContain('\u0001');
    expect(page).not.toMatch(/datetime="[^"]*"><\/time>/);
    expect(page).toContain('datetime="2026-11-22T09:38:00.000Z">3 min</time>');
    expect(page).toContain('data-version="v-1"');
  });

  test('a dollar sign in a name stays one', () => {
    const pieces: Pieces = { frame: 'a\u0001x\u0001b', units: new Map([['x', "$& $1 $'"]]) };
    expect(joined(pieces)).toBe("a$& $1 $'b");
  });
});
