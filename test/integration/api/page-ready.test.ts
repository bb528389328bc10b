/** The first view of the status page: ready before anybody asks, and not as it was long ago. */
import { describe, expect, test } from 'vitest';
import type { IncidentRecord } from '../../../src/health/incident-record.ts';
import type { History } from '../../../src/ports/history.ts';
import { FakeBoard } from '../../support/fake-board.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { SOME_HISTORY } from '../../support/histories.ts';
import { anIncident } from '../../support/incidents.ts';
import { until } from '../../support/poll.ts';
import { raw, serveTcp } from '../../support/served.ts';
import { allDown, aSnapshot } from '../../support/snapshots.ts';

function counted() {
  let reads = 0;
  const history: History = {
    ...SOME_HISTORY,
    strips(range, signal) {
      reads += 1;
      return SOME_HISTORY.strips(range, signal);
    },
  };
  return { history, reads: () => reads };
}

describe('the status page', () => {
  test('is made ready soon after the start: its first view does not read the history', async () => {
    const { history, reads } = counted();
    const clock = new FakeClock();
    const { get } = await serveTcp(new FakeBoard(), { clock }, { clock, history });
    await clock.advance(5_000);
    await until('it is prepared', () => reads() === 1);
    expect((await get('/')).body).toContain('95.83 %');
    expect(reads()).toBe(1);
  });

  test('does not wait for the history either when nobody looked for a while', async () => {
    const { history, reads } = counted();
    const clock = new FakeClock();
    let isStuck = false;
    const { get, api } = await serveTcp(
      new FakeBoard(),
      {},
      { clock, history: { ...history, strips: (range, signal) => (isStuck ? new Promise(() => {}) : history.strips(range, signal)) } },
    );
    await api.preparePage();
    await clock.advance(3_600_000);
    isStuck = true;
    expect((await get('/')).body).toContain('95.83 %');
    // Once in 4.5 minutes costs next to nothing.
    expect(reads()).toBeLessThan(16);
  });

  test('of a fleet whose history takes long to read is not read for nobody, and not shown as it was', async () => {
    const { history, reads } = counted();
    const clock = new FakeClock();
    let share = '95.83 %';
    const changing: History = {
      ...history,
      async incidents(range, limit, signal) {
        await new Promise<void>((resolve) => void clock.after(1_000, resolve));
        return SOME_HISTORY.incidents(range, limit, signal);
      },
      async availability(range, signal) {
        const all = await SOME_HISTORY.availability(range, signal);
        return share === '95.83 %' ? all : [];
      },
    };
    const { get, api } = await serveTcp(new FakeBoard(), {}, { clock, history: changing });
    let isPrepared = false;
    void api.preparePage().then(() => (isPrepared = true));
    await until('it is prepared', async () => {
      await clock.advance(100);
      return isPrepared;
    });
    share = 'none';
    await clock.advance(3_600_000);
    expect(reads()).toBe(1);
    const asked = get('/');
    let isAnswered = false;
    void asked.then(() => (isAnswered = true));
    await until('it is answered', async () => {
      await clock.advance(100);
      return isAnswered;
    });
    expect((await asked).body).not.toContain('95.83 %');
    expect((await asked).body).toContain('The history is being read.');
    expect(reads()).toBe(2);
  });

  test('whose files are missing does not end the daemon', async () => {
    const bugs: unknown[] = [];
    const { api } = await serveTcp(
      new FakeBoard(),
      {},
      { pageFiles: () => Promise.reject(new Error('gone')), onBug: (error) => void bugs.push(error) },
    );
    await api.preparePage();
    expect(bugs).toHaveLength(1);
  });
});

describe('an incident', () => {
  /** A board whose gateway is down, with an incident from when the test says. */
  async function aFault() {
    const clock = new FakeClock();
    const board = new FakeBoard();
    let recorded: readonly IncidentRecord[] = [];
    let reads = 0;
    const history: History = {
      ...SOME_HISTORY,
      incidents: () => {
        reads += 1;
        return Promise.resolve(recorded);
      },
    };
    const { get, api, port } = await serveTcp(board, {}, { clock, history });
    await api.preparePage();
    await clock.advance(30_000);
    return { clock, board, get, port, reads: () => reads, record: () => void (recorded = [anIncident({ until: null })]) };
  }

  test.each([
    ['the change', 1],
    ['the trouble has lasted long enough', 30],
  ])('is on the page of a reader seconds after %s, not a minute', async (_, opensAfter) => {
    const { clock, board, get, port, record } = await aFault();
    expect((await get('/?lang=en')).body).toContain('none recorded in the last 30 days');
    const stream = raw(port, 'GET /page/events?lang=en&at=x HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await until('it is joined', () => stream.received().includes('event: beat'));
    board.show(allDown());
    for (let second = 0; second < opensAfter + 4; second += 1) {
      if (second === opensAfter) record();
      await clock.advance(1_000);
      await get('/page.css');
    }
    await until('it is sent', () => stream.received().includes('ongoing, for'));
  });

  test('is in the list for who opens it after the change', async () => {
    const { clock, board, get, record } = await aFault();
    board.show(allDown());
    await get('/?lang=en');
    record();
    await clock.advance(3_000);
    const { body } = await get('/incidents?lang=en');
    expect(body).toContain('ongoing, for');
    expect(body).not.toContain('none recorded');
  });

  test('is not read at every change of a component that flaps', async () => {
    const { clock, board, get, reads } = await aFault();
    const before = reads();
    for (let second = 0; second < 30; second += 1) {
      board.show(second % 2 === 0 ? allDown() : aSnapshot());
      await get('/?lang=en');
      await clock.advance(1_000);
    }
    expect(reads() - before).toBeGreaterThan(1);
    expect(reads() - before).toBeLessThan(5);
  });
});
