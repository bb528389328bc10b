/** What `check --quiet` prints and remembers. */
import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../../src/health/snapshot.ts';
import { localeOf } from '../../../src/messages/messages.ts';
import { NOTHING_REPORTED, newsSince, type Reported, reportedFrom, type Said } from '../../../src/report/news.ts';
import { aComponent, aFailing, aProbe, aReason, aSnapshot, NOW } from '../../support/snapshots.ts';

const english = localeOf('en', NOW, 0);
const timeout = { target: 'https://a/ui/', timeout: 8_000, phase: 'processing', host: 'a' };
const reason = aReason('http.timeout', 'gateway', 'ui', timeout);
const failing = (id: string) => ({ ...aFailing(aProbe(id, 'http', 'gateway'), 'http.timeout', timeout), reason: { ...reason, probe: id } });
const up = (id: string) => aProbe(id, 'http', 'gateway');
const of = (...probes: Snapshot['probes'][number][]): Snapshot => ({
  ...aSnapshot(),
  components: [probes.some(({ state }) => state !== 'up') ? aComponent('gateway', 'degraded', [reason]) : aComponent('gateway')],
  probes,
});
const sick = of(failing('ui'));
const well = of(up('ui'));

const said = (verdict: Said['verdict'], cause: Said['cause'], id = 'gateway', since = NOW - 60_000): Said => ({
  id,
  verdict,
  cause,
  since,
});
const components = (...all: readonly Said[]): Reported => ({ ...NOTHING_REPORTED, components: all });
const all = (before: Reported, snapshot: Snapshot) => newsSince(before, snapshot, false, english);
const named = (before: Reported, ...probes: Snapshot['probes'][number][]) => newsSince(before, of(...probes), true, english);

describe('of all components', () => {
  test('silent while nothing changes, one line when it turns, one when it recovers', () => {
    const first = all(NOTHING_REPORTED, sick);
    expect(first.lines[0]).toBe('gateway: DEGRADED: no response within 8 s (timed out while waiting for the first byte): https://a/ui/');
    expect(all(first.reported, sick).lines).toEqual([]);
    expect(all(components(said('degraded', 'http.timeout')), well).lines).toEqual(['gateway: healthy again after 1 min']);
    expect(all(NOTHING_REPORTED, well).lines).toEqual([]);
  });

  test('another cause of the same verdict is news, and the trouble keeps its beginning', () => {
    const news = all(components(said('degraded', 'tcp.refused')), sick);
    expect(news.lines[0]).toMatch(/^gateway: still DEGRADED, new cause: /);
    expect(news.reported.components).toEqual([said('degraded', 'http.timeout')]);
  });
});

describe('of named probes', () => {
  test('what was said about another probe stays, and its recovery is reported', () => {
    const b = named(NOTHING_REPORTED, failing('b'));
    expect(b.lines[0]).toMatch(/^gateway\/b: DOWN: /);
    const a = named(b.reported, up('a'));
    expect(a).toEqual({ lines: [], reported: b.reported });
    expect(named(a.reported, failing('b')).lines).toEqual([]);
    const again = named(a.reported, up('b'));
    expect(again.lines).toEqual([expect.stringMatching(/^gateway\/b: healthy again after /)]);
    expect(again.reported).toEqual(NOTHING_REPORTED);
  });

  test('one good probe does not end the trouble of its component', () => {
    const before = components(said('degraded', 'http.timeout'));
    const news = named(before, up('a'));
    expect(news).toEqual({ lines: [], reported: before });
    expect(all(news.reported, of(up('a'), failing('ui'))).lines).toEqual([]);
    expect(all(news.reported, of(up('a'), up('ui'))).lines).toEqual(['gateway: healthy again after 1 min']);
  });

  test('a check of everything reports the recovery of a probe that was reported by name, and not its trouble twice', () => {
    const before = named(NOTHING_REPORTED, failing('ui')).reported;
    const still = all(before, sick);
    expect(still.lines.map((line) => line.split(':')[0])).toEqual(['gateway', '  next']);
    const news = all(still.reported, well);
    expect(news.lines.map((line) => line.split(':')[0])).toEqual(['gateway', 'gateway/ui']);
    expect(news.reported).toEqual(NOTHING_REPORTED);
  });
});

describe('what was stored', () => {
  test('is read back', () => {
    const { reported } = named(all(NOTHING_REPORTED, sick).reported, failing('b'));
    expect(reportedFrom(JSON.stringify(reported))).toEqual(reported);
  });

  test.each([
    ['nothing', null],
    ['no JSON', '{"components": ['],
    ['another value', '7'],
    ['other values', '{"components": 7, "probes": [null, 7, {"id": "ui"}, {"id": "ui", "verdict": "odd", "cause": null, "since": 1}]}'],
    ['a code of a later version', '[{"id": "gateway", "verdict": "down", "cause": "http.later", "since": 1}]'],
  ])('%s is read as nothing', (_, note) => expect(reportedFrom(note)).toEqual(NOTHING_REPORTED));

  test('by an earlier version is of components', () => {
    const old = [said('degraded', 'http.timeout')];
    expect(reportedFrom(JSON.stringify(old))).toEqual(components(...old));
  });
});
