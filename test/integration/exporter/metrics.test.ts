import { describe, expect, test } from 'vitest';
import { failed, trouble } from '../../../src/health/observation.ts';
import { FakeBoard } from '../../support/fake-board.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { aMirror, aRun, aRunningMirror } from '../../support/mirrors.ts';
import { until } from '../../support/poll.ts';
import { hasPrometheus, hasPromtool, lintMetrics, startPrometheus } from '../../support/prometheus.ts';
import { raw, serveTcp } from '../../support/served.ts';
import { allDown, anAttempt, aProbe, aSnapshot, backendDown, NOW, nothingYet, observerOffline } from '../../support/snapshots.ts';
import { titled } from '../../support/titled.ts';

const OPENMETRICS = { accept: 'application/openmetrics-text; version=1.0.0' };

function timeout(probe: string) {
  return {
    kind: 'observed',
    observation: { probe, startedAt: 0, at: 8_000, took: 8_000, outcome: failed(trouble('tcp.timeout'), false) },
  } as const;
}

describe('a scrape', () => {
  test('is text 0.0.4 by default', async () => {
    const { get } = await serveTcp();
    const reply = await get('/metrics');
    expect(reply.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(reply.headers.vary).toBe('Accept');
    expect(reply.body).toContain('\nytm_probe_failures_total{probe="ui",code="tcp.timeout"} 0\n');
    expect(reply.body).toContain('# TYPE ytm_probe_failures_total counter\n');
    expect(reply.body).not.toContain('# EOF');
  });

  test('is OpenMetrics 1.0.0 when asked for, and text again after it', async () => {
    const { get } = await serveTcp();
    const reply = await get('/metrics', { headers: OPENMETRICS });
    expect(reply.headers['content-type']).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(reply.body).toContain('# TYPE ytm_probe_failures counter\n');
    expect(reply.body).toContain('\nytm_probe_failures_total{probe="ui",code="tcp.timeout"} 0\n');
    expect(reply.body).toContain('# TYPE process_cpu_seconds counter\n');
    expect(reply.body).toContain('\nprocess_cpu_seconds_total ');
    expect(reply.body.endsWith('\n# EOF\n')).toBe(true);
    expect(reply.body).not.toMatch(/\n\n|_total_total|\r/);
    expect((await get('/metrics')).body).toContain('# TYPE ytm_probe_failures_total counter\n');
  });

  test.each([{}, OPENMETRICS])('names every family once, with its samples together', async (headers) => {
    const { get } = await serveTcp(new FakeBoard(allDown()));
    const { body } = await get('/metrics', { headers });
    const names = [...body.matchAll(/^# TYPE (\S+) /gm)].map((match) => match[1]);
    expect(new Set(names).size).toBe(names.length);
    expect([...body.matchAll(/^# HELP (\S+) /gm)].map((match) => match[1])).toEqual(names);
    const families = body
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.replace(/(_total|_bucket|_sum|_count)?[{ ].*$/, ''));
    const turns = families.filter((name, index) => name !== families[index - 1]);
    expect(new Set(turns).size).toBe(turns.length);
    expect(body).not.toMatch(/ (Nan|NaN|\+Inf|-Inf)$/m);
  });

  test('reports what was counted, of every probe', async () => {
    const many = Array.from({ length: 250 }, (_, index) =>
      aProbe(`p${index}`, 'http', 'gateway', { last: anAttempt({ http: { status: 200, phases: { connect: 1 } } }) }),
    );
    const board = new FakeBoard(aSnapshot({ probes: many }));
    const { get } = await serveTcp(board);
    board.emit(timeout('p249'));
    board.emit(timeout('p249'));
    const { body } = await get('/metrics');
    expect(body).toContain('ytm_probe_failures_total{probe="p249",code="tcp.timeout"} 2\n');
    expect(body).toContain('ytm_probe_duration_seconds_sum{probe="p249"} 16\n');
    for (const family of ['ytm_probe_up', 'ytm_probe_attempts_total', 'ytm_probe_duration_seconds_count', 'ytm_http_status_code']) {
      const counted = body.split('\n').filter((line) => line.startsWith(`${family}{`) && line.includes('probe="p')).length;
      expect(counted, family).toBe(250);
    }
  });

  test('counts runs of the mirror also while nobody scrapes', async () => {
    const clock = new FakeClock(NOW);
    const board = new FakeBoard(aSnapshot({ mirror: aMirror({ runs: [] }) }));
    const { get } = await serveTcp(board, {}, { clock });
    for (let minute = 1; minute <= 25; minute += 1) {
      await clock.advance(60_000);
      board.show(aSnapshot({ mirror: aMirror({ runs: [aRun(`run-${minute}`, -minute * 60_000)] }) }));
      board.emit(timeout('ui'));
      await clock.advance(0);
    }
    expect((await get('/metrics')).body).toContain('ytm_mirror_runs_total{result="complete"} 25\n');
  });

  test('does not wait for a probe, and a scraper that does not read holds nobody up', async () => {
    const many = Array.from({ length: 500 }, (_, index) => aProbe(`p${index}`, 'http', 'gateway'));
    const board = new FakeBoard(aSnapshot({ probes: many }));
    board.round = () => new Promise(() => {});
    const { get, port, exporter } = await serveTcp(board);
    const lazy = raw(port, 'GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n');
    lazy.socket.pause();
    for (let time = 0; time < 3; time += 1) expect((await get('/metrics')).status).toBe(200);
    await exporter.stop();
    lazy.socket.resume();
    await lazy.closed;
  });

  test('too many at once have to come later', async () => {
    const many = Array.from({ length: 2_000 }, (_, index) => aProbe(`p${index}`, 'http', 'gateway'));
    const { get, port } = await serveTcp(new FakeBoard(aSnapshot({ probes: many })));
    const lazy = Array.from({ length: 8 }, () => raw(port, 'GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n'));
    for (const { socket } of lazy) socket.pause();
    await until('no more scrapes are taken', async () => (await get('/metrics', { method: 'HEAD' })).status === 503);
    for (const { socket } of lazy) socket.destroy();
    await until('scrapes are taken again', async () => (await get('/metrics', { method: 'HEAD' })).status === 200);
  });
});

describe.skipIf(!hasPromtool)(titled('promtool check metrics', hasPromtool ? null : 'there is no promtool here'), () => {
  test.each([
    ['healthy', aSnapshot()],
    ['backend down', backendDown()],
    ['all down', allDown()],
    ['offline', observerOffline()],
    ['nothing yet', nothingYet()],
    ['a running mirror', aSnapshot({ mirror: aRunningMirror() })],
  ])('passes: %s', async (_, snapshot) => {
    const board = new FakeBoard(snapshot);
    const { get } = await serveTcp(board);
    board.emit(timeout('ui'));
    expect(lintMetrics((await get('/metrics')).body)).toBe('');
  });
});

describe.skipIf(!hasPrometheus)(titled('a real Prometheus', hasPrometheus ? null : 'there is no prometheus here'), () => {
  test('scrapes and sees what changes', async () => {
    const board = new FakeBoard();
    const { port } = await serveTcp(board);
    const prometheus = await startPrometheus(`127.0.0.1:${port}`);
    const one = async (expression: string): Promise<string | undefined> => (await prometheus.query(expression))[0]?.value[1];
    await until('the target is up', async () => (await one('up')) === '1', { every: 100 });
    expect(await one('ytm_probe_up{probe="healthz"}')).toBe('1');
    expect(await one('ytm_gate_open')).toBe('1');
    expect((await prometheus.query('ytm_probe_state{probe="ui"} == 1'))[0]?.metric['state']).toBe('up');
    expect(await one('ytm_probe_failures_total{probe="healthz",code="tcp.timeout"}')).toBe('0');
    board.show(backendDown());
    board.emit(timeout('healthz'));
    await until('the fault arrives', async () => (await one('ytm_probe_up{probe="healthz"}')) === '0', { every: 100 });
    expect((await prometheus.query('ytm_gate_blocked'))[0]?.metric['code']).toBe('gateway.backend_down');
    expect(await one('ytm_probe_failures_total{probe="healthz",code="tcp.timeout"}')).toBe('1');
    expect(await one('histogram_quantile(1, ytm_probe_duration_seconds_bucket{probe="healthz"})')).toBe('15');
    expect((await prometheus.query('ALERTS or scrape_samples_scraped == 0')).length).toBe(0);
  });
});
