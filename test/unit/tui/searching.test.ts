/** `/` in texts: the help, and what is opened. */
import { describe, expect, it } from 'vitest';
import { glyphsOf } from '../../../src/tui/glyphs.ts';
import { type Line, lineOf, segment } from '../../../src/tui/line.ts';
import { foundCount, foundLines } from '../../../src/tui/lines/found.ts';
import { begin, type Model } from '../../../src/tui/model.ts';
import type { Message } from '../../../src/tui/step.ts';
import { paint } from '../../../src/tui/theme.ts';
import { update } from '../../../src/tui/update.ts';
import { frameOf } from '../../support/frames.ts';
import { aMirror } from '../../support/mirrors.ts';
import { backendDown, NOW } from '../../support/snapshots.ts';

const LOOK = { language: 'en', glyphs: glyphsOf('unicode'), utcOffsetMinutes: () => 540 } as const;

const heading = (text: string): Line => ({ ...lineOf(segment(text)), heading: true });
const line = (text: string): Line => lineOf(segment(text));
const TEXT = [heading('ONE'), line('  alpha'), line('    deep beta'), line('  gamma'), heading('TWO'), line('  delta')];
const found = (search: string): readonly string[] => foundLines(TEXT, search).map((each) => paint(each, 'plain'));

describe('a text that is searched', () => {
  it('is reduced to the items that match, whole, under their headings', () => {
    expect(found('beta')).toEqual(['ONE', '  alpha', '    deep beta']);
    expect(found('alpha beta')).toEqual(['ONE', '  alpha', '    deep beta']);
    expect(found('DELTA')).toEqual(['TWO', '  delta']);
    expect(found('two')).toEqual(['TWO', '  delta']);
  });
  it('is whole without a search, and nothing where nothing matches', () => {
    expect(found(' ')).toHaveLength(TEXT.length);
    expect(found('omega')).toEqual([]);
  });
  it('counts the items', () => expect([foundCount(TEXT, 'alpha'), foundCount(TEXT, 'one'), foundCount(TEXT, '')]).toEqual([1, 2, 3]));
});

const letters = (text: string): readonly string[] => Array.from(text);

function keys(...names: readonly string[]): Model {
  const start = begin({
    snapshot: { ...backendDown(), mirror: aMirror() },
    now: NOW,
    columns: 80,
    rows: 24,
    link: { kind: 'embedded' },
    withEvents: false,
    faults: null,
    canMirror: true,
  });
  return names.reduce((model, key) => update(model, { kind: 'key', key } satisfies Message, NOW).model, start);
}

function frame(model: Model): string {
  return frameOf(model, LOOK)
    .map((each) => paint(each, 'plain'))
    .join('\n');
}

describe('/', () => {
  it('finds a key in the help, written out in full', () => {
    const shown = frame(keys('?', '/', ...letters('mirror')));
    expect(shown).toContain('run, stop the mirror');
    expect(shown).not.toContain('select a row');
    expect(shown).toMatch(/\/mirror_ +3 found/);
  });
  it('finds lines of an opened probe, and says where there are none', () => {
    expect(frame(keys('j', 'j', 'j', 'j', 'enter', '/', ...letters('deadline'), 'enter'))).toContain('deadline 5 s');
    expect(frame(keys('j', 'enter', '/', ...letters('xyzzy'), 'enter'))).toContain('not found in this text');
  });
  it('leaves the filter of the list alone, and ends with Esc or with what it searched', () => {
    const searched = keys('/', ...letters('healthz'), 'enter', 'j', 'j', 'enter', '/', ...letters('http'), 'enter');
    expect(searched).toMatchObject({ filter: 'healthz', search: 'http', opened: true });
    const once = update(searched, { kind: 'key', key: 'escape' }, NOW).model;
    expect(once).toMatchObject({ search: '', opened: true });
    expect(update(searched, { kind: 'key', key: '2' }, NOW).model).toMatchObject({ search: '', tab: 'mirror' });
  });
  it('finds lines and runs of the mirror', () => {
    const shown = frame(keys('2', '/', ...letters('observer'), 'enter'));
    expect(shown).toContain('observer');
    expect(shown).toContain('[/observer]');
    expect(shown).not.toContain('hotspace');
    expect(frame(keys('2', '/', ...letters('409'), 'enter', 'j'))).toMatch(/▸ ✗ .*failed/);
  });
});
