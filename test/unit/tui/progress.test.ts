/** Counts of changes as people read them. */
import { describe, expect, it } from 'vitest';
import { localeOf } from '../../../src/messages/messages.ts';
import { glyphsOf } from '../../../src/tui/glyphs.ts';
import { countsText } from '../../../src/tui/lines/progress.ts';
import { noStep, type Pen } from '../../../src/tui/pen.ts';
import { NOW } from '../../support/snapshots.ts';

const NONE = { creates: 0, updates: 0, deletes: 0, renames: 0, bytes: 0 };

const PEN: Pen = {
  columns: 80,
  glyphs: glyphsOf('unicode'),
  now: NOW,
  locale: localeOf('en', NOW, 0),
  clockTimes: false,
  old: false,
  said: [],
  stepOf: noStep,
};

describe('the counts of a run', () => {
  it.each([
    [null, 'no plan was made'],
    [NONE, 'nothing to do'],
    [{ ...NONE, creates: 1_204, deletes: 2, bytes: 1_200_000 }, '1,204 new, 2 deleted, 1.2 MB'],
    // Nothing was copied: the plan before said how much would be deleted, and no size of zero must stand beside it.
    [{ ...NONE, deletes: 100 }, '100 deleted'],
    [{ ...NONE, renames: 3, creates: 1 }, '1 new, 3 renamed'],
  ])('%j', (counts, text) => expect(countsText(counts, PEN)).toBe(text));
});
