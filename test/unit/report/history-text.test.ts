import { describe, expect, test } from 'vitest';
import { availabilityOf, NO_TIME } from '../../../src/health/availability.ts';
import type { StateSpan } from '../../../src/health/history.ts';
import { subjectHistory } from '../../../src/health/subject-history.ts';
import { localeOf } from '../../../src/messages/messages.ts';
import { historyText, subjectText } from '../../../src/report/history-text.ts';
import { midnightOf, shareText } from '../../../src/report/past-words.ts';
import { anIncident } from '../../support/incidents.ts';
import { NOW } from '../../support/snapshots.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ENGLISH = localeOf('en', NOW, 9 * 60);
const RANGE = { from: NOW - 2 * DAY, until: NOW };
const GATEWAY = { kind: 'component', id: 'gateway' } as const;

test.each([
  [1, '100 %'],
  [0.99999, '99.99 %'],
  [0.5, '50.00 %'],
  [0, '0.00 %'],
])('%d as a share is %s: never rounded up to 100 %%', (ratio, text) => {
  expect(shareText(ratio)).toBe(text);
});

describe('the history of everything', () => {
  test('has components, then probes, with what is not known', () => {
    const subjects = [
      availabilityOf(GATEWAY, { goodMs: DAY, degradedMs: HOUR, downMs: 9 * MINUTE, unknownMs: 5_000 }, RANGE),
      availabilityOf({ kind: 'component', id: 'hot' }, { ...NO_TIME, goodMs: 2 * DAY }, RANGE),
      availabilityOf({ kind: 'probe', id: 'ui' }, { ...NO_TIME, unknownMs: 2 * DAY }, RANGE),
    ];
    expect(historyText({ range: RANGE, beginning: NOW - DAY, subjects, incidents: [anIncident()] }, ENGLISH).split('\n')).toEqual([
      '2026-11-20 18:41 to 2026-11-22 18:41 (2 d); recorded since 2026-11-21 18:41',
      '',
      'gateway  95.42 %  DEGRADED 1 h, DOWN 9 min, UNKNOWN 5 s; not observed 22 h 50 min; 1 incident',
      'hot        100 %  no trouble',
      '',
      'ui       not known  UNKNOWN 2 d',
    ]);
  });

  test('without any record says so', () => {
    expect(historyText({ range: RANGE, beginning: null, subjects: [], incidents: [] }, ENGLISH)).toMatch(
      /\nnothing was recorded in this time$/,
    );
  });
});

describe('the history of one component', () => {
  const span = (state: StateSpan['state'], from: number, until: number | null): StateSpan => ({
    subject: GATEWAY,
    state,
    from,
    until,
    code: state === 'down' ? 'gateway.not_reachable' : null,
    args: { domains: 'http', lastLife: from },
  });
  const spans = [
    span('healthy', NOW - 2 * DAY, NOW - DAY),
    span('down', NOW - DAY, NOW - DAY + HOUR),
    span('healthy', NOW - DAY + HOUR, NOW - HOUR),
    span('unknown', NOW - HOUR, null),
  ];
  const edges = [NOW - 3 * DAY, midnightOf(NOW - DAY, ENGLISH), midnightOf(NOW, ENGLISH), NOW + DAY];
  const history = subjectHistory({ subject: GATEWAY, spans, days: [] }, RANGE, edges, NOW);

  test('has its days, newest first, and its periods of trouble', () => {
    expect(subjectText({ range: RANGE, beginning: 0, history, summary: null, incidents: [], limit: 1 }, ENGLISH).split('\n')).toEqual([
      'gateway  2026-11-20 18:41 to 2026-11-22 18:41 (2 d)',
      '97.87 %  DOWN 1 h, UNKNOWN 1 h',
      '',
      'by days:',
      '  2026-11-22    100 %  UNKNOWN 1 h',
      '  2026-11-21  95.83 %  DOWN 1 h',
      '  2026-11-20    100 %  no trouble',
      '',
      'periods of trouble, newest first:',
      '  since 17:41 (1 h)  UNKNOWN',
      '  only the newest 1 are listed',
    ]);
  });

  test('has the attempts of a probe, whether answered or not', () => {
    const report = { range: RANGE, beginning: 0, history, incidents: [], limit: 30 };
    expect(subjectText({ ...report, summary: { attempts: 5_760, upRatio: 0.9875, p95Ms: 84 } }, ENGLISH)).toContain(
      '\n5760 attempts, 98.75 % good, 95 % of the answers within 84 ms\n',
    );
    expect(subjectText({ ...report, summary: { attempts: 3, upRatio: null, p95Ms: null } }, ENGLISH)).toContain(
      '\n3 attempts, none answered\n',
    );
  });

  test('counts a day whose states are gone, once', () => {
    const days = [{ day: NOW - 2 * DAY + HOUR, times: { ...NO_TIME, goodMs: HOUR } }];
    const { whole, parts } = subjectHistory({ subject: GATEWAY, spans: [], days }, RANGE, edges, NOW);
    expect(whole.goodMs).toBe(HOUR);
    expect(parts.map(({ availability }) => availability.goodMs)).toEqual([HOUR, 0, 0]);
  });
});
