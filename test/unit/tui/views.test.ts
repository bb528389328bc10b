/** Keys in the views: filter, sort, windows, the mirror's questions, and what leads where. */
import { describe, expect, it } from 'vitest';
import { LIST_COLUMNS } from '../../../src/config/watch-columns.ts';
import type { Snapshot } from '../../../src/health/snapshot.ts';
import { localeOf, reasonText } from '../../../src/messages/messages.ts';
import { glyphsOf } from '../../../src/tui/glyphs.ts';
import { rangeOf } from '../../../src/tui/history-window.ts';
import { KEYS } from '../../../src/tui/keys.ts';
import { firstShown, sidesOf } from '../../../src/tui/layout.ts';
import { columnsFor } from '../../../src/tui/lines/columns.ts';
import { begin, type Model } from '../../../src/tui/model.ts';
import type { Questions, Topic } from '../../../src/tui/questions.ts';
import { penFor } from '../../../src/tui/screen.ts';
import type { Command, Message } from '../../../src/tui/step.ts';
import { paint } from '../../../src/tui/theme.ts';
import { update } from '../../../src/tui/update.ts';
import { frameOf } from '../../support/frames.ts';
import {
  aHaltedMirror,
  aListing,
  aMirror,
  aParked,
  aParkedMirror,
  aPlan,
  aProgress,
  aRunListing,
  aRunningMirror,
  aShrunkMirror,
} from '../../support/mirrors.ts';
import { someStrips } from '../../support/pasts.ts';
import { aComponent, allDown, anAttempt, aProbe, aReason, aSnapshot, backendDown, NOW } from '../../support/snapshots.ts';

const LOOK = { language: 'en', glyphs: glyphsOf('unicode'), utcOffsetMinutes: () => 0 } as const;

function opened(snapshot: Snapshot = backendDown(), changes: Partial<Model> = {}): Model {
  const first = begin({
    snapshot,
    now: NOW,
    columns: 80,
    rows: 24,
    link: { kind: 'embedded' },
    withEvents: false,
    faults: null,
    withHistory: true,
    canMirror: true,
  });
  // What was is known already: that it is asked for is tested where it is meant.
  const known = { at: NOW, answeredAt: NOW, problem: null };
  const history: Questions = [
    { topic: 'strips', which: '10m', ...known, answer: null },
    { topic: 'troubles', which: '', ...known, answer: [] },
  ];
  return { ...first, history, ...changes };
}

function told(start: Model, ...messages: readonly Message[]): { readonly model: Model; readonly commands: readonly Command[] } {
  return messages.reduce<{ model: Model; commands: readonly Command[] }>((step, message) => update(step.model, message, NOW), {
    model: start,
    commands: [],
  });
}

function keys(start: Model, ...names: readonly string[]): ReturnType<typeof told> {
  return told(start, ...names.map((key): Message => ({ kind: 'key', key })));
}

function picture(model: Model): string {
  return frameOf(model, LOOK)
    .map((line) => paint(line, 'plain'))
    .join('\n');
}

const withMirror = (mirror: NonNullable<Snapshot['mirror']>, snapshot = aSnapshot()): Snapshot => ({ ...snapshot, mirror });

describe('the filter', () => {
  it('takes letters of every script, spaces, corrections and what is pasted', () => {
    expect(keys(opened(), '/', '保', '管', 'x', 'backspace', 'space', 'か\u3099').model.filter).toBe('保管 ');
    expect(told(keys(opened(), '/', 'a').model, { kind: 'paste', text: 'cer\x1b[1m\nq' }).model.filter).toBe('acer[1m');
    expect(keys(opened(), '/', 'a', 'b', 'space', 'c', 'ctrl-w').model.filter).toBe('ab ');
    expect(keys(opened(), '/', 'a', 'ctrl-u').model.filter).toBe('');
  });
  it('takes keys for text only while it is typed', () => {
    expect(keys(opened(), '/', 'q', 'f').model).toMatchObject({ filter: 'qf', typing: true, onlyProblems: false });
    expect(keys(opened(), '/', 'u', 'i', 'enter', 'f').model).toMatchObject({ filter: 'ui', typing: false, onlyProblems: true });
    expect(told(opened(), { kind: 'paste', text: 'q' }).model).toEqual(opened());
  });
  it('still lets the program be left and drawn anew', () => {
    expect(keys(opened(), '/', 'ctrl-c').commands).toEqual([{ kind: 'quit', keepPicture: false }]);
    expect(keys(opened(), '/', 'ctrl-l').commands).toEqual([{ kind: 'redraw' }]);
  });
  it('is cleared by Esc, while it is typed and later', () => {
    expect(keys(opened(), '/', 'u', 'escape').model).toMatchObject({ filter: '', typing: false });
    expect(keys(opened(), '/', 'u', 'enter', 'escape').model.filter).toBe('');
  });
  it('is shown with what it leaves; problems stay', () => {
    const shown = picture(keys(opened(), '/', 's', 'm', 'b').model);
    expect(shown).toContain('[/smb]');
    expect(shown).toContain('PROBLEMS 1');
    expect(shown).not.toContain('hotspace');
  });
  it('finds what stands in a row, such as the sentence of its cause', () => {
    const shown = picture(keys(opened(), '/', 'H', 'T', 'T', 'P', 'enter').model);
    expect(shown).toContain('healthz');
    expect(shown).not.toContain('hotspace');
  });
});

