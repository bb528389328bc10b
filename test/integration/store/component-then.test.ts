/** `ytm why COMPONENT --at TIME`: what was known then. */
import { expect, test } from 'vitest';
import { NO_STATE } from '../../../src/alerts/core/state.ts';
import { localeOf } from '../../../src/messages/messages.ts';
import { thenText, thenToJson } from '../../../src/report/then-text.ts';
import { AlertLog } from '../../../src/store/alert-log.ts';
import { componentThen } from '../../../src/store/component-then.ts';
import { anIncident } from '../../support/incidents.ts';
import { temporaryFolder } from '../../support/served.ts';
import { NOW } from '../../support/snapshots.ts';
import { badAttempt, goodAttempt, keepAttempts, storeIn } from '../../support/stores.ts';

const MINUTE = 60_000;
const FROM = NOW - 20 * MINUTE;
const LOCALE = localeOf('en', NOW, 0);

async function past() {
  const store = storeIn(await temporaryFolder());
  const args = { component: 'gateway', probe: 'ui', target: 'https://gw/ui/', timeout: 8_000, phase: 'connect' };
  const gateway = { kind: 'component', id: 'gateway' } as const;
  const ui = { kind: 'probe', id: 'ui' } as const;
  store.database.write(() =>
    store.states.append([
      { subject: gateway, at: FROM - 60 * MINUTE, to: { state: 'healthy', code: null, args: {} } },
      { subject: ui, at: FROM - 60 * MINUTE, to: { state: 'up', code: null, args: {} } },
      { subject: ui, at: FROM, to: { state: 'down', code: 'http.timeout', args } },
      { subject: gateway, at: FROM, to: { state: 'degraded', code: 'http.timeout', args } },
      { subject: ui, at: NOW - 8 * MINUTE, to: { state: 'up', code: null, args: {} } },
      { subject: gateway, at: NOW - 8 * MINUTE, to: { state: 'healthy', code: null, args: {} } },
    ]),
  );
  keepAttempts(store, [
    goodAttempt('ui', FROM - MINUTE),
    badAttempt('ui', FROM),
    badAttempt('ui', FROM + MINUTE),
    badAttempt('ui', FROM + 2 * MINUTE, { class: 'n', code: 'observer.offline' }),
    goodAttempt('ui', NOW - 8 * MINUTE),
  ]);
  const evaluation = { state: { ...NO_STATE, at: NOW }, messages: [], decisions: [], incidents: [anIncident()], nextAt: NOW };
  new AlertLog(store.database, { addWithin() {} }).decide(() => evaluation, null);
  return store;
}

test('verdict, cause, probes with their last attempts, and alerts are those of that time', async () => {
  const store = await past();
  const then = componentThen(store, 'gateway', ['ui', 'files'], FROM + MINUTE + 1);
  expect(thenText(then, null, LOCALE).split('\n')).toEqual([
    'gateway  DEGRADED  as of 09:22',
    '  09:21–09:33 (12 min)',
    '  no response within 8 s (timed out while connecting): https://gw/ui/  [http.timeout]',
    expect.stringMatching(/^ {4}next: ./),
    '',
    'probes at that time:',
    '  ui     DOWN  no response within 8 s (timed out while connecting): https://gw/ui/  [http.timeout]',
    '         udd  last attempt at 09:22:00, 8 s; bad, 2 in a row  [http.timeout]',
    '  files  not known',
    '',
    'incidents and alerts until then:',
    `  gateway  DOWN  09:21–09:33 (12 min)  [gateway@${FROM}]`,
  ]);
  expect(thenToJson(then, null)).toMatchObject({
    verdict: { state: 'degraded', until: '2026-11-22T09:33:00.000Z', cause: { code: 'http.timeout' } },
    probes: [
      { probe: 'ui', attempts: [{ class: 'u' }, { class: 'd' }, { class: 'd' }] },
      { probe: 'files', state: null, attempts: [] },
    ],
    incidents: [`gateway@${FROM}`],
  });
  // It was acknowledged later.
  expect(thenText(componentThen(store, 'gateway', ['ui'], FROM + 6 * MINUTE), null, LOCALE)).toMatch(
    /09:26:00 {2}gateway {2}acknowledged by mika$/,
  );
  expect(thenText(componentThen(store, 'gateway', ['ui'], FROM + 6 * MINUTE), null, LOCALE)).toContain(
    'uddn  last attempt at 09:23:00; not run, 1 in a row',
  );
});

test('of a time before and after an incident there is none, and of a time that was not observed nothing', async () => {
  const store = await past();
  expect(thenText(componentThen(store, 'gateway', ['ui'], FROM - 1), null, LOCALE)).toMatch(/^gateway {2}healthy[^]*no incident was open$/);
  expect(thenText(componentThen(store, 'gateway', ['ui'], NOW - 7 * MINUTE), null, LOCALE)).toMatch(
    /^gateway {2}healthy[^]*no incident was open$/,
  );
  expect(thenText(componentThen(store, 'gateway', ['ui'], FROM - 61 * MINUTE), null, LOCALE)).toMatch(
    /^gateway at 2026|^gateway at 08:20: not observed/,
  );
});
