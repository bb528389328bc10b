/** The palette: what it offers, and where a choice leads. */
import { describe, expect, it } from 'vitest';
import { glyphsOf } from '../../../src/tui/glyphs.ts';
import { rangeOf } from '../../../src/tui/history-window.ts';
import { begin, type Model, shownOf } from '../../../src/tui/model.ts';
import { choicesOf } from '../../../src/tui/palette.ts';
import type { Message, Step } from '../../../src/tui/step.ts';
import { paint } from '../../../src/tui/theme.ts';
import { update } from '../../../src/tui/update.ts';
import { frameOf } from '../../support/frames.ts';
import { aMirror } from '../../support/mirrors.ts';
import { SOME_TROUBLES, someStrips } from '../../support/pasts.ts';
import { allDown, aSnapshot, NOW } from '../../support/snapshots.ts';

const HOUR = 3_600_000;
const LOOK = { language: 'en', glyphs: glyphsOf('unicode'), utcOffsetMinutes: () => 540 } as const;

function opened(snapshot = allDown()): Model {
  const model = begin({
    snapshot: { ...snapshot, mirror: aMirror() },
    now: NOW,
    columns: 100,
    rows: 40,
    link: { kind: 'embedded' },
    withEvents: false,
    faults: null,
    withHistory: true,
    canMirror: true,
    momentOf: (text, now) => (/^\d+h$/.test(text) ? now - Number.parseInt(text, 10) * HOUR : null),
  });
  return told(model, { kind: 'tick' }, { kind: 'answered', topic: 'troubles', which: '', answer: SOME_TROUBLES }).model;
}

function told(model: Model, ...messages: readonly Message[]): Step {
  return messages.reduce<Step>((step, message) => update(step.model, message, NOW), { model, commands: [] });
}

function keys(model: Model, ...names: readonly string[]): Step {
  return told(model, ...names.map((key): Message => ({ kind: 'key', key })));
}

const letters = (text: string): readonly string[] => Array.from(text, (letter) => (letter === ' ' ? 'space' : letter));

function chosen(text: string, snapshot = allDown()): Step {
  return keys(opened(snapshot), ':', ...letters(text), 'enter');
}