describe('a text that is longer than the screen', () => {
  const detail = keys(opened(), 'j', 'j', 'j', 'j', 'enter').model;

  it('says which of its lines are shown, and the key for the others', () => {
    expect(picture(detail)).toMatch(/ 1-(\d+) of \d+ {2}Ctrl-d ─\n/);
    const end = picture(keys(detail, 'ctrl-d', 'ctrl-d', 'ctrl-d').model);
    expect(end).toMatch(/ \d+-(\d+) of \1 {2}Ctrl-u ─\n/);
    expect(picture(keys(opened(), '?').model)).toMatch(/ 1-\d+ of \d+ {2}Ctrl-d ─\n/);
  });
  it('has no such line where all of it is shown', () => expect(picture({ ...detail, rows: 60 })).not.toMatch(/ of \d+ {2}Ctrl/));
  it('counts the lines of the mirror too, where j and k lead through them', () => {
    const mirror = { ...keys(opened(withMirror(aMirror())), '2').model, rows: 15 };
    expect(picture(mirror)).toMatch(/ 1-\d+ of \d+ {2}j\/k ─\n/);
    expect(picture(keys(mirror, 'G').model)).toMatch(/▸.*\n─* \d+-(\d+) of \1 {2}j\/k ─\n/);
  });
  it('says beside a list that Enter shows the rest', () =>
    expect(picture({ ...opened(), columns: 140, rows: 24 })).toMatch(/ 1-\d+ of \d+ {2}Enter ─\n/));
});

describe('what is longer than its place', () => {
  const long = '192.168.1.9, 192.168.1.10, fd7a:115c:a1e0:ab12:4843:cd96:6265:6667, fd7a:115c:a1e0:ab12:4843:cd96:6265:6668';
  const probe = aProbe('disk-of-the-second-rack-number-07', 'tcp', 'gateway', {
    last: anAttempt(
      { dns: { addresses: long.split(', '), resolveMs: 3 } },
      { outcome: 'failed', ok: false, code: 'http.headers_too_large' },
    ),
  });
  const snapshot = aSnapshot({ probes: [probe] });

  it('goes on in the next line: no value loses its end', () => {
    const shown = picture({ ...keys(opened(snapshot), '/', '0', '7', 'enter', 'G', 'enter').model, columns: 60, rows: 60 });
    expect(shown).toMatch(/took\s+41 ms/);
    expect(shown.replaceAll(/\s+/g, ' ')).toContain(long);
  });
  it('keeps both ends of a name: neighbours are distinguished', () => expect(picture(opened(snapshot))).toContain('disk-of-th…number-07'));
});

describe('hints', () => {
  const foot = (model: Model): string => picture(model).split('\n').at(-1) ?? '';

  it('name the window only where there is a chart', () => {
    expect(foot(keys(opened(), 'j', 'j', 'enter').model)).toContain('[ ] window');
    expect(foot(keys(opened(), 'j', 'enter').model)).toMatch(/Esc back {2}p problem {2}r probe/);
  });
  it('are those of the mirror where its row is opened by going on from another', () => {
    const snapshot = aSnapshot({ components: [aComponent('mirror', 'down')] });
    const row = keys(opened({ ...snapshot, mirror: aHaltedMirror() }), 'j', 'enter', 'G').model;
    expect(row).toMatchObject({ opened: true, tab: 'overview', picks: { overview: 'component:mirror' } });
    expect(foot(row)).toContain('A decide');
    expect(keys(row, 'enter').model).toMatchObject({ opened: false, tab: 'mirror' });
  });
});

