import { describe, expect, it } from 'vitest';
import { begin, type Model, shownOf } from '../../../src/tui/model.ts';
import type { Connection, Link } from '../../../src/tui/ports.ts';
import type { Command, Message } from '../../../src/tui/step.ts';
import { update } from '../../../src/tui/update.ts';
import { allDown, aSnapshot, backendDown, NOW } from '../../support/snapshots.ts';

const FAULTS = [
  { id: 'ui', label: 'the UI hangs', on: false },
  { id: 'mount', label: 'the share is gone', on: false },
];

function model(changes: Partial<Model> = {}): Model {
  const first = begin({
    snapshot: backendDown(),
    now: NOW,
    columns: 80,
    rows: 24,
    link: { kind: 'embedded' },
    withEvents: true,
    faults: null,
  });
  return { ...first, ...changes };
}

function after(start: Model, ...messages: readonly Message[]): { model: Model; commands: readonly Command[] } {
  return messages.reduce<{ model: Model; commands: readonly Command[] }>((step, message) => update(step.model, message, NOW), {
    model: start,
    commands: [],
  });
}

function keys(start: Model, ...names: readonly string[]): { model: Model; commands: readonly Command[] } {
  return after(start, ...names.map((key): Message => ({ kind: 'key', key })));
}

describe('selection', () => {
  it('starts with nothing selected, and the first step down takes the first row', () => {
    expect(model().picks.overview).toBeNull();
    expect(keys(model(), 'j').model.picks.overview).toBe('component:gateway');
    expect(keys(model(), 'k').model.picks.overview).toBe('probe:observer');
  });
  it('stops at both ends', () => {
    expect(keys(model(), 'g', 'k').model.picks.overview).toBe('component:gateway');
    expect(keys(model(), 'G', 'j').model.picks.overview).toBe('probe:observer');
  });
  it('follows the row, not its place', () => {
    const chosen = keys(model(), 'j', 'down', 'j').model;
    expect(after(chosen, { kind: 'snapshot', snapshot: allDown() }).model.picks.overview).toBe('probe:ui');
  });
  it('goes through the problems and round again', () => {
    const start = model({ snapshot: allDown() });
    expect(keys(start, 'p').model.picks.overview).toBe('component:gateway');
    expect(keys(start, 'p', 'p').model.picks.overview).toBe('probe:mount');
    expect(keys(start, 'p', 'p', 'p').model.picks.overview).toBe('component:gateway');
    expect(keys(start, 'P').model.picks.overview).toBe('probe:mount');
  });
  it('finds no problem where there is none', () => expect(keys(model({ snapshot: aSnapshot() }), 'p').model.picks.overview).toBeNull());
  it('moves by pages', () => expect(keys(model(), 'j', 'ctrl-d').model.picks.overview).toBe('probe:hotspace'));
});

describe('views', () => {
  it('opens the first problem when nothing is selected', () => {
    const opened = keys(model(), 'enter').model;
    expect([opened.opened, opened.picks.overview]).toEqual([true, 'component:gateway']);
  });
  it('goes back one step at a time and never quits by Esc', () => {
    const opened = keys(model(), 'j', 'enter').model;
    expect(keys(opened, 'escape').model).toMatchObject({ opened: false, picks: { overview: 'component:gateway' } });
    const home = keys(opened, 'escape', 'escape', 'escape');
    expect(home.model.picks.overview).toBeNull();
    expect(home.commands).toEqual([]);
  });
  it('opens and closes the help with the same key', () => {
    expect(keys(model(), '?').model.help).toBe(true);
    expect(keys(model(), '?', '?').model.help).toBe(false);
  });
  it('shows another probe with j in the details, scrolled to its top', () => {
    const moved = keys(model(), 'j', 'enter', 'ctrl-d', 'j').model;
    expect([moved.opened, moved.picks.overview, moved.scroll]).toEqual([true, 'probe:tailscale', 0]);
  });
});

describe('freeze', () => {
  it('keeps the picture and goes on with the newest data', () => {
    const frozen = after(keys(model(), 'space').model, { kind: 'snapshot', snapshot: allDown() }).model;
    expect(shownOf(frozen).snapshot.verdict).toBe('degraded');
    expect(frozen.frozen?.now).toBe(NOW);
    expect(shownOf(keys(frozen, 'space').model).snapshot.verdict).toBe('down');
  });
});

