/** Cases 56-60 of the facts: the report of a watchdog on another machine. */
import { describe, expect, test } from 'vitest';
import { watchdogProbe } from '../../../src/probes/watchdog.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { until } from '../../support/poll.ts';
import { gist, observe, troubleIn } from '../../support/probe-context.ts';
import { answering, answerServer, httpAnswer, rawServer } from '../../support/servers/raw.ts';

const MINUTE = 60_000;
const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

async function read(report: unknown, options: { readonly headers?: Readonly<Record<string, string>>; readonly settings?: object } = {}) {
  await using server = await answerServer(typeof report === 'string' ? report : JSON.stringify(report), { headers: options.headers ?? {} });
  return await observe(watchdogProbe, { url: server.url, ...options.settings });
}

describe('age', () => {
  test('fresh and online', async () => {
    const outcome = await read({ online: true, generated_at: ago(MINUTE) });
    expect(gist(outcome)).toBe('ok');
    expect(outcome.facts.watchdog).toMatchObject({ online: true, timeSource: 'generated_at' });
    expect(outcome.facts.watchdog?.ageMs).toBeGreaterThanOrEqual(MINUTE);
    expect(outcome.facts.http?.status).toBe(200);
  });

  test('#56 online but old', async () => {
    const outcome = await read({ online: true, generated_at: ago(16 * MINUTE) });
    expect(gist(outcome)).toBe('answered watchdog.stale');
    expect(troubleIn(outcome).args).toMatchObject({ maxAge: 15 * MINUTE });
    expect(gist(await read({ online: true, generated_at: ago(16 * MINUTE) }, { settings: { maxAge: '20m' } }))).toBe('ok');
  });

  test('#56 old and offline is old: what it says no longer counts', async () => {
    expect(gist(await read({ online: false, generated_at: ago(16 * MINUTE) }))).toBe('answered watchdog.stale');
  });

  test('#57 a little ahead is fine, further ahead says nothing', async () => {
    expect(gist(await read({ online: true, ts: ago(-50_000) }))).toBe('ok');
    const outcome = await read({ online: true, ts: ago(-70_000) });
    expect(gist(outcome)).toBe('not-run watchdog.clock_skew');
    expect(troubleIn(outcome).args['ahead']).toBeGreaterThan(60_000);
  });

  test('#58 without a time its age is unknown', async () => {
    expect(gist(await read({ online: true }))).toBe('not-run watchdog.no_timestamp');
  });

  test.each<[string, unknown, string]>([
    ['"yesterday"', 'yesterday', 'not-a-time'],
    ['"2026-11-22T09:00:00"', '2026-11-22T09:00:00', 'no-zone'],
    ['"2026-11-22 09:00:00"', '2026-11-22 09:00:00', 'no-zone'],
    ['"20261122T090000"', '20261122T090000', 'no-zone'],
    ['"2026-11-22"', '2026-11-22', 'date-only'],
    ['"2026-02-30T09:00:00Z"', '2026-02-30T09:00:00Z', 'no-date'],
    ['true', true, 'boolean'],
    ['""', '', 'empty-text'],
    ['0', 0, 'no-date'],
    ['1e+300', 1e300, 'no-date'],
    ['{}', {}, 'object'],
  ])('#58 a time that is %s is never fresh, and the reason says what it is', async (got, written, form) => {
    const outcome = await read({ online: true, generated_at: written });
    expect(gist(outcome)).toBe('not-run watchdog.unreadable_time');
    expect(troubleIn(outcome).args).toMatchObject({ field: 'generated_at', got, form });
    expect(outcome.facts.watchdog?.reportedAt).toBeUndefined();
  });

  test('#58 nor is one nested deeper than a stack', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const outcome = await read(`{"online":true,"generated_at":${deep}}`);
    expect(gist(outcome)).toBe('not-run watchdog.unreadable_time');
    expect(troubleIn(outcome).args['got']).toBe('[…]');
  });

  test('#58 a field that cannot be read is not made up for by another', async () => {
    const outcome = await read(
      { online: true, generated_at: 'yesterday', ts: ago(0) },
      { headers: { 'last-modified': new Date().toUTCString() } },
    );
    expect(gist(outcome)).toBe('not-run watchdog.unreadable_time');
  });

  test.each<[string, () => unknown]>([
    ['seconds', () => Math.floor(Date.now() / 1_000) - 30],
    ['seconds with a fraction', () => Date.now() / 1_000 - 30],
    ['milliseconds', () => Date.now() - 30_000],
    ['microseconds', () => (Date.now() - 30_000) * 1_000],
    ['nanoseconds', () => (Date.now() - 30_000) * 1e6],
    ['basic ISO 8601', () => ago(30_000).replaceAll(/[-:]|\.\d+/g, '')],
    ['RFC 3339 with an offset', () => new Date(Date.now() + 9 * 3_600_000 - 30_000).toISOString().replace('Z', '+09:00')],
    ['microseconds, as Python writes', () => ago(30_000).replace('Z', '123+00:00')],
    ['a space instead of T', () => ago(30_000).replace('T', ' ')],
  ])('times as %s', async (_, written) => {
    const before = Date.now();
    const outcome = await read({ online: true, host: { at: written() } }, { settings: { timeField: ['host.at'] } });
    expect(gist(outcome)).toBe('ok');
    // Whole seconds lose up to one.
    const age = outcome.facts.watchdog?.ageMs;
    expect(age).toBeGreaterThanOrEqual(29_999);
    expect(age).toBeLessThan(31_001 + Date.now() - before);
  });

  test('then Last-Modified', async () => {
    const at = new Date(Date.now() - 2 * MINUTE).toUTCString();
    const fresh = await read({ online: true, generated_at: null }, { headers: { 'last-modified': at } });
    expect(gist(fresh)).toBe('ok');
    expect(fresh.facts.watchdog).toMatchObject({ timeSource: 'Last-Modified', reportedAt: Date.parse(at) });
    const old = { headers: { 'last-modified': new Date(Date.now() - 60 * MINUTE).toUTCString() } };
    expect(gist(await read({ online: true }, old))).toBe('answered watchdog.stale');
  });
});