describe('times of day', () => {
  const row = (shown: string): string => shown.split('\n').find((line) => line.includes('healthz')) ?? '';
  it('take no room for a date that none of them needs', () => {
    const strips = { ...someStrips(rangeOf('10m', NOW), aSnapshot()), asOf: NOW };
    const known = told(opened(aSnapshot(), { clockTimes: true }), {
      kind: 'answered',
      topic: 'strips',
      which: '10m',
      answer: strips,
    }).model;
    expect(row(picture(known))).toMatch(/[▂█]{25,} 09:40 *$/);
    const old = aProbe('ui', 'http', 'gateway', { last: anAttempt({}, { at: NOW - 86_400_000 }) });
    expect(row(picture(opened(aSnapshot({ probes: [old] }), { clockTimes: true })))).toMatch(/▂ {11,}09:40 *$/);
  });
});

describe('the notes of the mirror', () => {
  const mirror = aMirror({
    notes: [aReason('mirror.not_watched', 'mirror', null)],
    clocks: aReason('mirror.clocks_apart', 'mirror', null),
  });
  it('are in its view, each with its next step, as ytm mirror status has them', () => {
    const shown = picture({ ...keys(opened(withMirror(mirror)), '2').model, rows: 40 });
    for (const note of [...mirror.notes, mirror.clocks].filter((each) => each !== null))
      expect(shown).toContain(reasonText(note, localeOf('en', NOW, 0)).slice(0, 40));
    expect(shown.match(/→ /g)?.length).toBeGreaterThanOrEqual(2);
  });
  it('say that hot is watched while saved files are mirrored at once', () => {
    const watching = aMirror({ hints: { state: 'watching', folders: 12, problem: null } });
    expect(picture({ ...keys(opened(withMirror(watching)), '2').model, rows: 40 })).toContain('hot is watched (12 folders)');
  });
  it('mark runs that saved files started', () => {
    const [run] = aMirror().runs;
    const hinted = aMirror({ runs: [{ ...run, id: '500', speed: 'quick', hinted: 3 } as NonNullable<typeof run>] });
    const shown = { ...keys(opened(withMirror(hinted)), '2', 'j').model, columns: 160, rows: 40 };
    expect(picture(shown)).toMatch(/saved {4}/);
    expect(picture(shown)).toContain('quick, because files were saved in 3 folders');
  });
});

describe('the row of the mirror', () => {
  it('says what the mirror is doing, having no probes to count', () => {
    const snapshot = aSnapshot({ components: [aComponent('mirror')] });
    expect(picture(opened(withMirror(aRunningMirror(), snapshot)))).toMatch(/✓ mirror +running/);
  });
});

describe('a lost connection', () => {
  const connection = { state: 'lost', lastHeard: NOW - 20_000, daemonVersion: '0.1.0' } as const;
  it('is named where the source of the data is', () =>
    expect(picture(opened(aSnapshot(), { link: { kind: 'attached', version: '0.1.0', connection } }))).toContain(
      'COMPONENTS  ytm serve on mac does not respond; reconnecting',
    ));
});

describe('the order', () => {
  it('goes round with s', () => {
    const sorts = [1, 2, 3, 4].map((count) => keys(opened(), ...Array.from({ length: count }, () => 's')).model.sort);
    expect(sorts).toEqual(['problems', 'name', 'latency', 'config']);
  });
  it('changes when a state does, not when a time does', () => {
    const sorted = keys(opened(aSnapshot()), 's').model;
    const slower = told(sorted, { kind: 'snapshot', snapshot: aSnapshot({ revision: 2 }) }).model;
    expect(slower.order).toBe(sorted.order);
    expect(told(sorted, { kind: 'snapshot', snapshot: allDown() }).model.order).not.toBe(sorted.order);
  });
});

