/** Incidents as they are kept, and what is read about them. */
import { describe, expect, test } from 'vitest';
import { fateOf } from '../../../src/alerts/core/outbox.ts';
import { NO_STATE } from '../../../src/alerts/core/state.ts';
import { queueTroubles, silenceOf } from '../../../src/health/alert-overview.ts';
import type { IncidentRecord } from '../../../src/health/incident-record.ts';
import { AlertLog } from '../../../src/store/alert-log.ts';
import { AlertOutbox } from '../../../src/store/alert-outbox.ts';
import type { Store } from '../../../src/store/store.ts';
import { aboutGateway } from '../../support/alerts/messages.ts';
import { anIncident } from '../../support/incidents.ts';
import { temporaryFolder } from '../../support/served.ts';
import { NOW } from '../../support/snapshots.ts';
import { storeIn } from '../../support/stores.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

function keep(store: Store, records: readonly IncidentRecord[]): void {
  const evaluation = { state: { ...NO_STATE, at: NOW }, messages: [], decisions: [], incidents: records, nextAt: NOW };
  new AlertLog(store.database, outboxOf(store)).decide(() => evaluation, null);
}

function outboxOf(store: Store): AlertOutbox {
  return new AlertOutbox(store.database, { pid: process.pid, token: 'test', isAlive: () => true });
}

describe('incidents of a range', () => {
  test('are those that were open at any time of it, newest first, at most so many', async () => {
    const store = storeIn(await temporaryFolder());
    const at = (from: number, until: number | null): IncidentRecord => anIncident({ id: `gateway@${from}`, from, until });
    keep(store, [at(100, 200), at(300, 400), at(350, null), at(500, 600)]);
    const starts = (from: number, until: number, limit = 10): readonly number[] =>
      store.incidents.within({ from, until }, limit).map((one) => one.from);
    expect(starts(0, 1_000)).toEqual([500, 350, 300, 100]);
    expect(starts(0, 1_000, 2)).toEqual([500, 350]);
    expect(starts(200, 300)).toEqual([100]);
    expect(starts(401, 500)).toEqual([350]);
    expect(starts(700, 800)).toEqual([350]);
    expect(starts(0, 100)).toEqual([]);
  });

  test('of a version that did not say when they were acknowledged are read', async () => {
    const store = storeIn(await temporaryFolder());
    const { ack, ...old } = anIncident();
    store.database.write(() =>
      store.database.statement('INSERT INTO incidents VALUES (?, ?, ?, ?, ?)').run('old', 'gateway', 1, 2, JSON.stringify(old)),
    );
    expect(ack).not.toBeNull();
    expect(store.incidents.within({ from: 0, until: 5 }, 5)).toMatchObject([{ ack: null }]);
  });

  test('are kept for 400 days, and of those that ended at most 10,000', async () => {
    const store = storeIn(await temporaryFolder());
    const from = NOW - 390 * DAY;
    const many = Array.from({ length: 10_020 }, (_, index) =>
      anIncident({ id: `vault@${index}`, from: from + index, until: from + index }),
    );
    keep(store, [
      ...many,
      anIncident({ id: 'gone', from: 1, until: NOW - 400 * DAY - 1 }),
      anIncident({ id: 'open', from: 0, until: null }),
    ]);
    new AlertLog(store.database, outboxOf(store)).prune(NOW - 400 * DAY);
    const kept = store.incidents.within({ from: 0, until: NOW }, 20_000);
    expect(kept).toHaveLength(10_001);
    expect([kept.at(0)?.id, kept.at(-2)?.id, kept.at(-1)?.id]).toEqual(['vault@10019', 'vault@20', 'open']);
  });
});

