/** What people ask of alerting, as pure steps on its state. */
import { expect, test } from 'vitest';
import { requestAck, requestSilence, requestUnsilence } from '../../../src/alerts/core/request.ts';
import { NO_STATE } from '../../../src/alerts/core/state.ts';
import type { SilenceRequest } from '../../../src/health/alert-request.ts';
import { readScenario, simulationOf } from '../../support/alerts/scenario.ts';

const HOUR = 3_600_000;
const KNOWN = ['gateway', 'vault'];

function stateWithOutage() {
  const scenario = readScenario('# Gateway down\n0:10 fault gateway-off for 1h\nuntil 0:30\n');
  const simulation = simulationOf(scenario).run(scenario.until);
  const [open] = Object.values(simulation.state.cases);
  if (open === undefined) throw new Error('no outage');
  return { state: simulation.state, open, now: simulation.now };
}

test('an incident is acknowledged by its id or by its component, with a note', () => {
  const { state, open, now } = stateWithOutage();
  for (const incident of [open.id, open.component]) {
    const { state: after, answer } = requestAck(state, incident, { by: 'mika', note: 'disk ordered' }, now);
    expect(answer).toEqual({ ok: true });
    expect(Object.values(after.cases)[0]?.ack).toEqual({ at: now, by: 'mika', note: 'disk ordered' });
  }
  const bare = requestAck(state, open.id, { by: 'mika', note: '' }, now);
  expect(Object.values(bare.state.cases)[0]?.ack).toEqual({ at: now, by: 'mika' });
});

test('what is not open, or good again, is not acknowledged', () => {
  const { state, open, now } = stateWithOutage();
  const ending = { ...open, good: { since: now, countsFrom: now, evaluations: 1 } };
  const refusals = [
    requestAck(state, 'vault', { by: 'mika', note: '' }, now),
    requestAck({ ...state, cases: { gateway: ending } }, open.id, { by: 'mika', note: '' }, now),
  ];
  for (const { answer } of refusals) expect(answer).toMatchObject({ ok: false, code: 'no-incident' });
});

const silence = (change: Partial<SilenceRequest> = {}) =>
  requestSilence(NO_STATE, { components: ['gateway'], forMs: 2 * HOUR, why: 'new disk', ...change }, 'mika', KNOWN, 1_000);

test('a silence gets the next short id, and ends by it', () => {
  const first = silence();
  expect(first.answer).toEqual({
    ok: true,
    silence: { id: 's1', components: ['gateway'], until: 1_000 + 2 * HOUR, by: 'mika', why: 'new disk' },
  });
  const second = requestSilence(first.state, { components: null, forMs: HOUR, why: '' }, 'mika', KNOWN, 2_000);
  expect(second.answer).toMatchObject({ ok: true, silence: { id: 's2', components: null } });
  const ended = requestUnsilence(second.state, 's1');
  expect(ended).toMatchObject({ answer: { ok: true }, state: { silences: [{ id: 's2' }] } });
  expect(requestUnsilence(ended.state, 's1').answer).toEqual({ ok: false, code: 'no-silence', args: { id: 's1' } });
});

test('the mirror can be silenced, and what does not exist cannot', () => {
  expect(silence({ components: ['mirror'] }).answer.ok).toBe(true);
  expect(silence({ components: ['gateway', 'gatewya'] })).toMatchObject({
    state: NO_STATE,
    answer: { ok: false, code: 'no-component', args: { component: 'gatewya', known: 'gateway, vault, mirror' } },
  });
  expect(silence({ components: [] }).answer).toMatchObject({ code: 'no-component' });
});

test('spans, texts and the number of silences are limited', () => {
  for (const forMs of [0, 999, 367 * 24 * HOUR, Number.NaN]) expect(silence({ forMs }).answer).toMatchObject({ code: 'bad-span' });
  expect(silence({ why: 'x'.repeat(10_000) }).answer).toMatchObject({ silence: { why: 'x'.repeat(500) } });
  let { state } = silence();
  for (let count = 1; count < 100; count += 1) {
    ({ state } = requestSilence(state, { components: null, forMs: HOUR, why: '' }, 'mika', KNOWN, 1_000));
  }
  expect(requestSilence(state, { components: null, forMs: HOUR, why: '' }, 'mika', KNOWN, 1_000).answer).toMatchObject({
    code: 'too-many',
  });
  // Those that are over do not count.
  expect(requestSilence(state, { components: null, forMs: HOUR, why: '' }, 'mika', KNOWN, 1_000 + 3 * HOUR).answer.ok).toBe(true);
});