describe('the past', () => {
  const asked = ({ commands }: ReturnType<typeof told>): readonly string[] =>
    commands.flatMap((command) => (command.kind === 'ask' && command.question.topic === 'strips' ? [command.question.which] : []));
  const asking = (topic: Topic) => ({ kind: 'ask', question: expect.objectContaining({ topic }) });
  const unasked = (): Model => {
    const model = opened();
    return { ...model, history: (model.history ?? []).filter(({ topic }) => topic !== 'strips') };
  };
  it('is asked once for the strips of all rows, and again when it is old', () => {
    const step = told(unasked(), { kind: 'tick' });
    expect(step.commands).toEqual([{ kind: 'ask', question: { topic: 'strips', which: '10m', range: rangeOf('10m', NOW) } }]);
    expect(keys(step.model, 'j', 'j', 'j').commands).toEqual([]);
    expect(update(step.model, { kind: 'tick' }, NOW + 59_000).commands).not.toContainEqual(asking('strips'));
    expect(update(step.model, { kind: 'tick' }, NOW + 60_000).commands).toContainEqual(asking('strips'));
    expect(asked(keys(step.model, ']'))).toEqual(['1h']);
  });
  it('is kept for a window to which the user returns, unless it had not answered', () => {
    const { model } = told(unasked(), { kind: 'tick' });
    expect(asked(keys(model, ']', '['))).toEqual(['10m']);
    const strips = { range: rangeOf('10m', NOW), probes: new Map(), components: new Map(), runs: [], asOf: NOW };
    const answered = told(model, { kind: 'answered', topic: 'strips', which: '10m', answer: strips }).model;
    expect(asked(keys(answered, ']', '['))).toEqual([]);
  });
  it('is asked for the last day too where the screen is large, and both are kept', () => {
    const large = { ...unasked(), columns: 200, rows: 60 };
    const step = told(large, { kind: 'tick' });
    expect(asked(step)).toEqual(['10m', '24h']);
    const answers = ['10m', '24h'] as const;
    const model = answers.reduce((before, window) => {
      const strips = { ...someStrips(rangeOf(window, NOW), before.snapshot), asOf: NOW };
      return told(before, { kind: 'answered', topic: 'strips', which: window, answer: strips }).model;
    }, step.model);
    const withRuns = { ...model, snapshot: { ...model.snapshot, mirror: aMirror() } };
    const shown = picture(withRuns);
    expect(shown).toContain('LAST 24 h');
    expect(shown).toMatch(/mirror runs +▂/);
    expect(shown).toMatch(/✓ ui .*▂{20}/);
    expect(picture({ ...withRuns, rows: 40 })).not.toContain('LAST 24 h');
  });
  it('ends what the history still holds for open', () => {
    const healthy = aComponent('vault', 'healthy', [], { since: NOW - 1e6 });
    const there = keys(opened(aSnapshot({ components: [healthy] })), '3').model;
    const span = {
      subject: { kind: 'component', id: 'vault' },
      state: 'down',
      from: NOW - 9e6,
      until: null,
      code: null,
      args: {},
    } as const;
    const model = told(there, { kind: 'answered', topic: 'troubles', which: '', answer: [span] }).model;
    expect(picture(model)).toMatch(/vault +DOWN/);
    expect(picture(model)).not.toMatch(/for \d+ (h|min)/);
    expect(picture(told(opened(allDown(), { tab: 'incidents' }), { kind: 'key', key: 'j' }).model)).toMatch(/for \d+ (h|min)/);
  });
  it('shows figures of all probes beside a wide list, seldom', () => {
    expect(keys(opened(backendDown()), ']').commands).not.toContainEqual(asking('summaries'));
    const wide = opened(backendDown(), { columns: 200, rows: 40 });
    const first = told(wide, { kind: 'tick' });
    expect(first.commands).toContainEqual({ kind: 'ask', question: { topic: 'summaries', which: '10m', since: NOW - 600_000 } });
    const of = new Map([
      ['ui', { attempts: 9, upRatio: 0.99996, p95Ms: 66 }],
      ['files', { attempts: 9, upRatio: 1, p95Ms: 0.2 }],
      ['smb', { attempts: 9, upRatio: null, p95Ms: null }],
    ]);
    const { model } = told(first.model, { kind: 'answered', topic: 'summaries', which: '10m', answer: of });
    const shown = picture(model);
    expect(shown).toMatch(/p95 and up% of the last 10 min.* p95 ms +up%/);
    expect(shown).toMatch(/ ui .* 66 +99\.99 /);
    expect(shown).toMatch(/ files .* <1 +100 /);
    expect(shown).toMatch(/ smb .* - +- /);
    const commandsAt = (later: number) => update(model, { kind: 'tick' }, NOW + later).commands;
    expect(commandsAt(29_000)).not.toContainEqual(asking('summaries'));
    expect(commandsAt(31_000)).toContainEqual(asking('summaries'));
    const longer = keys(model, ']');
    expect(longer.commands).toContainEqual({ kind: 'ask', question: expect.objectContaining({ topic: 'summaries', which: '1h' }) });
    expect(picture(longer.model)).not.toContain('99.99');
    expect(picture(told(longer.model, { kind: 'answered', topic: 'summaries', which: '10m', answer: of }).model)).not.toContain('99.99');
    expect(picture(told(longer.model, { kind: 'unanswered', topic: 'summaries', which: '1h', problem: 'not found' }).model)).not.toContain(
      'p95 ms',
    );
  });
  it('says why a chart shows less than there was', () => {
    const { model } = keys(opened(), 'j', 'j', 'j', 'enter');
    const failed = told(model, { kind: 'unanswered', topic: 'strips', which: '10m', problem: 'busy' }).model;
    expect(picture(keys(failed, 'ctrl-d').model)).toMatch(/the\s+history\s+is\s+not\s+available:\s+busy/);
  });
});