describe('one incident', () => {
  test('is nothing when there is none', async () => {
    expect(storeIn(await temporaryFolder()).incidents.one('gateway@1', NOW)).toBeNull();
  });

  test('has its messages, delivered and waiting, what was held back, the states of probes and the runs of its time', async () => {
    const store = storeIn(await temporaryFolder());
    const record = anIncident();
    const { id, from, until } = record;
    const outbox = outboxOf(store);
    const decision = {
      at: from + 1,
      incident: id,
      component: 'gateway',
      stage: 'silence',
      args: { name: 's1', why: 'x' },
      until: null,
      kind: null,
    } as const;
    const log = new AlertLog(store.database, outbox);
    log.decide(
      () => ({
        state: { ...NO_STATE, at: from },
        incidents: [record, anIncident({ id: `${id}5` })],
        decisions: [
          { ...decision, code: 'hold.pending', stage: 'hold' },
          { ...decision, code: 'silence.muted' },
        ],
        messages: [
          { message: aboutGateway({ id: `${id}#1`, incident: id, at: from }), to: ['ntfy', 'slack'] },
          { message: aboutGateway({ id: `${id}5#1`, incident: `${id}5`, at: from }), to: ['ntfy'] },
        ],
        nextAt: NOW,
      }),
      null,
    );
    const queued = outbox.claim('ntfy', from + MINUTE, MINUTE);
    if (queued === null || queued === 'unwritable') throw new Error('nothing waits');
    const result = { ok: true, answer: 'ok' } as const;
    const fate = fateOf({ queued, result, now: from + MINUTE, fallback: null, resends: false, chance: 0 });
    outbox.settle(queued, result, fate, from + MINUTE);
    store.database.write(() => {
      const subject = { kind: 'probe', id: 'ui' } as const;
      const files = { kind: 'probe', id: 'files' } as const;
      const args = { component: 'gateway' };
      store.states.append([
        { subject, at: from - 60 * MINUTE, to: { state: 'down', code: 'http.status', args } },
        { subject, at: from - 30 * MINUTE, to: { state: 'up', code: null, args: {} } },
        { subject, at: from - MINUTE, to: { state: 'down', code: 'http.timeout', args } },
        { subject, at: until ?? 0, to: { state: 'up', code: null, args: {} } },
        { subject: files, at: from, to: { state: 'down', code: 'http.timeout', args } },
        { subject: files, at: from + MINUTE, to: null },
      ]);
      const run = store.database.statement('INSERT INTO mirror_runs (id, start, record, left_out) VALUES (?, ?, ?, 0)');
      const reasons = [{ code: 'mount.absent', args: { path: '/mnt' }, since: 5 }];
      for (const [name, start, status] of [
        ['before', from - 1, 'aborted'],
        ['aborted', from, 'aborted'],
        ['fine', from + 1, 'complete'],
        ['after', NOW, 'refused'],
      ] as const)
        run.run(name, start, JSON.stringify({ id: name, status, endedAt: start + 5, reasons, dryRun: false }));
    });
    expect(store.incidents.one(id, NOW)).toEqual({
      record,
      spans: [
        expect.objectContaining({ from: from - MINUTE, code: 'http.timeout', next: 'up' }),
        expect.objectContaining({ from, until: from + MINUTE, next: null }),
      ],
      messages: [
        { at: from + MINUTE, decidedAt: from, notifier: 'ntfy', kind: 'firing', fate: 'delivered' },
        { at: from, decidedAt: from, notifier: 'slack', kind: 'firing', fate: 'waiting' },
      ],
      heldBack: [{ at: from + 1, component: 'gateway', code: 'silence.muted', args: { name: 's1', why: 'x' } }],
      runs: [{ id: 'aborted', at: from + 5, status: 'aborted', cause: { code: 'mount.absent', args: { path: '/mnt' } } }],
    });
  });
});

describe('the overview of alerts', () => {
  test('without a store that was ever used is nothing', async () => {
    expect(storeIn(await temporaryFolder()).incidents.overview(NOW)).toEqual({ evaluatedAt: null, open: [], silences: [], queues: [] });
  });

  test('names silences in force, messages that wait, and notifiers that lost some', async () => {
    const store = storeIn(await temporaryFolder());
    const outbox = outboxOf(store);
    const silence = { id: 's1', components: ['vault'], from: 0, until: NOW + 5, by: 'mika', why: 'new disk' };
    new AlertLog(store.database, outbox).change((state) => ({ ...state, silences: [silence, { ...silence, id: 's2', until: NOW }] }));
    outbox.add([{ origin: 'ntfy', message: aboutGateway({ id: 'm1', incident: 'gateway@1', at: NOW - 3 * MINUTE }) }], NOW);
    const overview = store.incidents.overview(NOW);
    expect(overview.silences.map(({ id }) => id)).toEqual(['s1']);
    expect(overview.queues).toEqual([{ notifier: 'ntfy', waiting: 1, oldestAt: NOW - 3 * MINUTE, lost: null }]);
    expect(queueTroubles(overview, NOW)).toHaveLength(1);
    expect(queueTroubles(overview, NOW - 2 * MINUTE)).toHaveLength(0);
    expect(silenceOf(overview, 'vault', NOW)?.id).toBe('s1');
    expect(silenceOf(overview, 'gateway', NOW)).toBeNull();
    const queued = outbox.claim('ntfy', NOW, MINUTE);
    if (queued === null || queued === 'unwritable') throw new Error('nothing waits');
    const problem = { code: 'given_up', args: {} } as const;
    outbox.settle(
      queued,
      { ok: false, verdict: 'later', problem, afterMs: null, perhaps: false },
      { kind: 'over', outcome: 'given-up' },
      NOW,
    );
    expect(store.incidents.overview(NOW).queues).toEqual([{ notifier: 'ntfy', waiting: 0, oldestAt: null, lost: 'given-up' }]);
    expect(queueTroubles(store.incidents.overview(NOW), NOW)).toHaveLength(1);
    expect(store.incidents.overview(NOW + DAY).queues).toEqual([]);
  });
});