describe('attempts', () => {
  it('asks for the selected probe, or for all of a component', () => {
    expect(keys(model(), 'j', 'j', 'r').commands).toEqual([{ kind: 'check', probes: ['tailscale'] }]);
    expect(keys(model(), 'G', 'k', 'k', 'k', 'r').commands).toEqual([{ kind: 'check', probes: ['hotspace'] }]);
  });
  it('asks for everything', () => expect(keys(model(), 'R').commands).toEqual([{ kind: 'check', probes: 'all' }]));
  it('asks for what the first problem is about when nothing is selected', () => {
    expect(keys(model(), 'r').commands).toEqual([{ kind: 'check', probes: ['tailscale', 'ui', 'healthz', 'files', 'watchdog'] }]);
  });
  it('says so when nothing is selected and nothing is wrong', () => {
    const step = keys(model({ snapshot: aSnapshot() }), 'r');
    expect(step.commands).toEqual([]);
    expect(step.model.notice?.key).toBe('select-first');
    expect(keys(step.model, 'j').model.notice).toBeNull();
  });
});

describe('what is said about a request', () => {
  const noted = after(model(), { kind: 'notice', notice: { key: 'asked-all', args: {} } }).model;
  const later = (ms: number): Model => update(noted, { kind: 'tick' }, NOW + ms).model;

  it('goes by itself, and the hints are back', () => {
    expect(later(59_000).notice?.key).toBe('asked-all');
    expect(later(60_000).notice).toBeNull();
    expect(update(later(59_000), { kind: 'notice', notice: { key: 'asked-all', args: {} } }, NOW + 59_000).model.noticedAt).toBe(
      NOW + 59_000,
    );
  });
  it('goes when the connection that it speaks of is back', () => {
    const lost = { state: 'lost', lastHeard: NOW - 20_000, daemonVersion: '0.1.0' } as const;
    const failed = { key: 'ask-failed', args: { problem: 'the connection to ytm serve broke off' } } as const;
    const linked = (connection: Connection): Link => ({ kind: 'attached', version: '0.1.0', connection });
    const cut = after(model({ link: linked(lost) }), { kind: 'notice', notice: failed }).model;
    expect(after(cut, { kind: 'link', link: linked({ ...lost, lastHeard: NOW - 10_000 }) }).model.notice).toEqual(failed);
    expect(after(cut, { kind: 'link', link: linked({ ...lost, state: 'connected', lastHeard: NOW }) }).model.notice).toBeNull();
  });
});

describe('leaving', () => {
  it.each([
    ['q', { kind: 'quit', keepPicture: false }],
    ['ctrl-c', { kind: 'quit', keepPicture: false }],
    ['Q', { kind: 'quit', keepPicture: true }],
    ['ctrl-z', { kind: 'suspend' }],
    ['ctrl-l', { kind: 'redraw' }],
  ])('%s', (key, command) => {
    for (const place of [{}, { opened: true }, { help: true }, { tab: 'events' }] as const)
      expect(keys(model(place), key).commands).toEqual([command]);
  });
});

describe('faults', () => {
  const demo = model({ faults: { list: FAULTS, chosen: 0, open: false } });
  it('are not there outside the demo', () => expect(keys(model(), 'x').model).toEqual(model()));
  it('are chosen and switched with the keys of the list', () => {
    const open = keys(demo, 'x', 'j').model;
    expect(open.faults).toMatchObject({ open: true, chosen: 1 });
    expect(open.picks.overview).toBeNull();
    expect(keys(open, 'enter').commands).toEqual([{ kind: 'toggle-fault', id: 'mount' }]);
    expect(keys(open, '1').commands).toEqual([{ kind: 'toggle-fault', id: 'ui' }]);
    expect(keys(open, '9').commands).toEqual([]);
  });
  it('close by Esc and leave the other keys as they are', () => {
    expect(keys(demo, 'x', 'escape').model.faults?.open).toBe(false);
    expect(keys(demo, 'x', 'q').commands).toEqual([{ kind: 'quit', keepPicture: false }]);
  });
});

describe('what is shown', () => {
  it('keeps changes, newest first, and not single attempts', () => {
    const told = after(
      model(),
      { kind: 'event', event: { kind: 'slept', at: NOW, gapMs: 60_000 } },
      { kind: 'event', event: { kind: 'skipped', at: NOW, probe: 'ui' } },
      { kind: 'event', event: { kind: 'gate-changed', at: NOW, to: 'open', reasons: [] } },
    ).model;
    expect(told.events.map(({ what }) => what.kind)).toEqual(['gate-changed', 'slept']);
  });
  it('leaves the first round out', () => {
    const told = after(model({ snapshot: aSnapshot({ complete: false }) }), {
      kind: 'event',
      event: { kind: 'slept', at: NOW, gapMs: 60_000 },
    });
    expect(told.model.events).toEqual([]);
  });
});
