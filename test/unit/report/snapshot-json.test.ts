import { describe, expect, test } from 'vitest';
import { localeOf, reasonNext, reasonText } from '../../../src/messages/messages.ts';
import { snapshotToJson } from '../../../src/report/snapshot-json.ts';
import { snapshotFromJson } from '../../../src/report/snapshot-parse.ts';
import { aHaltedMirror, aMirror, aParkedMirror, aRunningMirror } from '../../support/mirrors.ts';
import { aComponent, allDown, aReason, aSnapshot, backendDown, NOW, nothingYet, observerOffline, shut } from '../../support/snapshots.ts';

function asJson(snapshot = aSnapshot()): Record<string, unknown> {
  return JSON.parse(JSON.stringify(snapshotToJson(snapshot))) as Record<string, unknown>;
}

describe('the JSON of a snapshot', () => {
  test('holds the promised fields with sentences and UTC times', () => {
    const made = snapshotToJson(backendDown());
    expect(made).toMatchObject({
      schema: 'ytm.snapshot/1',
      at: '2026-11-22T09:41:00.000Z',
      host: 'mac',
      version: '0.1.0',
      verdict: 'degraded',
    });
    const gateway = made.components.find((component) => component.id === 'gateway');
    const cause = backendDown().gate.reasons[0] ?? aReason('probe.internal', '', null);
    expect(gateway?.summary).toBe(reasonText(cause, localeOf('en', NOW, 0)));
    expect(gateway?.reasons[0]).toMatchObject({
      code: 'gateway.backend_down',
      probe: null,
      severity: 'warning',
      text: gateway?.summary,
      next: reasonNext(cause, localeOf('en', NOW, 0)),
      since: '2026-11-22T09:38:00.000Z',
    });
    const healthz = made.probes.find((probe) => probe.id === 'healthz');
    expect(healthz).toMatchObject({
      state: 'down',
      confirmed: true,
      last: { outcome: 'failed', ok: false, code: 'http.timeout', at: '2026-11-22T09:40:52.000Z' },
    });
    expect(made.gate).toMatchObject({ state: 'shut', reasons: [{ code: 'gateway.backend_down' }] });
  });

  test('a healthy component has a summary too', () => {
    expect(snapshotToJson(aSnapshot()).components[0]).toMatchObject({ verdict: 'healthy', summary: 'no problem', reasons: [] });
  });

  test('times among the facts are RFC 3339', () => {
    const watchdog = snapshotToJson(aSnapshot()).probes.find((probe) => probe.id === 'watchdog');
    expect(watchdog?.last?.facts['watchdog']).toMatchObject({ reportedAt: '2026-11-22T09:40:11.000Z', ageMs: 41_000 });
  });

  test.each([
    ['healthy', aSnapshot()],
    ['backend down', backendDown()],
    ['all down', allDown()],
    ['offline', observerOffline()],
    ['nothing yet', nothingYet()],
    ['a mirror that runs', aSnapshot({ mirror: aRunningMirror() })],
    ['a mirror with something parked', aSnapshot({ mirror: aParkedMirror() })],
    ['a halted mirror', aSnapshot({ mirror: aHaltedMirror() })],
  ])('is read back the same: %s', (_, snapshot) => {
    expect(snapshotFromJson(asJson(snapshot))).toEqual(snapshot);
  });
});

describe('the mirror', () => {
  test('has its state, its last run and its progress, in the words of the rest', () => {
    const json = JSON.parse(JSON.stringify(snapshotToJson(aSnapshot({ mirror: aRunningMirror() })))) as { mirror: object };
    expect(json.mirror).toMatchObject({
      state: 'running',
      lastRun: { id: '411', status: 'complete', endedAt: new Date(NOW - 8 * 60_000).toISOString() },
      progress: { phase: 'copy', bytes: { done: 1.2e9, total: 2.9e9 } },
    });
  });

  test('its last run is none that only looked', () => {
    const [first, ...older] = aMirror().runs.map((run, index) => ({ ...run, dryRun: index === 0 }));
    const runs = first === undefined ? [] : [first, ...older];
    expect(snapshotToJson(aSnapshot({ mirror: aMirror({ runs }) })).mirror?.lastRun?.id).toBe('410');
    expect(snapshotToJson(aSnapshot({ mirror: aMirror({ runs, shadow: true }) })).mirror?.lastRun?.id).toBe('411');
    expect(snapshotToJson(aSnapshot({ mirror: aMirror({ runs: [] }) })).mirror?.lastRun).toBeNull();
  });

  test('of a machine without one is null', () => {
    expect(snapshotToJson(aSnapshot()).mirror).toBeNull();
  });

  test('of another version is read as far as it is understood', () => {
    expect(snapshotFromJson({ ...asJson(), mirror: { state: 'idle' } })?.mirror).toMatchObject({
      state: 'idle',
      runs: [],
      progress: null,
      parked: null,
    });
    expect(snapshotFromJson({ ...asJson(), mirror: { state: 'dreaming' } })?.mirror).toBeNull();
    expect(snapshotFromJson({ ...asJson(), mirror: undefined })?.mirror).toBeNull();
    const odd = asJson(aSnapshot({ mirror: aMirror() })) as unknown as { mirror: { runs: { status: string }[] } };
    for (const run of odd.mirror.runs) run.status = 'glorious';
    expect(snapshotFromJson(odd)?.mirror?.runs[0]?.status).toBe('failed');
  });
});