describe('the palette', () => {
  it('offers first what is wrong', () => {
    expect(choicesOf(keys(opened(), ':').model)[0]).toMatchObject({ kind: 'row', row: 'component:gateway' });
  });
  it('carries out an action as its key would', () => {
    expect(chosen('run mirror', aSnapshot()).model.prompt).toEqual({ kind: 'run' });
    expect(chosen('check-all').commands).toEqual([{ kind: 'check', probes: 'all' }]);
    expect(chosen('quit').commands).toEqual([{ kind: 'quit', keepPicture: false }]);
  });
  it('opens a probe, a component, an incident and a run', () => {
    expect(chosen('healthz').model).toMatchObject({ tab: 'overview', opened: true, picks: { overview: 'probe:healthz' } });
    expect(chosen('vault').model).toMatchObject({ tab: 'overview', opened: true, picks: { overview: 'component:vault' } });
    expect(chosen('gateway down').model).toMatchObject({ tab: 'incidents', opened: true });
    expect(chosen('run 409').model).toMatchObject({ tab: 'mirror', paths: { of: { kind: 'run', run: '409' } } });
  });
  it.each([
    ['hlthz', 'gateway/healthz'],
    ['GATEWAY', 'gateway'],
    ['ｕｉ', 'gateway/ui'],
    ['ui gateway', 'gateway/ui'],
    ['mir run', 'run the mirror (asks)'],
  ])('finds %s: letters in order, words in any order, whatever case and width', (text, found) =>
    expect(choicesOf(keys(opened(aSnapshot()), ':', ...letters(text)).model)[0]?.texts[0]).toBe(found),
  );
  it('does not find what only happens to have the letters', () => {
    const without = { ...opened(), canMirror: false };
    expect(choicesOf(keys(without, ':', ...letters('ytrewq')).model)).toEqual([]);
    expect(choicesOf(keys(without, ':', ...letters('aeoi')).model)).toEqual([]);
  });
  it('selects others by the arrows, and closes on Esc and on one more backspace', () => {
    expect(keys(opened(), ':', 'down', 'down', 'up').model.palette).toEqual({ text: '', chosen: 1 });
    expect(keys(opened(), ':', 'u', 'down', 'i').model.palette).toEqual({ text: 'ui', chosen: 0 });
    expect(keys(opened(), ':', 'u', 'escape').model.palette).toBeNull();
    expect(keys(opened(), ':', 'u', 'backspace', 'backspace').model.palette).toBeNull();
  });
  it('takes every key for text, and what is pasted', () => {
    expect(keys(opened(), ':', 'q', 'm', '!').commands).toEqual([]);
    expect(told(keys(opened(), ':').model, { kind: 'paste', text: 'healthz\nq' }).model.palette?.text).toBe('healthz');
  });
  it('stays open where there is nothing to choose', () => {
    const without = { ...opened(), canMirror: false };
    expect(keys(without, ':', ...letters('xyzzy'), 'enter').model.palette).not.toBeNull();
    expect(frame(keys(without, ':', ...letters('xyzzy')).model)).toContain('nothing by this name');
  });
  it('finds files by name: after everything else, or alone after find', () => {
    const step = chosen('xyzzy');
    expect(step.model).toMatchObject({ palette: null, tab: 'mirror', paths: { of: { kind: 'found', pattern: 'xyzzy' } } });
    expect(step.commands).toContainEqual({ kind: 'ask-paths', of: { kind: 'found', pattern: 'xyzzy' } });
    expect(
      choicesOf(keys(opened(), ':', ...letters('mirror')).model)
        .map(({ kind }) => kind)
        .at(-1),
    ).toBe('files');
    const found = keys(opened(), ':', ...letters('find'), 'space', ...letters('*.srt'), 'enter').model;
    expect(found.paths?.of).toEqual({ kind: 'found', pattern: '*.srt' });
    expect(keys(found, 'escape').model).toMatchObject({ paths: null, tab: 'overview' });
  });
  it('leaves a plan that is being made', () => {
    const step = keys(keys(opened(), '2', 'j', 'j', 'enter').model, ':', ...letters('healthz'), 'enter');
    expect(step.model).toMatchObject({ paths: null, tab: 'overview', opened: true });
    expect(step.commands).toContainEqual({ kind: 'drop-paths' });
  });
  it('does not act on an earlier moment', () => {
    const step = keys(keys(opened(), 'left').model, ':', ...letters('run mirror'), 'enter');
    expect([step.model.prompt, step.model.notice?.key]).toEqual([null, 'scrub-no-acting']);
  });
});

describe(':at', () => {
  it('shows the screen at that moment, with the strips that reach back to it', () => {
    const asked = chosen('at 7h');
    expect(asked.model).toMatchObject({ window: '24h', scrub: { end: NOW }, frozen: { now: NOW - 7 * HOUR } });
    expect(asked.commands).toContainEqual({ kind: 'ask', question: expect.objectContaining({ topic: 'strips', which: '24h' }) });
    const probe = (model: Model) => shownOf(model).snapshot.probes.find(({ id }) => id === 'ui');
    expect(probe(asked.model)?.state).toBe('unknown');
    const strips = { ...someStrips(rangeOf('24h', NOW), asked.model.snapshot), asOf: NOW };
    expect(probe(told(asked.model, { kind: 'answered', topic: 'strips', which: '24h', answer: strips }).model)?.state).toBe('up');
  });
  it('keeps a longer window than it needs', () => {
    expect(keys(keys(opened(), ']', ']', ']', ']').model, ':', ...letters('at'), 'space', ...letters('2h'), 'enter').model.window).toBe(
      '7d',
    );
  });
  it('goes back 30 days at most', () => expect(chosen('at 900h').model).toMatchObject({ scrub: null, notice: { key: 'scrub-too-early' } }));
  it('says how a moment is written', () => {
    expect(frame(keys(opened(), ':', ...letters('at'), 'space', ...letters('03:')).model)).toContain('at 03:12');
  });
});

function frame(model: Model): string {
  return frameOf(model, LOOK)
    .map((line) => paint(line, 'plain'))
    .join('\n');
}