describe('the mirror', () => {
  it('shows the plan as of now, and runs after a yes', () => {
    const asked = keys(opened(withMirror(aMirror())), 'm');
    expect(asked.commands).toEqual([{ kind: 'ask-paths', of: { kind: 'plan' } }]);
    expect(picture(asked.model)).toContain('Run the mirror now?');
    // Nobody agrees to what cannot be seen yet.
    expect(keys(asked.model, 'y')).toMatchObject({ commands: [], model: { prompt: { kind: 'run' }, notice: { key: 'plan-first' } } });
    const seen = told(asked.model, { kind: 'paths', of: { kind: 'plan' }, listing: aPlan() }).model;
    expect(picture(seen)).toMatch(/1,316 of them wait for approval/);
    const run = { kind: 'run-mirror', request: { full: false, delete: true, dryRun: false } };
    expect(keys(seen, 'y')).toMatchObject({ commands: [{ kind: 'drop-paths' }, run], model: { prompt: null, paths: null } });
    for (const no of ['n', 'N', 'escape'])
      expect(keys(seen, no)).toMatchObject({ commands: [{ kind: 'drop-paths' }], model: { prompt: null, notice: { key: 'not-done' } } });
    // A slip is no answer.
    for (const key of ['j', 'space', 'enter', 'x', 'q', 'A', 'd', 'm'])
      expect(keys(seen, key)).toMatchObject({ commands: [], model: { prompt: seen.prompt } });
    expect(keys(seen, 'j', 'enter', 'j').model.paths).toMatchObject({ pick: 'video/2024/旅行', open: new Set(['video']) });
    // What is typed into the search answers nothing.
    expect(keys(seen, '/', 'y', 'n').model).toMatchObject({ prompt: { kind: 'run' }, paths: { filter: 'yn' } });
  });
  it('says why there is no plan, and lets a person run all the same', () => {
    const asked = keys(opened(withMirror(aMirror())), 'm').model;
    const failed = told(asked, { kind: 'paths-failed', of: { kind: 'plan' }, problem: 'a run is in progress' }).model;
    expect(picture(failed)).toContain('a run is in progress');
    expect(keys(failed, 'y').commands).toHaveLength(2);
    const halting = aPlan({ paths: [], canRun: false, reasons: [aReason('hot.shrunk', 'mirror', null)] });
    expect(picture(told(asked, { kind: 'paths', of: { kind: 'plan' }, listing: halting }).model)).toContain(
      'would stop and change nothing',
    );
  });
  it.each([
    ['no mirror', aSnapshot(), 'no-mirror'],
    ['a run under way', withMirror(aRunningMirror()), 'mirror-runs-already'],
    ['halted', withMirror(aHaltedMirror()), 'mirror-is-halted'],
    ['the gate shut', withMirror(aMirror(), allDown()), 'mirror-gate-shut'],
  ])('does not run and says why: %s', (_, snapshot, why) => {
    const { model, commands } = keys(opened(snapshot), 'm');
    expect([commands, model.notice?.key]).toEqual([[], why]);
  });
  it('cannot be asked where nobody carries it out', () => {
    for (const key of ['m', 'M', 'A'])
      expect(keys(opened(withMirror(aParkedMirror()), { canMirror: false }), key).model.notice?.key).toBe('mirror-not-here');
  });
  it('is stopped gracefully, and at once after a second word', () => {
    expect(keys(opened(withMirror(aRunningMirror())), 'M').commands).toEqual([{ kind: 'stop-mirror', how: 'gracefully' }]);
    const stopping = opened(withMirror(aMirror({ state: 'running', progress: aProgress({ phase: 'stopping' }) })));
    expect(keys(stopping, 'M').commands).toEqual([]);
    expect(keys(stopping, 'M', 'y').commands).toEqual([{ kind: 'stop-mirror', how: 'at-once' }]);
    expect(keys(opened(withMirror(aMirror())), 'M').model.notice?.key).toBe('mirror-runs-not');
  });
  it('shows all that is parked by A, or by Enter on it, and approves everything or what is selected', () => {
    const of = { kind: 'parked', id: 'p-20261122-0930' } as const;
    const parked = opened(withMirror(aParkedMirror()));
    for (const path of [['A'], ['2', 'j', 'enter']]) {
      const asked = keys(parked, ...path);
      expect(asked.commands).toEqual([{ kind: 'ask-paths', of }]);
      const seen = told(asked.model, { kind: 'paths', of, listing: aListing() }).model;
      expect(keys(seen, 'A', 'y').commands).toEqual([{ kind: 'approve', id: of.id, under: '' }]);
      expect(keys(seen, 'j', 'A', 'y').commands).toEqual([{ kind: 'approve', id: of.id, under: 'video/2024/旅行' }]);
      expect(keys(seen, 'j', 'enter', 'j', 'j', 'A', 'y').commands).toMatchObject([{ under: 'video/2024/旅行/clip_0002.mov' }]);
      // The numbers are those of the whole folder, whatever the search shows.
      const searched = keys(seen, '/', '0', '0', '0', '7', 'enter', 'j', 'A').model;
      expect(searched.prompt).toMatchObject({ under: 'video/2024/旅行', totals: { all: 1_312 } });
      expect(keys(seen, 'A', 'n').commands).toEqual([]);
      expect(keys(seen, 'escape').model.paths).toBeNull();
    }
    expect(keys(opened(withMirror(aMirror())), 'A').model.notice?.key).toBe('nothing-waits');
  });
  it('asks for the list again when another one is parked, and closes it when nothing is', () => {
    const open = keys(opened(withMirror(aParkedMirror())), 'A').model;
    const other = aMirror({ parked: { ...aParked(), id: 'p-2' } });
    const next = told(open, { kind: 'snapshot', snapshot: withMirror(other) });
    expect(next.commands).toEqual([{ kind: 'ask-paths', of: { kind: 'parked', id: 'p-2' } }]);
    // An answer to the question before is dropped.
    const late = told(next.model, { kind: 'paths', of: { kind: 'parked', id: 'p-20261122-0930' }, listing: aListing() }).model;
    expect(late.paths?.listing).toBeNull();
    expect(told(late, { kind: 'snapshot', snapshot: withMirror(aMirror()) }).model.paths).toBeNull();
  });
  it('lists what a run did, and undoes it or a folder of it', () => {
    const open = keys(opened(withMirror(aMirror())), '2', 'j', 'enter');
    const run = aMirror().runs[0]?.id ?? '';
    expect(open.commands).toEqual([{ kind: 'ask-paths', of: { kind: 'run', run } }]);
    const seen = told(open.model, { kind: 'paths', of: { kind: 'run', run }, listing: aRunListing(run) }).model;
    expect(keys(seen, 'u', 'y').commands).toEqual([{ kind: 'undo', run, under: '' }]);
    expect(keys(seen, 'j', 'j', 'u', 'y').commands).toEqual([{ kind: 'undo', run, under: '素材' }]);
    expect(keys(seen, 'j', 'u').model).toMatchObject({ prompt: null, notice: { key: 'nothing-to-undo' } });
    expect(keys(opened(), 'u').model.notice?.key).toBe('select-a-run');
  });
  it('folds and unfolds by Enter, l and h, and leads out of the root', () => {
    const of = { kind: 'parked', id: 'p-20261122-0930' } as const;
    const seen = told(keys(opened(withMirror(aParkedMirror())), 'A').model, { kind: 'paths', of, listing: aListing() }).model;
    const inside = keys(seen, 'j', 'l', 'j').model;
    expect(inside.paths?.pick).toBe('video/2024/旅行/clip_0001.mov');
    expect(keys(inside, 'h').model.paths?.pick).toBe('video/2024/旅行');
    expect(keys(inside, 'h', 'h').model.paths?.open.size).toBe(0);
    expect(keys(inside, 'h', 'h', 'h').model.paths?.pick).toBe('');
    expect(keys(inside, 'h', 'h', 'h', 'h').model.paths).toBeNull();
    expect(keys(seen, 'G', 'j', 'j').model.paths?.pick).toBe('planning_old');
  });
  it('asks no more when what was parked is gone', () => {
    const of = { kind: 'parked', id: 'p-20261122-0930' } as const;
    const shown = told(keys(opened(withMirror(aParkedMirror())), 'A').model, { kind: 'paths', of, listing: aListing() }).model;
    const asked = keys(shown, 'A').model;
    expect(asked.prompt?.kind).toBe('approve');
    expect(told(asked, { kind: 'snapshot', snapshot: withMirror(aMirror()) }).model.prompt).toBeNull();
  });
});

