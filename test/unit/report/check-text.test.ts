import { describe, expect, test } from 'vitest';
import type { ConfigStatus, Snapshot } from '../../../src/health/snapshot.ts';
import { localeOf } from '../../../src/messages/messages.ts';
import { checkText } from '../../../src/report/check-text.ts';
import { mirrorLines } from '../../../src/report/mirror-text.ts';
import { nagiosLine } from '../../../src/report/nagios.ts';
import { snapshotToJson } from '../../../src/report/snapshot-json.ts';
import { snapshotFromJson } from '../../../src/report/snapshot-parse.ts';
import { whyText } from '../../../src/report/why-text.ts';
import { glyphsOf } from '../../../src/tui/glyphs.ts';
import { begin } from '../../../src/tui/model.ts';
import { paint } from '../../../src/tui/theme.ts';
import { frameOf } from '../../support/frames.ts';
import { aMirror, aParked, aRun, aRunningMirror } from '../../support/mirrors.ts';
import { aComponent, aFailing, aProbe, aReason, aSnapshot, NOW, shut } from '../../support/snapshots.ts';

const english = localeOf('en', NOW, 0);
const japanese = localeOf('ja', NOW, 540);
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
    "DEGRADED  gateway: no response within 8 s (timed out while waiting for the first byte): https://a/ui/
              since 09:38 (3 min)
              next: check the service on a

    gateway  DEGRADED
      ui  DOWN  no response within 8 s (timed out while waiting for the first byte): https://a/ui/

    gate  SHUT
      gateway/ui: no response within 8 s (timed out while waiting for the first byte): https://a/ui/"
  `);
  expect(checkText(well, english).split('\n')[0]).toBe('everything is fine');
  expect(checkText(well, japanese).split('\n')[0]).toBe('すべて正常です');
});

describe('a daemon whose config is not what the file says', () => {
  const configStatus = { hash: '00ff', loadedAt: NOW - 60 * 60_000, changedAt: NOW - 60_000, lastReloadOk: true, refused: null };
  const of = (changes: Partial<ConfigStatus>): Snapshot => ({ ...well, daemon: { pid: 4242, config: { ...configStatus, ...changes } } });
  const lines = (snapshot: Snapshot, locale = english): readonly string[] => checkText(snapshot, locale).split('\n').slice(0, 3);

  test('is shown below the first line, with the command that helps', () => {
    expect(lines(of({}))).toEqual([
      'everything is fine',
      'ytm serve runs with an older config, read at 08:41',
      '  next: kill -HUP 4242 loads the file',
    ]);
    expect(lines(of({}), japanese)[1]).toBe('ytm serve は 17:41 に読んだ古い設定で動いています');
  });

  test('because of errors in it', () => {
    const refused = { at: NOW, why: 'invalid', keys: [] } as const;
    expect(lines(of({ refused, lastReloadOk: false }))).toEqual([
      'everything is fine',
      'the config file has errors; ytm serve keeps the one read at 08:41',
      '  next: ytm config check, then kill -HUP 4242',
    ]);
  });

  test('because it needs a restart', () => {
    const refused = { at: NOW, why: 'restart', keys: ['paths.share', 'paths.vault'] } as const;
    expect(lines(of({ refused, lastReloadOk: false }))).toEqual([
      'everything is fine',
      'only a restart loads these changes: paths.share, paths.vault',
      '  next: restart ytm serve (pid 4242)',
    ]);
  });

  test('and one whose config is the same is not mentioned', () => {
    expect(checkText(of({ changedAt: null }), english)).toBe(checkText(well, english));
  });

  test('has a line on the screen of the dashboard, and as JSON', () => {
    const model = begin({ snapshot: of({}), now: NOW, columns: 80, rows: 24, link: { kind: 'embedded' }, withEvents: true, faults: null });
    const look = { language: 'en', glyphs: glyphsOf('ascii'), utcOffsetMinutes: () => 0 } as const;
    const frame = frameOf(model, look).map((line) => paint(line, 'plain').trimEnd());
    expect(frame).toHaveLength(24);
    expect(frame[1]).toBe('  ! ytm serve runs with an older config, read at 08:41 -> kill -HUP 4242 loads..');
    const snapshot = of({ refused: { at: NOW, why: 'restart', keys: ['paths.hot'] } });
    expect(snapshotFromJson(JSON.parse(JSON.stringify(snapshotToJson(snapshot))))).toEqual(snapshot);
  });
});

test('a machine that only watches has no gate, and nothing to report about it', () => {
  const none = aReason('gate.not_configured', 'vault', null);
  const text = checkText({ ...well, gate: shut(none) }, english);
  expect(text.split('\n')[0]).toBe('everything is fine');
  expect(text.split('\n').at(-1)).toBe('gate  no gate configured');
});

test('a mirror that was resumed says so until the next run, not what halted it', () => {
  const halted = { ...aMirror(), state: 'idle', runs: [aRun('1', 60_000, { status: 'halted' })] } as const;
  expect(mirrorLines({ ...halted, nextAt: NOW + 60_000 }, english)).toContain('resumed; the next run decides');
  expect(mirrorLines({ ...halted, state: 'halted' }, english)).not.toContain('resumed; the next run decides');
  expect(mirrorLines({ ...halted, runs: [aRun('2', 1_000), ...halted.runs] }, english)).not.toContain('resumed; the next run decides');
});

test('nagios: one line, perfdata only of what was measured', () => {
  expect(nagiosLine(sick)).toBe(
    'YTM WARNING - gateway: no response within 8 s (timed out while waiting for the first byte): https://a/ui/',
  );
  expect(nagiosLine(well)).toBe("YTM OK - 1 probe fine | 'ui'=0.0410s;;8;0");
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
  expect(text).toContain('dead failure domains: 1 of the 2 needed for DOWN');
  expect(text).toContain('http  DEAD');
  expect(text).toContain('0 good, 8 bad, 0 not run in a row');
  expect(text).toContain('blocks start');
  expect(whyText(sick, component, japanese)).toContain('障害領域');
});

describe('the mirror', () => {
  const parked = aMirror({ parked: aParked({ drift: 0 }) });
  const waiting = aReason('mirror.parked', 'mirror', null, { count: 1_315, id: 'p-1' });
  const snapshot = aSnapshot({ mirror: parked, verdict: 'healthy', components: [aComponent('mirror', 'degraded', [waiting])] });

  test('is shown by check in its own lines, without probes', () => {
    expect(checkText(snapshot, english)).toContain(
      'mirror  DEGRADED\n  last up to date at 09:33 (8 min ago), compared with the vault 2 h ago\n  next run at 09:43\n',
    );
    const running = checkText({ ...snapshot, mirror: aRunningMirror() }, english);
    expect(running).toContain('  a run is in progress for 1 min 12 s: 1.2 GB of 2.9 GB\n');
  });

  test('is never called up to date by check while something is missing in the vault', () => {
    const leftOut = [
      { why: 'still-changing' as const, count: 2, first: [] },
      { why: 'name-collision' as const, count: 1, first: [] },
    ];
    const except = aMirror({ leftOut });
    expect(checkText({ ...snapshot, mirror: except }, english)).toContain(
      '  mirrored as of 09:33 (8 min ago), except 2 still changing; compared with the vault 2 h ago\n',
    );
    expect(checkText({ ...snapshot, mirror: except }, japanese)).toContain('変更中 2 件 を除く');
  });

  test('shows what a due run waits for', () => {
    const mirror = aMirror({ state: 'waiting', upToDateAt: null, reasons: [aReason('mirror.gate_shut', 'mirror', null)] });
    expect(checkText({ ...snapshot, mirror }, english)).toContain(
      '  no run has completed yet\n  waiting: the gate is shut; no run starts until it opens\n',
    );
  });

  test('makes the plugin line no worse than the verdict', () => {
    expect(nagiosLine(snapshot)).toMatch(/^YTM OK - mirror: 1315 changes parked/);
  });

  test('why shows its last runs where others have signals', () => {
    const component = snapshot.components.find(({ id }) => id === 'mirror') ?? aComponent('mirror');
    const text = whyText(snapshot, component, english);
    expect(text).toContain('ytm mirror approve p-1');
    expect(text).toContain(
      'last runs:\n  09:33  complete (quick)\n  09:23  complete (quick)\n  09:13  failed (quick): the share is not mounted at',
    );
    expect(text).toContain('it does not keep the gate shut');
    expect(text).not.toMatch(/signal|sign of life/);
    expect(whyText(snapshot, component, japanese)).toContain('最近の実行');
    expect(whyText({ ...snapshot, mirror: aMirror({ runs: [] }) }, component, english)).toContain('no runs recorded yet');
  });
});
