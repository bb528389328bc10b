import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Alerting } from '../../../src/alerts/alerting.ts';
import { acknowledged } from '../../../src/alerts/core/ack.ts';
import type { OutboxEntry } from '../../../src/alerts/core/outbox.ts';
import { type AlertPolicy, DAEMON_TIMES } from '../../../src/alerts/core/policy.ts';
import type { IncidentRecord } from '../../../src/health/incident-record.ts';
import { AlertLog } from '../../../src/store/alert-log.ts';
import { AlertOutbox } from '../../../src/store/alert-outbox.ts';
import { Database } from '../../../src/store/database.ts';
import { IncidentLog } from '../../../src/store/incident-log.ts';
import { StateLog } from '../../../src/store/state-log.ts';
import { claimant } from '../../support/alerts/outbox-lab.ts';
import { FakeBoard } from '../../support/fake-board.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { aComponent, aReason, aSnapshot, NOW } from '../../support/snapshots.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const POLICY: AlertPolicy = {
  routes: [{ notifier: 'ntfy', components: null, severities: null }],
  windows: [],
  sleepers: [],
  pager: null,
  overdueMs: 30 * MINUTE,
  times: DAEMON_TIMES,
};

/** Alerting on a real store, a board that the test writes on, and a clock that is moved. */
class Lab {
  readonly clock = new FakeClock(NOW);
  readonly board = new FakeBoard();
  /** Messages that could not be stored. */
  readonly spare: OutboxEntry[] = [];
  readonly file: string;
  database: Database;
  log: AlertLog;
  outbox: AlertOutbox;
  kept: IncidentLog;
  alerting: Alerting;
  wakes = 0;

  constructor() {
    const folder = mkdtempSync(join(tmpdir(), 'ytm-alerting-'));
    this.file = join(folder, 'ytm.sqlite');
    this.database = new Database(this.file);
    this.outbox = new AlertOutbox(this.database, claimant());
    this.log = new AlertLog(this.database, this.outbox);
    this.kept = new IncidentLog(this.database, new StateLog(this.database, () => null));
    this.alerting = this.#begun();
    onTestFinished(() => {
      this.alerting.stop();
      this.database.close();
      rmSync(folder, { recursive: true });
    });
  }

  incidents(): readonly IncidentRecord[] {
    return this.kept.within({ from: 0, until: Number.MAX_SAFE_INTEGER }, 10);
  }

  #begun(): Alerting {
    const { board, clock, log } = this;
    const outbox = {
      enqueue: (entries: readonly OutboxEntry[]) => this.spare.push(...entries),
      wake: () => {
        this.wakes += 1;
      },
    };
    const alerting = new Alerting({ source: board, events: board, storage: log, outbox, clock, policy: POLICY });
    alerting.start();
    return alerting;
  }

  /** The process ends without a word, and another one begins. */
  async killed(): Promise<void> {
    this.alerting.stop();
    this.database.close();
    this.database = new Database(this.file);
    this.outbox = new AlertOutbox(this.database, claimant('b', 2));
    this.log = new AlertLog(this.database, this.outbox);
    this.kept = new IncidentLog(this.database, new StateLog(this.database, () => null));
    this.alerting = this.#begun();
    await this.clock.advance(SECOND);
  }

  gateway(isDown: boolean): void {
    const now = this.clock.now();
    const cause = aReason('gateway.not_reachable', 'gateway', null, { domains: 'http', lastLife: now }, now);
    const component = isDown ? aComponent('gateway', 'down', [cause]) : aComponent('gateway');
    this.board.show(aSnapshot({ components: [component] }));
    this.board.emit({ kind: 'component-changed', at: now, component: 'gateway', from: 'healthy', to: component.verdict, reason: null });
  }

  queued(): readonly string[] {
    const rows = this.database.statement('SELECT id, notifier, message FROM alert_queue ORDER BY seq').all();
    return rows.map(({ notifier, message }) => `${String(notifier)} ${(JSON.parse(String(message)) as { kind: string }).kind}`);
  }
}