describe('a halt', () => {
  const halted = opened(withMirror(aHaltedMirror()));
  const resumed = [{ kind: 'resume-mirror', accept: null }];
  it('is ended by A, by Enter on it, and after a yes', () => {
    expect(picture(keys(halted, 'A').model)).toContain('End the halt and resume the mirror?');
    for (const path of [['A'], ['2', 'enter'], ['2', 'j', 'enter']]) {
      const asked = keys(halted, ...path);
      expect([asked.commands, asked.model.prompt?.kind]).toEqual([[], 'resume']);
      expect(keys(asked.model, 'y').commands).toEqual(resumed);
      expect(keys(asked.model, 'n')).toMatchObject({ commands: [], model: { prompt: null, notice: { key: 'not-done' } } });
    }
  });
  it('of a hot that shrank is asked about twice, with the numbers; another key than y or w does nothing', () => {
    const second = keys(opened(withMirror(aShrunkMirror())), 'A', 'y');
    expect(second).toMatchObject({ commands: [], model: { prompt: { kind: 'resume-shrunk' } } });
    expect(picture(second.model)).toMatch(/104,233 paths.* 1,204 /);
    expect(keys(second.model, 'y').commands).toEqual([{ kind: 'resume-mirror', accept: 'hot-shrunk' }]);
    expect(keys(second.model, 'w').commands).toEqual(resumed);
    for (const key of ['n', 'enter', 'A', 'd', 'escape', 'x']) expect(keys(second.model, key).commands).toEqual([]);
  });
  it('is not accepted for another one that came meanwhile', () => {
    const second = keys(opened(withMirror(aShrunkMirror())), 'A', 'y').model;
    const [why] = aShrunkMirror().reasons;
    if (why === undefined) throw new Error('it has a reason');
    const again = { ...aShrunkMirror(), reasons: [{ ...why, since: why.since + 1, args: { ...why.args, has: 0 } }] };
    expect(told(second, { kind: 'snapshot', snapshot: withMirror(again) }).model.prompt).toBeNull();
    expect(told(second, { kind: 'snapshot', snapshot: withMirror(aMirror()) }).model.prompt).toBeNull();
    expect(told(second, { kind: 'snapshot', snapshot: withMirror(aShrunkMirror()) }).model.prompt).not.toBeNull();
  });
  it('comes before what is parked, unless that is selected', () => {
    const both = opened(withMirror({ ...aHaltedMirror(), parked: aParkedMirror().parked }));
    expect(keys(both, 'A').model.prompt?.kind).toBe('resume');
    expect(keys(both, '2', 'j', 'j', 'A').model.paths?.of.kind).toBe('parked');
  });
  it('is not followed by a next run', () => {
    const view = picture(keys(opened(withMirror({ ...aHaltedMirror(), nextAt: NOW + 60_000 })), '2').model);
    expect([view.includes('HALTED'), view.includes('next run')]).toEqual([true, false]);
  });
  it('has the way out beside it wherever it is shown', () => {
    expect(picture(halted)).toContain('mirror HALTED until you decide (A)');
    expect(keys(halted, 'm').model.notice).toMatchObject({ key: 'mirror-is-halted' });
    expect(picture(keys(halted, 'm').model)).toContain('(A)');
  });
});

