/** Incidents as alerting recorded them, alerts, and what the keys ask. */
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../src/health/snapshot.ts';
import { glyphsOf } from '../../../src/tui/glyphs.ts';
import { listedIncidents } from '../../../src/tui/lists.ts';
import { begin, type Model } from '../../../src/tui/model.ts';
import type { Command, Message, Step } from '../../../src/tui/step.ts';
import { paint } from '../../../src/tui/theme.ts';
import { update } from '../../../src/tui/update.ts';
import { ALERT_OVERVIEW, RECORDS, storyFor } from '../../support/alert-overviews.ts';
import { frameOf } from '../../support/frames.ts';
import { allDown, aSnapshot, NOW } from '../../support/snapshots.ts';

const LOOK = { language: 'en', glyphs: glyphsOf('unicode'), utcOffsetMinutes: () => 540 } as const;

function opened(snapshot: Snapshot = allDown(), canAlert = true): Model {
  return begin({
    snapshot,
    now: NOW,
    columns: 100,
    rows: 30,
    link: { kind: 'embedded', scheduled: true },
    withEvents: false,
    faults: null,
    withHistory: true,
    canAlert,
  });
}

function told(step: Step, ...messages: readonly Message[]): Step {
  return messages.reduce(({ model }, message) => answered(update(model, message, NOW)), step);
}

/** With what alerting knows. */
function answered(step: Step): Step {
  const answers = step.commands.flatMap((command): readonly Message[] => {
    if (command.kind !== 'ask') return [];
    const { question } = command;
    if (question.topic === 'incidents') return [{ kind: 'answered', ...question, answer: RECORDS }];
    if (question.topic === 'story') return [{ kind: 'answered', ...question, answer: storyFor(question.which) }];
    return question.topic === 'alerts' ? [{ kind: 'answered', ...question, answer: ALERT_OVERVIEW }] : [];
  });
  return { ...answers.reduce((before, message) => update(before.model, message, NOW), step), commands: step.commands };
}

function keys(model: Model, ...names: readonly string[]): Step {
  return told({ model, commands: [] }, ...names.map((key): Message => ({ kind: 'key', key })));
}

function frame(model: Model): string {
  return frameOf(model, LOOK)
    .map((line) => paint(line, 'plain'))
    .join('\n');
}

const kinds = (commands: readonly Command[]): readonly string[] =>
  commands.map((command) => (command.kind === 'ask' ? command.question.topic : command.kind));

describe('the incidents', () => {
  it('are those that were recorded, and what this dashboard saw besides; open ones first', () => {
    const known = listedIncidents(keys(opened(), '3').model);
    expect(known.map(({ component, until }) => [component, until === null])).toEqual([
      ['gateway', true],
      ['vault', true],
      ['gateway', false],
    ]);
    expect(known.every(({ record }) => record !== null)).toBe(true);
  });
  it('are asked for only where they are shown, and again every ten seconds', () => {
    const seen = keys(opened(), '3');
    expect(kinds(seen.commands)).toEqual(expect.arrayContaining(['incidents', 'alerts']));
    expect(kinds(update(seen.model, { kind: 'tick' }, NOW + 4_000).commands)).not.toContain('alerts');
    expect(kinds(update(seen.model, { kind: 'tick' }, NOW + 12_000).commands)).toContain('alerts');
    expect(kinds(keys(opened(), '4').commands)).not.toContain('alerts');
  });
  it('show the recorded timeline with the messages, once it has arrived', () => {
    const model = keys(opened(), '3', 'j', 'j', 'enter').model;
    expect(frame(model)).toMatch(/alert {2}firing to ntfy: delivered/);
    expect(frame(model)).toContain('by mika (disk ordered) at');
  });
  it('are those of the states where alerting cannot be asked', () => {
    const asked = update(opened(), { kind: 'key', key: '3' }, NOW).model;
    const failed = update(asked, { kind: 'unanswered', topic: 'incidents', which: '', problem: 'the daemon is too old' }, NOW).model;
    expect(listedIncidents(failed).map(({ record }) => record)).toEqual([null, null]);
  });
});

describe('a acknowledges', () => {
  it('the incident that is selected, or the worst one', () => {
    expect(keys(opened(), '3', 'j', 'j', 'a').commands).toContainEqual({ kind: 'ack', incident: RECORDS[1]?.id, component: 'vault' });
    expect(keys(opened(), '5', 'a').commands).toContainEqual({ kind: 'ack', incident: RECORDS[0]?.id, component: 'gateway' });
  });
  it('all that is open about the component of a row', () => {
    expect(keys(opened(), 'p', 'p', 'a').commands).toContainEqual({ kind: 'ack', incident: 'vault', component: 'vault' });
  });
  it.each([
    ['nothing that is over', ['3', 'G', 'a'], opened(), 'incident-is-over'],
    ['nothing where nothing is wrong', ['a'], opened(aSnapshot()), 'select-incident'],
    ['nothing where alerts cannot be reached', ['a'], opened(allDown(), false), 'alerts-not-here'],
  ])('%s', (_, pressed, model, notice) => {
    const step = keys(model, ...pressed);
    expect([kinds(step.commands).includes('ack'), step.model.notice?.key]).toEqual([false, notice]);
  });
});

describe('S silences', () => {
  it.each([
    ['1', 3_600_000],
    ['4', 14_400_000],
    ['d', 86_400_000],
  ])('for as long as %s says', (key, forMs) => {
    expect(keys(opened(), '3', 'j', 'S', key).commands).toContainEqual({ kind: 'silence', component: 'gateway', forMs });
  });
  it('nothing before it is known for how long', () => {
    const step = keys(opened(), '3', 'j', 'S', 'y', 'x', 'enter');
    expect([step.commands, step.model.prompt?.kind]).toEqual([[], 'silence']);
    expect(keys(step.model, 'n').model).toMatchObject({ prompt: null, notice: { key: 'not-done' } });
  });
  it('ends a silence that is selected', () => {
    const asked = keys(opened(), '5', 'G', 'S').model;
    expect(frame(asked)).toContain('End silence s1 (hot)?');
    expect(keys(asked, 'y').commands).toContainEqual({ kind: 'unsilence', id: 's1' });
  });
});

describe('the alerts', () => {
  it('lead to their incident and back', () => {
    const there = keys(opened(), '5', 'j', 'enter').model;
    expect(there).toMatchObject({ tab: 'incidents', opened: true, picks: { incidents: RECORDS[0]?.id } });
    expect(keys(there, 'escape').model).toMatchObject({ tab: 'alerts', opened: false });
  });
  it('are filtered', () => {
    const shown = frame(keys(opened(), '5', '/', 'v', 'a', 'u', 'l', 't', 'enter').model);
    expect(shown).toContain('acked by mika');
    expect(shown).not.toContain('not reported yet');
  });
  it('say what is not delivered, and that nothing is silenced', () => {
    expect(frame(keys(opened(), '5').model)).toContain('ntfy: 2 messages not delivered');
    const quiet = update(
      keys(opened(), '5').model,
      { kind: 'answered', topic: 'alerts', which: '', answer: { ...ALERT_OVERVIEW, silences: [], open: [] } },
      NOW,
    ).model;
    expect(frame(quiet)).toContain('nothing is silenced');
    expect(frame(quiet)).toContain('no incident is open');
  });
});