describe('alerting in the daemon', () => {
  it('stores incident, decisions and message together, and wakes the outbox', async () => {
    const lab = new Lab();
    await lab.clock.advance(MINUTE);
    lab.gateway(true);
    await lab.clock.advance(2 * MINUTE);
    expect(lab.queued()).toEqual([]);
    await lab.clock.advance(20 * SECOND);
    expect(lab.queued()).toEqual(['ntfy firing']);
    expect(lab.wakes).toBe(1);
    lab.gateway(false);
    await lab.clock.advance(6 * MINUTE);
    expect(lab.queued()).toEqual(['ntfy firing', 'ntfy resolved']);

    const [incident] = lab.incidents();
    expect(incident).toMatchObject({ component: 'gateway', about: 'trouble', worst: 'down', cause: { code: 'gateway.not_reachable' } });
    expect(incident?.until).toBeGreaterThan(incident?.from ?? 0);
    const decisions = lab.kept.decisions(incident?.id ?? '').map(({ code, kind }) => (kind === null ? code : `${code} ${kind}`));
    expect(decisions).toEqual([
      'hold.pending',
      'group.waiting',
      'route.sent firing',
      'resolve.waiting',
      'resolve.too_soon',
      'route.sent resolved',
    ]);
    expect(lab.kept.one(incident?.id ?? '', NOW)?.record).toEqual(incident);
    expect(lab.alerting.figures()).toEqual({ opened: new Map([['gateway', 1]]), open: new Set(), asleep: new Set(), firing: [] });
  });

  it('goes on after the process was killed in every stage, and sends nothing twice', async () => {
    const lab = new Lab();
    lab.gateway(true);
    for (let turn = 0; turn < 10; turn += 1) {
      await lab.clock.advance(29 * SECOND);
      await lab.killed();
    }
    lab.gateway(false);
    for (let turn = 0; turn < 14; turn += 1) {
      await lab.clock.advance(29 * SECOND);
      await lab.killed();
    }
    expect(lab.queued()).toEqual(['ntfy firing', 'ntfy resolved']);
    expect(lab.incidents()).toHaveLength(1);
  });

  it('notifies people while nothing can be stored, once, and stores again afterwards', async () => {
    const lab = new Lab();
    await lab.clock.advance(MINUTE);
    // A full disk refuses writes; the query-only mode of the connection does the same.
    lab.database.statement('PRAGMA query_only = ON').get();
    lab.gateway(true);
    await lab.clock.advance(5 * MINUTE);
    expect(lab.alerting.isStored).toBe(false);
    expect(lab.spare.map(({ origin, message }) => `${origin} ${message.kind}`)).toEqual(['ntfy firing']);
    lab.database.statement('PRAGMA query_only = OFF').get();
    await lab.clock.advance(MINUTE);
    expect(lab.alerting.isStored).toBe(true);
    lab.gateway(false);
    await lab.clock.advance(6 * MINUTE);
    expect(lab.queued()).toEqual(['ntfy resolved']);
    expect(lab.spare).toHaveLength(1);
  });

  it('decides once when two processes evaluate the same state', async () => {
    const lab = new Lab();
    lab.gateway(true);
    const other = new Database(lab.file);
    onTestFinished(() => other.close());
    const second = new AlertLog(other, new AlertOutbox(other, claimant('c', 3)));
    const twin = new Alerting({
      source: lab.board,
      events: lab.board,
      storage: second,
      outbox: { enqueue: () => 0, wake: () => undefined },
      clock: lab.clock,
      policy: POLICY,
    });
    twin.start();
    await lab.clock.advance(5 * MINUTE);
    twin.stop();
    expect(lab.queued()).toEqual(['ntfy firing']);
  });

  it('takes over what another process acknowledged', async () => {
    const lab = new Lab();
    lab.gateway(true);
    await lab.clock.advance(3 * MINUTE);
    expect(lab.log.change((state) => acknowledged(state, 'gateway', { at: lab.clock.now(), by: 'mika' }))).toBe(true);
    await lab.clock.advance(5 * 60 * MINUTE);
    expect(lab.queued()).toEqual(['ntfy firing']);
    expect(lab.incidents()).toMatchObject([{ ack: { by: 'mika' } }]);
  });

  it('forgets incidents 400 days after their end', async () => {
    const lab = new Lab();
    lab.gateway(true);
    await lab.clock.advance(3 * MINUTE);
    lab.gateway(false);
    await lab.clock.advance(10 * MINUTE);
    expect(lab.incidents()).toHaveLength(1);
    lab.log.prune(lab.clock.now());
    expect(lab.incidents()).toEqual([]);
  });

  it('begins anew with a state that cannot be read', () => {
    const lab = new Lab();
    lab.database.write(() => {
      lab.database.statement('INSERT INTO alert_state (id, state) VALUES (1, \'{"version": 7}\')').run();
    });
    expect(lab.log.state().cases).toEqual({});
  });
});

it('counts an incident once, when it opens, and not again after a restart', async () => {
  const lab = new Lab();
  await lab.clock.advance(MINUTE);
  expect(lab.alerting.figures()).toEqual({ opened: new Map(), open: new Set(), asleep: new Set(), firing: [] });
  lab.gateway(true);
  await lab.clock.advance(20 * SECOND);
  expect(lab.alerting.figures().open).toEqual(new Set());
  await lab.clock.advance(3 * MINUTE);
  const figures = { open: new Set(['gateway']), asleep: new Set(), firing: [{ code: 'gateway.not_reachable', severity: 'critical' }] };
  expect(lab.alerting.figures()).toEqual({ ...figures, opened: new Map([['gateway', 1]]) });
  await lab.killed();
  expect(lab.alerting.figures()).toEqual({ ...figures, opened: new Map() });
});
