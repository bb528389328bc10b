import { describe, expect, test } from 'vitest';
import { storyOf } from '../../../src/health/incident-story.ts';
import { localeOf } from '../../../src/messages/messages.ts';
import { incidentsText, incidentText } from '../../../src/report/incidents-text.ts';
import { anIncident, anIncidentMaterial } from '../../support/incidents.ts';
import { NOW } from '../../support/snapshots.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const ENGLISH = localeOf('en', NOW, 9 * 60);
const FROM = NOW - 20 * MINUTE;

describe('the list of incidents', () => {
  test('has one that is open first, each with its span, cause and id', () => {
    const records = [
      anIncident({ until: null }),
      anIncident({ id: 'vault@1', component: 'vault', from: NOW - 3 * DAY, until: NOW - 3 * DAY + 90_000, cause: null, worst: 'degraded' }),
      anIncident({ id: 'mirror@1', component: 'mirror', from: NOW - 3 * DAY, until: NOW - 2 * DAY, cause: null }),
      anIncident({ id: 'blind:gateway@1', about: 'blind', worst: 'unknown', cause: { code: 'tailscale.stopped', args: {} } }),
    ];
    expect(incidentsText({ records, limit: 50, evaluatedAt: NOW }, ENGLISH).split('\n')).toEqual([
      '4 incidents, 1 open',
      '',
      `OPEN  gateway  DOWN  since 18:21 (20 min)  [gateway@${FROM}]`,
      '  not reachable over the tailnet (tailnet, http): no sign of life for 21 min',
      '',
      'vault  DEGRADED  2026-11-19 18:41–18:42 (1 min 30 s)  [vault@1]',
      '',
      'mirror  HALTED  2026-11-19 18:41–2026-11-20 18:41 (1 d)  [mirror@1]',
      '',
      'gateway  could not be judged  18:21–18:33 (12 min)  [blind:gateway@1]',
      '  tailscale is stopped on this machine',
    ]);
    expect(incidentsText({ records: [], limit: 50, evaluatedAt: NOW }, ENGLISH)).toBe('no incidents');
    const stopped = { records, limit: 50, evaluatedAt: NOW - 11 * MINUTE };
    expect(incidentsText(stopped, ENGLISH).split('\n').slice(0, 2)).toEqual([
      '4 incidents, 1 open',
      '(as of 18:30: alerts have not been evaluated since)',
    ]);
    expect(incidentsText({ ...stopped, records: records.slice(1) }, ENGLISH)).not.toContain('as of');
    expect(incidentsText({ records, limit: 4, evaluatedAt: NOW }, ENGLISH)).toMatch(/\n\nonly the newest 4 are listed$/);
  });
});

describe('one incident', () => {
  test('has its cause, who was notified, the timeline and the evidence', () => {
    const run = { at: FROM + 2 * MINUTE, id: 'r1', status: 'aborted', cause: { code: 'mirror.gate_shut', args: {} } } as const;
    const material = anIncidentMaterial();
    const messages = material.messages.map((message) => (message.kind === 'firing' ? { ...message, at: FROM + 9 * MINUTE } : message));
    const lines = incidentText(storyOf({ ...material, messages, runs: [run] }), NOW, ENGLISH).split('\n');
    expect(lines).toEqual([
      `gateway  DOWN  18:21–18:33 (12 min)  [gateway@${FROM}]`,
      '  not reachable over the tailnet (tailnet, http): no sign of life for 13 min',
      '  also affected, without messages of their own: mirror',
      '  notified: ntfy',
      '  acknowledged by mika at 18:26',
      '',
      'timeline:',
      '  2026-11-22',
      expect.stringMatching(/^ {2}18:20:50 {2}ui {7}DOWN {2}no response within 8 s/),
      expect.stringMatching(/^ {2}18:21:00 {2}gateway {2}DEGRADED {2}/),
      expect.stringMatching(/^ {2}18:22:00 {2}gateway {2}DOWN {2}not reachable over the tailnet .* for 2 min$/),
      expect.stringMatching(/^ {2}18:23:00 {2}mirror {3}mirror run r1: aborted {2}/),
      '  18:24:00  alert    mirror is a consequence of gateway: no messages of its own',
      '  18:26:00  gateway  acknowledged by mika',
      '  18:30:00  alert    firing to ntfy: delivered (6 min late)',
      '  18:33:00  ui       up',
      '  18:33:00  gateway  healthy',
      '  18:35:00  alert    resolved to ntfy: not delivered yet',
      '',
      'evidence at its beginning:',
      expect.stringMatching(/\[gateway\.not_reachable\]$/),
    ]);
  });

  test('that is open has a next step, and says when no one was notified', () => {
    const record = anIncident({ until: null, notified: null, ack: null, consequences: [] });
    const lines = incidentText(storyOf(anIncidentMaterial({ record })), NOW, ENGLISH).split('\n');
    expect(lines[2]).toMatch(/^ {2}next: ./);
    expect(lines[3]).toBe('  no one was notified');
    const stopped = incidentText(storyOf(anIncidentMaterial({ record })), NOW - 11 * MINUTE, ENGLISH).split('\n');
    expect(stopped[2]).toBe('  (as of 18:30: alerts have not been evaluated since)');
    expect(incidentText(storyOf(anIncidentMaterial()), NOW - 11 * MINUTE, ENGLISH)).not.toContain('as of');
  });

  test('in Japanese has no English but names', () => {
    const text = incidentText(storyOf(anIncidentMaterial()), NOW, localeOf('ja', NOW, 9 * 60));
    expect(text).toContain('ntfy への発生の通知：届きました');
    expect(text).not.toMatch(/ (the|of|is|to|by) /);
  });
});