describe('JSON of another version', () => {
  test('unknown fields are passed over', () => {
    const made = { ...asJson(), horoscope: { state: 'idle' }, probes: asJson()['probes'] };
    expect(snapshotFromJson(made)).toEqual(aSnapshot());
  });

  test('an unknown code keeps its sentences', () => {
    const cause = aReason('gateway.backend_down', 'gateway', null);
    const made = JSON.stringify(snapshotToJson(aSnapshot({ components: [aComponent('gateway', 'degraded', [cause])], gate: shut(cause) })));
    const read = snapshotFromJson(JSON.parse(made.replaceAll('gateway.backend_down', 'gateway.on_fire')));
    const reason = read?.components[0]?.reasons[0];
    expect(reason).toMatchObject({ code: 'ytm.other_version', severity: 'warning', since: cause.since, args: { code: 'gateway.on_fire' } });
    expect(read === null ? '' : snapshotToJson(read).components[0]?.summary).toMatch(
      /^\S.* \(gateway\.on_fire, reported by another version of ytm\)$/,
    );
  });

  test('an unknown code of an attempt keeps its detail', () => {
    const made = JSON.stringify(snapshotToJson(backendDown())).replaceAll('http.timeout', 'http.tired');
    const healthz = snapshotFromJson(JSON.parse(made))?.probes.find((probe) => probe.id === 'healthz');
    expect(healthz?.last).toMatchObject({ code: 'ytm.other_version', args: { code: 'http.tired', text: 'no answer' } });
  });

  test('a first version without the later fields can be read', () => {
    const { schema, at, host, version, verdict } = snapshotToJson(aSnapshot());
    const read = snapshotFromJson({
      schema,
      at,
      host,
      version,
      verdict,
      components: [
        {
          id: 'gateway',
          verdict: 'down',
          since: at,
          summary: 's',
          reasons: [{ code: 'http.timeout', probe: 'ui', severity: 'warning', text: 't', next: 'n' }],
        },
      ],
      probes: [
        {
          id: 'ui',
          kind: 'http',
          component: 'gateway',
          state: 'odd',
          confirmed: true,
          since: at,
          last: null,
          streak: { good: 1, bad: 0 },
          lastSuccess: null,
        },
      ],
      gate: { state: 'shut', reasons: [] },
    });
    expect(read?.components[0]?.judgement).toMatchObject({ rule: 'domains-dead', hidden: [], lastLife: null });
    expect(read?.probes[0]).toMatchObject({ state: 'unknown', domain: '', strip: '', streak: { good: 1, bad: 0, notRun: 0 } });
  });

  test('a gate that does not say open is shut', () => {
    expect(snapshotFromJson({ ...asJson(), gate: { state: 'ajar', reasons: [] } })?.gate.state).toBe('shut');
  });

  test.each([
    null,
    7,
    [],
    {},
    { schema: 'ytm.snapshot/2' },
    { ...asJson(), schema: 'ytm.snapshot/2' },
    { ...asJson(), probes: 'many' },
    { ...asJson(), at: 'noon' },
  ])('what is not a snapshot is reported as such: %#', (value) => {
    expect(snapshotFromJson(value)).toBeNull();
  });

  test('a strip of strange letters or length stays a strip', () => {
    const made = asJson();
    const [first] = made['probes'] as [Record<string, unknown>];
    first['strip'] = `<b>${'u'.repeat(100)}`;
    expect(snapshotFromJson(made)?.probes[0]?.strip).toBe('u'.repeat(60));
    expect(snapshotFromJson(made)?.at).toBe(NOW);
  });
});