describe('content', () => {
  test('it says that it is offline', async () => {
    const outcome = await read({ online: false, ts: ago(0) });
    expect(gist(outcome)).toBe('answered watchdog.offline');
    expect(outcome.facts.watchdog?.online).toBe(false);
  });

  test.each<[unknown, string]>([
    [{ ts: ago(0) }, 'answered json.missing'],
    [{ ts: ago(0), online: 'true' }, 'answered json.type'],
    [{ ts: ago(0), online: 1 }, 'answered json.type'],
    [[1], 'answered json.type'],
    ['<html>', 'answered http.login_page'],
  ])('%j: %s', async (report, expected) => {
    expect(gist(await read(report))).toBe(expected);
  });

  test('#59 half written: read once more after a second', async () => {
    const whole = JSON.stringify({ online: true, ts: ago(0) });
    await using server = await rawServer((socket, index) => answering(httpAnswer(index === 0 ? whole.slice(0, 12) : whole))(socket));
    const startedAt = performance.now();
    expect(gist(await observe(watchdogProbe, { url: server.url }))).toBe('ok');
    expect(performance.now() - startedAt).toBeGreaterThan(950);
    expect(server.accepted).toBe(2);
  });

  test('#59 broken for good: two readings, not more', async () => {
    await using server = await answerServer('{"online":tr');
    expect(gist(await observe(watchdogProbe, { url: server.url }))).toBe('answered json.parse');
    expect(server.accepted).toBe(2);
  });

  test('#59 the second reading stays within the deadline', async () => {
    await using server = await answerServer('{"online":tr');
    // It would come after a second of this clock, which stands still.
    const clock = new FakeClock();
    expect(gist(await observe(watchdogProbe, { url: server.url }, { timeoutMs: 500, ports: { clock } }))).toBe('answered json.parse');
    expect([server.accepted, clock.pendingTimers]).toEqual([1, 0]);
    const waits = until('a second reading that waits', () => clock.nextDelay === 1_000).then(() => undefined);
    expect(gist(await observe(watchdogProbe, { url: server.url }, { cancelOnce: waits, ports: { clock } }))).toBe(
      'not-run probe.cancelled',
    );
  });

  test('#60 not found', async () => {
    await using server = await answerServer('no', { status: 404 });
    const outcome = await observe(watchdogProbe, { url: server.url });
    expect(gist(outcome)).toBe('answered http.status');
    expect(server.accepted).toBe(1);
  });
});