describe('a dashboard that runs the probes itself', () => {
  it('says at 80x24 what it does not do, unless the schedule runs there too', () => {
    const sentence = 'no alerts, no scheduled mirror';
    expect(picture(opened())).toContain(sentence);
    expect(picture(keys(opened(), '?', 'ctrl-d').model)).toMatch(/alerts and the scheduled mirror are\s+off in this mode/);
    const demo = opened(undefined, { link: { kind: 'embedded', scheduled: true } });
    expect(picture(demo)).not.toContain(sentence);
    expect(picture(keys(demo, '?').model)).not.toContain('off in this mode');
  });
});

describe('views', () => {
  it('are reached by number and by Tab, round and round', () => {
    expect(keys(opened(), '3').model.tab).toBe('incidents');
    expect(keys(opened(), 'shift-tab').model.tab).toBe('alerts');
    expect(keys(opened(), 'tab', 'tab', 'tab', 'tab', 'tab').model.tab).toBe('overview');
  });
  it('lead from an event to what it is about and back', () => {
    const changed = told(opened(aSnapshot()), { kind: 'snapshot', snapshot: backendDown() }).model;
    const there = keys(changed, '4', 'j', 'j', 'j', 'enter').model;
    expect(there).toMatchObject({ tab: 'overview', opened: true, picks: { overview: 'probe:healthz' } });
    expect(keys(there, 'escape').model).toMatchObject({ tab: 'events', opened: false });
  });
  it('keep the place of the eye while one goes through a list', () => {
    const firsts = Array.from({ length: 60 }, (_, place) => firstShown(place, 60, 10));
    expect(firsts.every((first, place) => place >= first && place < first + 10)).toBe(true);
    expect(new Set(firsts).size).toBeLessThan(13);
    expect(firstShown(3, 5, 10)).toBe(0);
  });
  const sidesAt = (columns: number, rows: number) => sidesOf({ columns, rows, layout: 'auto', zoom: null });
  it('stand side by side from 132 columns on', () => {
    expect([sidesAt(131, 40), sidesAt(140, 14)]).toEqual([null, null]);
    expect(sidesAt(132, 40)).toEqual({ list: 84, detail: 47 });
    expect(sidesAt(140, 40)).toEqual({ list: 86, detail: 53 });
  });
  it('have strips that are never shorter on a wider screen', () => {
    const lengths = Array.from({ length: 180 }, (_, index) => {
      const columns = 60 + index;
      const sides = sidesAt(columns, 40);
      const pen = penFor({ ...opened(aSnapshot()), columns: sides?.list ?? columns }, LOOK);
      return columnsFor(aSnapshot(), { figures: sides !== null, beside: sides !== null, columns: LIST_COLUMNS }, pen).strip;
    });
    expect(lengths).toEqual(lengths.toSorted((left, right) => left - right));
    expect([lengths[80 - 60], lengths[140 - 60], lengths[200 - 60]]).toEqual([33, 39, 62]);
  });
  it('have the columns of the list in the order of the config, and what stands above them there too', () => {
    const row = (listColumns: Model['listColumns'], name: string): string =>
      picture(opened(aSnapshot(), { listColumns, columns: 100 }))
        .split('\n')
        .find((line) => line.includes(name)) ?? '';
    expect(row(['value', 'strip', 'age'], ' healthz ')).toMatch(/ healthz +44 ms +▂?·* *now/u);
    expect(row(['age', 'strip', 'value', 'age'], ' healthz ')).toMatch(/ healthz +now +▂?·* *44 ms/u);
    const ends = [' healthz ', ' gateway ', 'last 10 min'].map((name) => /.*(?:▂|now)/u.exec(row(['strip', 'value'], name))?.[0].length);
    expect(new Set(ends).size).toBe(1);
  });
});

