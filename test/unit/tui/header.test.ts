/** The first line: the verdict and the one cause, or how far the first round is. */
import { describe, expect, it } from 'vitest';
import type { StateSpan } from '../../../src/health/history.ts';
import type { Snapshot } from '../../../src/health/snapshot.ts';
import { glyphsOf } from '../../../src/tui/glyphs.ts';
import { begin, type Link } from '../../../src/tui/model.ts';
import { paint } from '../../../src/tui/theme.ts';
import { update } from '../../../src/tui/update.ts';
import { frameOf } from '../../support/frames.ts';
import { aComponent, allDown, aReason, aSnapshot, NOW, nothingYet } from '../../support/snapshots.ts';

const HOUR = 3_600_000;

function headline(snapshot: Snapshot, { columns = 80, link = { kind: 'embedded' } }: { columns?: number; link?: Link } = {}): string {
  const model = begin({ snapshot, now: NOW, columns, rows: 24, link, withEvents: false, faults: null });
  const [first] = frameOf(model, { language: 'en', glyphs: glyphsOf('unicode'), utcOffsetMinutes: () => 0 });
  return first === undefined ? '' : paint(first, 'plain').trimEnd();
}

function lostFor(ms: number): Link {
  return { kind: 'attached', version: '0.1.0', connection: { state: 'lost', lastHeard: NOW - ms, daemonVersion: '0.1.0' } };
}

it('the gate is not said to be open by old data', () => {
  const model = begin({ snapshot: aSnapshot(), now: NOW, columns: 80, rows: 24, link: lostFor(4_000), withEvents: false, faults: null });
  const lines = frameOf(model, { language: 'en', glyphs: glyphsOf('unicode'), utcOffsetMinutes: () => 0 }).map((line) =>
    paint(line, 'plain'),
  );
  expect(lines.find((line) => line.includes('gate open'))).toMatch(/^ {2}\? gate open/);
  expect(lines.join('')).not.toContain('✓');
});

describe('the first line', () => {
  it('shows how far the first round is while nothing is known to be wrong', () =>
    expect(headline(nothingYet())).toBe(' ? UNKNOWN  first round: 0 of 11 probes have reported                     09:41'));

  it('shows for how long all has been well, and what was last', () => {
    const spans: readonly StateSpan[] = [
      {
        subject: { kind: 'component', id: 'gateway' },
        state: 'down',
        from: NOW - 6.5 * HOUR,
        until: NOW - 6.4 * HOUR,
        code: null,
        args: {},
      },
      {
        subject: { kind: 'component', id: 'vault' },
        state: 'degraded',
        from: NOW - 30 * HOUR,
        until: NOW - 29 * HOUR,
        code: null,
        args: {},
      },
    ];
    const first = (snapshot: Snapshot): string => {
      const model = begin({
        snapshot,
        now: NOW,
        columns: 80,
        rows: 24,
        link: { kind: 'embedded' },
        withEvents: false,
        faults: null,
        withHistory: true,
      });
      const asked = update(model, { kind: 'tick' }, NOW);
      expect(asked.commands).toContainEqual({ kind: 'ask', question: expect.objectContaining({ topic: 'troubles' }) });
      const known = update(asked.model, { kind: 'answered', topic: 'troubles', which: '', answer: spans }, NOW).model;
      const [line] = frameOf(known, { language: 'en', glyphs: glyphsOf('unicode'), utcOffsetMinutes: () => 0 });
      return line === undefined ? '' : paint(line, 'plain').trimEnd();
    };
    expect(first(aSnapshot())).toMatch(/^ ✓ {2}everything is fine for 6h {2}03:11 gateway DOWN 6 min +09:41$/);
    expect(first(allDown())).not.toContain('for 6h');
  });

  it('does not call fine what waits for a person, though the verdict is healthy', () => {
    const parked = aReason('mirror.parked', 'mirror', null, { count: 1_312, id: 'p-1' });
    const snapshot = aSnapshot();
    const components = [...snapshot.components, aComponent('mirror', 'degraded', [parked])];
    expect(headline({ ...snapshot, components })).toMatch(/^ ! {2}mirror 3m {2}1312 changes parked/);
  });

  it('shows the cause at once, also when a slow probe holds up the first round', () =>
    expect(headline({ ...allDown(), complete: false })).toMatch(/^ ✗ DOWN {2}gateway 3m {2}\+1 more {2}not reachable/));

  it('names what one cause makes sick, two by name', () => {
    const missing = (id: string) => aReason('tailscale.cli_missing', id, null, { component: 'observer', bin: 'tailscale' });
    const sick = (...ids: readonly string[]) => aSnapshot({ components: ids.map((id) => aComponent(id, 'unknown', [missing(id)])) });
    expect(headline(sick('gateway', 'observer'))).toMatch(/^ \? UNKNOWN {2}gateway, observer 3m {2}the tailscale/);
    expect(headline(sick('gateway', 'nas', 'observer'))).toMatch(/^ \? UNKNOWN {2}gateway, observer, … 3m {2}the/);
  });

  it('shows while it is frozen the age that the rows show, and the present time', () => {
    const model = begin({
      snapshot: allDown(),
      now: NOW,
      columns: 80,
      rows: 24,
      link: { kind: 'embedded' },
      withEvents: false,
      faults: null,
    });
    const frozen = update(model, { kind: 'key', key: 'space' }, NOW).model;
    const later = update(frozen, { kind: 'tick' }, NOW + 600_000).model;
    const [first] = frameOf(later, { language: 'en', glyphs: glyphsOf('unicode'), utcOffsetMinutes: () => 0 });
    expect(first === undefined ? '' : paint(first, 'plain')).toMatch(/^ ✗ DOWN {2}gateway 3m .* FROZEN 10m {2}09:51 $/);
  });

  it('shows that the connection is lost, and the age of what is shown once it has one', () => {
    expect(headline(aSnapshot(), { link: lostFor(4_000) })).toMatch(/^ \? {2}everything was fine +CONNECTION LOST {2}09:41$/);
    expect(headline(aSnapshot(), { link: lostFor(45_000) })).toMatch(
      /^ \? {2}everything was fine +CONNECTION LOST {2}DATA 40s OLD {2}09:41$/,
    );
  });

  it('has room for one alarm on narrow screens: the age, or the loss while there is none', () => {
    expect(headline(aSnapshot(), { columns: 60, link: lostFor(4_000) })).toContain('CONNECTION LOST');
    expect(headline(aSnapshot(), { columns: 60, link: lostFor(45_000) })).toMatch(/fine +DATA 40s OLD/);
  });
});
