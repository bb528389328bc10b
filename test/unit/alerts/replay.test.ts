/** What is recorded of a simulation, replayed under the same rules, gives the messages that people received. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { AlertPolicy } from '../../../src/alerts/core/policy.ts';
import { Replay } from '../../../src/alerts/core/replay.ts';
import { lineOf } from '../../support/alerts/people.ts';
import { Recorder } from '../../support/alerts/recorder.ts';
import { clockText, readScenario, type Scenario } from '../../support/alerts/scenario.ts';
import { Simulation } from '../../support/alerts/simulation.ts';

const FOLDER = new URL('../../scenarios/alerts/', import.meta.url);

function scenario(name: string): Scenario {
  return readScenario(readFileSync(new URL(`${name}.txt`, FOLDER), 'utf8'));
}

function recorded({ rules, policy, start, faults, happenings, until }: Scenario) {
  const recorder = new Recorder();
  const simulation = new Simulation({ rules, policy, start, faults, happenings, witness: recorder }).run(until);
  const received = simulation.received.map((one) => ({ t: one.t, line: lineOf(one) }));
  return { recorder, received };
}

function replayed({ rules, policy, start, until }: Scenario, recorder: Recorder, change: Partial<AlertPolicy> = {}) {
  const replay = new Replay({ fleet: rules, policy: { ...policy, ...change }, host: 'mac', troubles: recorder.troubles });
  replay.play(recorder.attempts);
  replay.end({ until: start + until });
  return replay.sent.flatMap(({ message, to }) =>
    to.map((notifier) => ({ t: message.at - start, line: lineOf({ t: 0, notifier, message, late: null }) })),
  );
}

describe('the record gives the messages that were sent', () => {
  test.each([
    'single-timeouts',
    'gateway-105-seconds',
    'gateway-3-minutes',
    'gateway-6-minutes',
    'everything-502',
    'every-other-request',
    'services-refused',
    'front-page-only',
    'cause-changes',
    'flapping',
    'flapping-ends-down',
    'share-during-gateway-outage',
    'disk-full',
    'observer-offline',
    'observer-offline-20-minutes',
    'laptop-sleep',
    'reminders',
    'routes',
    'mirror-overdue',
    'mirror-halted',
    'mirror-waits-for-vault',
  ])('%s', (name) => {
    const played = scenario(name);
    const { recorder, received } = recorded(played);
    const sent = replayed(played, recorder);
    expect(sent.map(({ line }) => line)).toEqual(received.map(({ line }) => line));
    for (const [index, { t }] of sent.entries()) {
      const off = Math.abs(t - (received[index]?.t ?? 0));
      expect([clockText(t), off <= 60_000]).toEqual([clockText(t), true]);
    }
  });
});

test('other times, and other routes, give other messages', () => {
  const played = scenario('gateway-6-minutes');
  const { recorder } = recorded(played);
  const patient = { ...played.policy.times, groupMs: 600_000 };
  expect(replayed(played, recorder, { times: patient })).toEqual([]);
  const pager = [{ notifier: 'pager', components: null, severities: ['critical'] as const }];
  expect(replayed(played, recorder, { routes: pager }).map(({ line }) => line.split(' ')[0])).toEqual(['pager', 'pager']);
});

test('other rules of health, too: a fleet whose probes have to fail longer', () => {
  const played = scenario('gateway-3-minutes');
  const { recorder } = recorded(played);
  const rules = { ...played.rules, probes: played.rules.probes.map((probe) => ({ ...probe, fall: 20, fallSpanMs: 600_000 })) };
  expect(replayed({ ...played, rules }, recorder)).toEqual([]);
});

test('attempts of probes that the config no longer has are left out', () => {
  const played = scenario('gateway-6-minutes');
  const { recorder } = recorded(played);
  const rules = {
    ...played.rules,
    probes: played.rules.probes.filter(({ component }) => component !== 'gateway'),
    components: [],
    gate: {},
  };
  expect(replayed({ ...played, rules }, recorder)).toEqual([]);
});