describe('every key of the help', () => {
  const parked = { ...withMirror(aParkedMirror(), backendDown()) };
  const faults = { list: [{ id: 'ui', label: 'ui', on: false }], chosen: 0, open: false };
  const places: readonly Model[] = [
    opened(parked, { faults }),
    keys(opened(parked, { faults }), 'j', 'j', 'j').model,
    keys(opened(parked, { faults }), 'j', 'j', 'enter', 'ctrl-d', ']').model,
    opened(withMirror(aRunningMirror()), { faults }),
    keys(opened(parked, { faults }), 'left', 'left').model,
  ];
  it.each(KEYS.flatMap(({ bindings }) => Object.keys(bindings)))('%s does something', (key) => {
    const changes = places.filter((place) => {
      const step = keys({ ...place, notice: null }, key);
      return step.commands.length > 0 || JSON.stringify(step.model) !== JSON.stringify({ ...place, notice: null });
    });
    expect(changes).not.toEqual([]);
  });
});

/** About ten times what a key takes there; it is more than that which makes a dashboard slow. */
const MOST_MS = 500;

describe('with 200 probes and 100,000 events', () => {
  it('no key goes through all of it', () => {
    const probes = Array.from({ length: 200 }, (_, index) => aProbe(`probe-${index}`, 'http', index % 2 ? 'gateway' : 'vault'));
    let model = opened(withMirror(aRunningMirror(), aSnapshot({ probes })), { columns: 200, rows: 60, withEvents: true });
    for (let number = 0; number < 100_000; number += 1) {
      const event = { kind: 'probe-changed', at: NOW + number, probe: 'probe-7', from: 'up', to: 'down', reason: null } as const;
      model = update(model, { kind: 'event', event }, NOW + number).model;
    }
    expect(model.events).toHaveLength(1_000);
    picture(model);
    const slow: string[] = [];
    for (const key of ['j', 'G', 's', '4', 'j', 'G', '3', '2', 'j', '1', '/', 'p', '1', '9', 'escape', 'f', 'enter', ']']) {
      const times = [0, 1, 2].map(() => {
        // CPU time: other programs on the machine do not count.
        const start = process.cpuUsage();
        picture(update(model, { kind: 'key', key }, NOW).model);
        const { user, system } = process.cpuUsage(start);
        return (user + system) / 1_000;
      });
      if (Math.min(...times) > MOST_MS) slow.push(`${key} ${Math.min(...times)} ms`);
      model = update(model, { kind: 'key', key }, NOW).model;
    }
    expect(slow).toEqual([]);
  });
});
