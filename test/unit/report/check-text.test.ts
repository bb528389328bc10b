import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../../src/health/snapshot.ts';
import { speech } from '../../../src/messages/messages.ts';
import { checkText } from '../../../src/report/check-text.ts';
import { nagiosLine } from '../../../src/report/nagios.ts';
import { newsSince, type Said } from '../../../src/report/news.ts';
import { whyText } from '../../../src/report/why-text.ts';
import { aMirror, aParked, aRunningMirror } from '../../support/mirrors.ts';
import { aComponent, aFailing, aProbe, aReason, aSnapshot, NOW, shut } from '../../support/snapshots.ts';

const english = speech('en', NOW, 0);
const japanese = speech('ja', NOW, 540);
const timeout = { target: 'https://a/ui/', timeout: 8_000, phase: 'processing', host: 'a' };
const failing = aFailing(aProbe('ui', 'http', 'gateway'), 'http.timeout', timeout);
const reason = aReason('http.timeout', 'gateway', 'ui', timeout);
const sick: Snapshot = {
  ...aSnapshot(),
  verdict: 'degraded',
  components: [aComponent('gateway', 'degraded', [reason])],
  probes: [failing],
  gate: shut(reason),
};
const well: Snapshot = { ...aSnapshot(), components: [aComponent('gateway')], probes: [aProbe('ui', 'http', 'gateway')] };

test('check says what is wrong first, since when, and the next step', () => {
  expect(checkText(sick, english)).toMatchInlineSnapshot(`
    "DEGRADED  gateway: no answer within 8 s (stuck while waiting for the first byte): https://a/ui/
              since 09:38 (3 min)
              next: look at the service on a

    gateway  DEGRADED
      ui  DOWN  no answer within 8 s (stuck while waiting for the first byte): https://a/ui/

    gate  SHUT
      gateway/ui: no answer within 8 s (stuck while waiting for the first byte): https://a/ui/"
  `);
  expect(checkText(well, english).split('\n')[0]).toBe('everything is fine');
  expect(checkText(well, japanese).split('\n')[0]).toBe('すべて正常です');
});

test('nagios: one line, perfdata only of what was measured', () => {
  expect(nagiosLine(sick)).toBe('YTM WARNING - gateway: no answer within 8 s (stuck while waiting for the first byte): https://a/ui/');
  expect(nagiosLine(well)).toBe("YTM OK - 1 probe fine | 'ui'=0.0410s;;8;0");
});

const said = (verdict: Said['verdict'], cause: Said['cause'], since = NOW - 60_000): readonly Said[] => [
  { id: 'gateway', verdict, cause, since },
];

test('news: silent while nothing changes, one line when it turns, one when it recovers', () => {
  const first = newsSince([], sick, english);
  expect(first.lines[0]).toBe('gateway: DEGRADED: no answer within 8 s (stuck while waiting for the first byte): https://a/ui/');
  expect(newsSince(first.said, sick, english).lines).toEqual([]);
  expect(newsSince(said('degraded', 'http.timeout'), well, english).lines).toEqual(['gateway: healthy again after 1 min']);
  expect(newsSince([], well, english).lines).toEqual([]);
});

test('news: another cause of the same verdict is news, and the trouble keeps its beginning', () => {
  const news = newsSince(said('degraded', 'tcp.refused'), sick, english);
  expect(news.lines[0]).toMatch(/^gateway: still DEGRADED, now because: /);
  expect(news.said).toEqual(said('degraded', 'http.timeout'));
});

test('why takes a verdict apart and names the rule, in both languages', () => {
  const component = aComponent('gateway', 'degraded', [reason], {
    judgement: {
      rule: 'some-trouble',
      domains: [{ domain: 'http', state: 'dead', probes: ['ui'] }],
      deadDomains: 1,
      neededDomains: 2,
      silenceMs: 60_000,
      lastLife: NOW - 8_000,
      observerFit: true,
      hidden: [],
    },
  });
  const text = whyText(sick, component, english);
  expect(text).toContain('1 of 2 failure domains that would make it DOWN are dead');
  expect(text).toContain('http  DEAD');
  expect(text).toContain('0 good, 8 bad, 0 not-run in a row');
  expect(text).toContain('blocks start');
  expect(whyText(sick, component, japanese)).toContain('障害領域');
});

describe('the mirror', () => {
  const parked = aMirror({ parked: aParked({ drift: 0 }) });
  const waiting = aReason('mirror.parked', 'mirror', null, { count: 1_315, id: 'p-1' });
  const snapshot = aSnapshot({ mirror: parked, verdict: 'healthy', components: [aComponent('mirror', 'degraded', [waiting])] });

  test('is told by check in its own lines, without probes', () => {
    expect(checkText(snapshot, english)).toContain(
      'mirror  DEGRADED\n  up to date as of 09:33 (8 min ago), compared with the vault 2 h ago\n  next run at 09:43\n',
    );
    const running = checkText({ ...snapshot, mirror: aRunningMirror() }, english);
    expect(running).toContain('  a run is under way for 1 min 12 s: 1.2 GB of 2.9 GB\n');
  });

  test('tells what a due run waits for', () => {
    const mirror = aMirror({ state: 'waiting', upToDateAt: null, reasons: [aReason('mirror.gate_shut', 'mirror', null)] });
    expect(checkText({ ...snapshot, mirror }, english)).toContain(
      '  the vault was never a complete image of hot yet\n  now: the gate is shut, and no run starts until it is open\n',
    );
  });

  test('makes the plugin line no worse than the verdict', () => {
    expect(nagiosLine(snapshot)).toMatch(/^YTM OK - mirror: 1315 changes parked/);
  });

  test('why shows its last runs where others have signals', () => {
    const component = snapshot.components.find(({ id }) => id === 'mirror') ?? aComponent('mirror');
    const text = whyText(snapshot, component, english);
    expect(text).toContain('ytm mirror approve p-1');
    expect(text).toContain('last runs:\n  09:33  complete\n  09:23  complete\n  09:13  failed: the share is not mounted at');
    expect(text).toContain('it does not keep the gate shut');
    expect(text).not.toMatch(/signal|sign of life/);
    expect(whyText(snapshot, component, japanese)).toContain('最近の実行');
    expect(whyText({ ...snapshot, mirror: aMirror({ runs: [] }) }, component, english)).toContain('no run on record yet');
  });
});
