import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../support/served.ts';
import { storeIn } from '../../support/stores.ts';

describe('troubles', () => {
  const bad = { state: 'down', code: 'http.timeout', args: { timeout: 8_000 } } as const;
  const fine = { state: 'up', code: null, args: {} } as const;

  test('that last come first, then those that ended, newest first, at most so many, and none that ended before', async () => {
    const store = storeIn(await temporaryFolder());
    const turn = (id: string, at: number, to: typeof bad | typeof fine) => ({ subject: { kind: 'probe', id } as const, at, to });
    store.database.write(() =>
      store.states.append([
        ...['a', 'b', 'c', 'd'].flatMap((id, index) => [turn(id, index * 100, bad), turn(id, 1_000 - index * 100, fine)]),
        turn('e', 50, bad),
        turn('f', 60, bad),
        turn('g', 0, fine),
      ]),
    );
    const ids = (since: number, limit: number): string =>
      store.states
        .troubles(since, limit)
        .map(({ subject }) => subject.id)
        .join('');
    expect(ids(0, 10)).toBe('feabcd');
    expect(ids(0, 3)).toBe('fea');
    expect(ids(0, 1)).toBe('f');
    expect(ids(800, 10)).toBe('feab');
    expect(store.states.troubles(0, 1)).toEqual([{ subject: { kind: 'probe', id: 'f' }, from: 60, until: null, ...bad }]);
  });

  test('of a code that only another version knows are shown by their code', async () => {
    const store = storeIn(await temporaryFolder());
    const to = { ...bad, code: 'heartbeat.from_the_future' as 'http.timeout' };
    store.database.write(() => store.states.append([{ subject: { kind: 'probe', id: 'a' }, at: 1, to }]));
    expect(store.states.troubles(0, 1)[0]).toMatchObject({ code: 'ytm.other_version', args: { code: 'heartbeat.from_the_future' } });
  });
});
