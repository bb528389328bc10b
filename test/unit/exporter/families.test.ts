import { describe, expect, test } from 'vitest';
import { Durations } from '../../../src/exporter/durations.ts';
import { FAMILIES } from '../../../src/exporter/families.ts';
import type { View } from '../../../src/exporter/family.ts';
import { createMetrics, type Metrics } from '../../../src/exporter/metrics.ts';
import { MirrorTallies } from '../../../src/exporter/mirror-tally.ts';
import type { Format } from '../../../src/exporter/negotiation.ts';
import { countedCodes, Tallies } from '../../../src/exporter/tallies.ts';
import type { MirrorSnapshot } from '../../../src/health/mirror.ts';
import { answered, failed, notRun, trouble } from '../../../src/health/observation.ts';
import type { ConfigStatus, Snapshot } from '../../../src/health/snapshot.ts';
import { NO_INCIDENTS } from '../../../src/ports/incidents.ts';
import { aHaltedMirror, aMirror, aParkedMirror, aRun, aRunningMirror, someChanges } from '../../support/mirrors.ts';
import {
  aComponent,
  allDown,
  anAttempt,
  aProbe,
  aReason,
  aSnapshot,
  backendDown,
  NOW,
  nothingYet,
  observerOffline,
  shut,
} from '../../support/snapshots.ts';

const codes = countedCodes(['tcp.timeout', 'http.status', 'observer.offline']);

function view(snapshot: Snapshot, tallies = new Tallies()): View {
  const mirrorTally = new MirrorTallies(0);
  mirrorTally.look(snapshot.mirror);
  return {
    snapshot,
    mirrorTally,
    probes: snapshot.probes.map(({ id }) => ({ id, codes })),
    tallyOf: (probe) => tallies.of(probe),
    notifiers: [],
    incidents: NO_INCIDENTS,
    doctors: [],
    runtime: { node: 'v24.0.0' },
  };
}

/** The samples of one family as `{label="value"} → number`. */
function samples(name: string, of: View): Record<string, number> {
  const family = FAMILIES.find((candidate) => candidate.name === name);
  if (family === undefined) throw new Error(`no family ${name}`);
  return Object.fromEntries([...family.samples(of)].map(({ labels, value }) => [labelsText(labels), value]));
}

function labelsText(labels: object): string {
  return `{${Object.entries(labels)
    .map(([key, label]) => `${key}="${String(label)}"`)
    .join(',')}}`;
}

const EVERY_STATE: readonly [string, Snapshot][] = [
  ['healthy', aSnapshot()],
  ['backend down', backendDown()],
  ['all down', allDown()],
  ['offline', observerOffline()],
  ['nothing yet', nothingYet()],
  ['a running mirror', aSnapshot({ mirror: aRunningMirror() })],
  ['a halted mirror', aSnapshot({ mirror: aHaltedMirror() })],
];

describe.each(EVERY_STATE)('in the state %s', (_, snapshot) => {
  test('no sample is doubled, not a number, or with a label that its family does not name', () => {
    for (const family of FAMILIES) {
      const made = [...family.samples(view(snapshot))];
      const keys = made.map(({ labels }) => JSON.stringify(Object.entries(labels).sort(([a], [b]) => a.localeCompare(b))));
      expect(new Set(keys).size, family.name).toBe(keys.length);
      for (const { labels, value } of made) {
        expect(Number.isFinite(value), family.name).toBe(true);
        expect(family.labels, family.name).toEqual(expect.arrayContaining(Object.keys(labels)));
      }
    }
  });

  test('exactly one state of every probe and one verdict of every component is 1', () => {
    const states = Object.entries(samples('ytm_probe_state', view(snapshot)));
    for (const { id, state } of snapshot.probes) {
      const ones = states.filter(([key, value]) => key.includes(`probe="${id}"`) && value === 1).map(([key]) => key);
      expect(ones).toHaveLength(1);
      expect(ones[0]).toContain(`state="${state}"`);
    }
    const verdicts = samples('ytm_component_verdict', view(snapshot));
    for (const { id, verdict } of snapshot.components) {
      expect(Object.entries(verdicts).filter(([key, value]) => key.includes(`component="${id}"`) && value === 1)).toEqual([
        [`{component="${id}",verdict="${verdict}"}`, 1],
      ]);
    }
  });
});

describe('probes', () => {
  test('up is 1 for up and degraded, 0 for down, absent while unknown', () => {
    const made = samples(
      'ytm_probe_up',
      view(
        aSnapshot({ probes: ['up', 'degraded', 'down', 'unknown'].map((state) => aProbe(state, 'http', 'x', { state: state as 'up' })) }),
      ),
    );
    const of = (id: string): number | undefined => made[`{probe="${id}",component="x",kind="http"}`];
    expect([of('up'), of('degraded'), of('down'), of('unknown')]).toEqual([1, 1, 0, undefined]);
  });

  test('times are seconds, and absent before the first attempt', () => {
    expect(samples('ytm_probe_last_attempt_timestamp_seconds', view(aSnapshot()))['{probe="ui"}']).toBe((NOW - 8_000) / 1_000);
    expect(samples('ytm_probe_last_attempt_timestamp_seconds', view(nothingYet()))).toEqual({});
    expect(samples('ytm_probe_last_success_timestamp_seconds', view(nothingYet()))).toEqual({});
  });
});

describe('attempts', () => {
  test('counters are there at zero for every code of the kind before the first attempt', () => {
    const made = view(aSnapshot());
    expect(samples('ytm_probe_failures_total', made)).toMatchObject({
      '{probe="ui",code="tcp.timeout"}': 0,
      '{probe="ui",code="http.status"}': 0,
    });
    expect(samples('ytm_probe_not_run_total', made)).toMatchObject({
      '{probe="ui",code="observer.offline"}': 0,
      '{probe="ui",code="probe.internal"}': 0,
    });
    expect(samples('ytm_probe_attempts_total', made)['{probe="ui"}']).toBe(0);
    expect(samples('ytm_probe_skipped_total', made)['{probe="ui"}']).toBe(0);
  });

  test('a code that was not expected is exported all the same', () => {
    const tallies = new Tallies();
    const observation = { probe: 'ui', startedAt: 0, at: 0, took: 1 };
    tallies.record({ kind: 'observed', observation: { ...observation, outcome: failed(trouble('observer.offline'), false) } });
    tallies.record({ kind: 'observed', observation: { ...observation, outcome: notRun(trouble('tcp.timeout')) } });
    const made = view(aSnapshot(), tallies);
    expect(samples('ytm_probe_failures_total', made)['{probe="ui",code="observer.offline"}']).toBe(1);
    expect(samples('ytm_probe_not_run_total', made)['{probe="ui",code="tcp.timeout"}']).toBe(1);
  });

  test('a probe that a reload took away is exported no more, and a new one starts at zero', async () => {
    const durations = new Durations();
    durations.only(['ui', 'api']);
    durations.only(['ui', 'new']);
    expect(await printedDurations(durations)).toMatchObject({
      'ytm_probe_duration_seconds_count{probe="ui"}': 0,
      'ytm_probe_duration_seconds_count{probe="new"}': 0,
    });
    expect(Object.keys(await printedDurations(durations)).filter((series) => series.includes('"api"'))).toEqual([]);
  });

  test('the config in force, and what became of the last reload', () => {
    const config = { hash: '00ff', loadedAt: 1_000, changedAt: null, lastReloadOk: true, refused: null };
    const of = (changes: Partial<ConfigStatus>) => view({ ...aSnapshot(), daemon: { pid: 7, config: { ...config, ...changes } } });
    expect(samples('ytm_config_info', of({}))).toEqual({ '{hash="00ff"}': 1 });
    expect(samples('ytm_config_last_reload_successful', of({}))).toEqual({ '{}': 1 });
    expect(samples('ytm_config_last_reload_success_timestamp_seconds', of({}))).toEqual({ '{}': 1 });
    expect(samples('ytm_config_outdated', of({}))).toEqual({ '{}': 0 });
    const refused = of({ lastReloadOk: false, changedAt: 5_000, refused: { at: 6_000, why: 'invalid', keys: [] } });
    expect(samples('ytm_config_last_reload_successful', refused)).toEqual({ '{}': 0 });
    expect(samples('ytm_config_outdated', refused)).toEqual({ '{}': 1 });
    expect(samples('ytm_config_info', view(aSnapshot()))).toEqual({});
  });

  test('durations and delays are observed in seconds, in cumulative buckets that agree with each other', async () => {
    const durations = new Durations();
    durations.only(['ui']);
    for (const took of [0.4, 30, 30, 400, 20_000, -3])
      durations.record({ kind: 'observed', observation: { probe: 'ui', startedAt: 0, at: 0, took, outcome: answered({}) } });
    durations.record({
      kind: 'observed',
      observation: { probe: 'ui', startedAt: 0, at: 0, took: 9, outcome: notRun(trouble('probe.settling')) },
    });
    durations.record({ kind: 'started', probe: 'ui', at: 0, delayMs: 40 });
    const printed = await printedDurations(durations);
    const bucket = (le: number | string): number | undefined => printed[`ytm_probe_duration_seconds_bucket{le="${le}",probe="ui"}`];
    expect([0.001, 0.05, 0.5, 15, '+Inf'].map(bucket)).toEqual([2, 4, 5, 5, 6]);
    expect(printed['ytm_probe_duration_seconds_count{probe="ui"}']).toBe(6);
    expect(printed['ytm_probe_duration_seconds_sum{probe="ui"}']).toBeCloseTo(20.4604);
    expect(printed['ytm_probe_start_delay_seconds_sum']).toBeCloseTo(0.04);
    durations.record({ kind: 'observed', observation: { probe: 'ui', startedAt: 0, at: 0, took: 1, outcome: answered({}) } });
    expect(await printedDurations(durations)).toMatchObject({ 'ytm_probe_duration_seconds_count{probe="ui"}': 7 });
  });
});

describe('the body', () => {
  const bodyOf = async (metrics: Metrics, format: Format): Promise<string> => {
    let text = '';
    for await (const part of metrics.print(format)) text += part;
    return text;
  };

  test.each(['text', 'openmetrics'] as const)('has every family with its samples and nothing else (%s)', async (format) => {
    const of = view(aSnapshot({ mirror: aRunningMirror() }));
    const printed = seriesOf(
      await bodyOf(
        createMetrics(() => of, new Durations()),
        format,
      ),
    );
    const own = Object.fromEntries(Object.entries(printed).filter(([series]) => /^ytm_(?!probe_(duration|start_delay)_)/.test(series)));
    const expected = FAMILIES.flatMap(({ name }) =>
      Object.entries(samples(name, of)).map(([labels, value]) => [`${name}${labels === '{}' ? '' : labels}`, value]),
    );
    expect(own).toEqual(Object.fromEntries(expected));
  });

  test('leaves out what is gone, also where there are no labels', async () => {
    let of = view(aSnapshot({ mirror: aRunningMirror() }));
    const metrics = createMetrics(() => of, new Durations());
    expect(await bodyOf(metrics, 'text')).toMatch(/\nytm_mirror_running 1\n/);
    of = view(aSnapshot({ mirror: null }));
    const after = await bodyOf(metrics, 'text');
    expect(after).toContain('# TYPE ytm_mirror_running gauge\n');
    expect(after).not.toMatch(/\nytm_mirror_(running|transferred_bytes_total) \d/);
  });

  test('shows the board as of one moment', async () => {
    let looks = 0;
    const look = (): View => {
      looks += 1;
      return view(aSnapshot());
    };
    await bodyOf(createMetrics(look, new Durations()), 'text');
    expect(looks).toBe(1);
  });
});

async function printedDurations(durations: Durations): Promise<Readonly<Record<string, number>>> {
  return seriesOf((await Promise.all(durations.print())).join(''));
}

/** Each series of a body with its value. */
function seriesOf(body: string): Readonly<Record<string, number>> {
  const lines = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
}

describe('facts', () => {
  const probe = (facts: Parameters<typeof anAttempt>[0], domain = 'http') =>
    view(aSnapshot({ probes: [aProbe('p', 'k', 'c', { domain, last: anAttempt(facts) })] }));

  test('phases that were not reached are absent', () => {
    const made = samples('ytm_http_phase_seconds', probe({ http: { status: 503, phases: { resolve: 1, connect: 250 } } }));
    expect(made).toMatchObject({ '{probe="p",phase="resolve"}': 0.001, '{probe="p",phase="connect"}': 0.25 });
    expect(Object.keys(made).filter((key) => key.includes('"p"'))).toHaveLength(2);
    expect(samples('ytm_http_status_code', probe({ http: { status: 503, phases: {} } }))['{probe="p"}']).toBe(503);
  });

  test('certificate, ping, watchdog and share', () => {
    const tls = { expiresAt: NOW, protocol: '', subject: '', issuer: '', fingerprint256: '' };
    expect(samples('ytm_tls_certificate_expiry_timestamp_seconds', probe({ tls }))['{probe="p"}']).toBe(NOW / 1_000);
    expect(
      samples('ytm_tailscale_round_trip_seconds', probe({ tailscale: { path: 'derp', roundTripMs: 32 } }))['{probe="p",path="derp"}'],
    ).toBe(0.032);
    expect(samples('ytm_watchdog_online', probe({ watchdog: { online: false } }))['{probe="p"}']).toBe(0);
    expect(samples('ytm_watchdog_report_timestamp_seconds', probe({ watchdog: { reportedAt: NOW } }))['{probe="p"}']).toBe(NOW / 1_000);
    const space = { path: '/', freeBytes: 5, sizeBytes: 9 };
    expect(samples('ytm_share_free_bytes', probe({ space }, 'share'))['{probe="p"}']).toBe(5);
    expect(samples('ytm_share_size_bytes', probe({ space }, 'share'))['{probe="p"}']).toBe(9);
    expect(samples('ytm_share_free_bytes', probe({ space }, 'disk'))['{probe="p"}']).toBeUndefined();
  });
});

describe('the gate', () => {
  test('open', () => {
    expect(samples('ytm_gate_open', view(aSnapshot()))).toEqual({ '{gate="mirror"}': 1 });
    expect(samples('ytm_gate_blocked', view(aSnapshot()))).toEqual({});
  });

  test('shut, with every code once', () => {
    const reasons = ['ui', 'files'].map((probe) => aReason('http.timeout', 'gateway', probe));
    const made = view(aSnapshot({ components: [aComponent('gateway', 'degraded', reasons)], gate: shut(...reasons) }));
    expect(samples('ytm_gate_open', made)).toEqual({ '{gate="mirror"}': 0 });
    expect(samples('ytm_gate_blocked', made)).toEqual({ '{gate="mirror",code="http.timeout"}': 1 });
  });
});

describe('the mirror', () => {
  const of = (mirror: MirrorSnapshot | null) => view(aSnapshot({ mirror }));
  const one = (name: string, mirror: MirrorSnapshot): number | undefined => samples(name, of(mirror))['{}'];
  const MIRROR_NAMES = FAMILIES.map(({ name }) => name).filter((name) => /mirror_|deletions/.test(name));

  test('there is no sample of it where there is none', () => {
    expect(MIRROR_NAMES.length).toBeGreaterThanOrEqual(12);
    for (const name of MIRROR_NAMES) expect([name, samples(name, of(null))]).toEqual([name, {}]);
  });

  test('its counters are there at zero for everything that a run can come to', () => {
    const mirror = aMirror({ runs: [] });
    expect(samples('ytm_mirror_runs_total', of(mirror))).toEqual(
      Object.fromEntries(
        ['complete', 'partial', 'refused', 'parked', 'halted', 'aborted', 'failed'].map((result) => [`{result="${result}"}`, 0]),
      ),
    );
    expect(samples('ytm_mirror_files_total', of(mirror))).toMatchObject({ '{change="created"}': 0, '{change="kept"}': 0 });
    expect(one('ytm_mirror_transferred_bytes_total', mirror)).toBe(0);
  });

  test('what is not known has no sample', () => {
    const mirror = aMirror({ runs: [], upToDateAt: null, pending: null });
    const absent = [
      'last_run_timestamp_seconds',
      'last_success_timestamp_seconds',
      'last_duration_seconds',
      'progress_ratio',
      'pending_changes',
      'unmanaged',
    ];
    for (const name of absent) expect([name, one(`ytm_mirror_${name}`, mirror)]).toEqual([name, undefined]);
    expect([one('ytm_mirror_running', mirror), one('ytm_mirror_parked_changes', mirror)]).toEqual([0, 0]);
  });

  test('exports the run under way', () => {
    expect(one('ytm_mirror_running', aRunningMirror())).toBe(1);
    expect(one('ytm_mirror_progress_ratio', aRunningMirror())).toBeCloseTo(1.2 / 2.9);
    expect(one('ytm_mirror_pending_changes', aRunningMirror())).toBe(692);
  });

  test('exports the last run and the last good one, whatever was only looked at', () => {
    const dry = aRun('9', 0, { dryRun: true, status: 'failed' });
    const failing = aRun('8', 60_000, { status: 'failed' });
    const mirror = aMirror({ runs: [dry, failing, aRun('7', 120_000), aRun('6', 180_000, { speed: 'full', unmanaged: 5 })] });
    expect(one('ytm_mirror_last_run_timestamp_seconds', mirror)).toBe((NOW - 60_000) / 1_000);
    expect(one('ytm_mirror_last_success_timestamp_seconds', mirror)).toBe((NOW - 120_000) / 1_000);
    expect(one('ytm_mirror_last_duration_seconds', mirror)).toBe(70);
    expect(one('ytm_mirror_unmanaged', mirror)).toBe(5);
    expect(one('ytm_mirror_last_success_timestamp_seconds', aMirror({ runs: [failing], upToDateAt: 5_000 }))).toBe(5);
  });

  test('exports what waits for a person, and deletions put off', () => {
    expect(one('ytm_mirror_parked_changes', aParkedMirror())).toBe(1_312 + 3 + 1);
    expect(one('ytm_incomplete_deletions_runs', aMirror({ putOffRuns: 4 }))).toBe(4);
  });

  test('the lag of the whole chain is the age of the heartbeat that was seen', () => {
    const heartbeat = { vaultId: 'v', run: '411', at: NOW - 7_000, ageMs: 7_000 };
    const probes = [aProbe('heartbeat', 'heartbeat', 'gateway', { last: anAttempt({ heartbeat }) })];
    expect(samples('ytm_end_to_end_lag_seconds', view(aSnapshot({ probes })))).toEqual({ '{probe="heartbeat"}': 7 });
  });
});

describe('the tally of runs', () => {
  const done = someChanges({ creates: 3, updates: 2, deletes: 1, renames: 4, bytes: 100 });
  const run = (id: string, changes = {}) =>
    aRun(id, 0, { done, parked: 5, leftOut: [{ why: 'name-collision' as const, count: 2, first: [] }], ...changes });

  test('counts a run once, however often it is seen', () => {
    const tally = new MirrorTallies(NOW - 1);
    const first = aMirror({ runs: [run('1')] });
    for (const mirror of [null, first, first, null, aMirror({ runs: [run('2', { status: 'failed', done: null }), run('1')] })])
      tally.look(mirror);
    expect([...tally.runs]).toEqual([
      ['complete', 1],
      ['failed', 1],
    ]);
    expect(Object.fromEntries(tally.files)).toEqual({ kept: 14, created: 3, updated: 2, deleted: 1, renamed: 4 });
    expect(tally.bytes).toBe(100);
  });

  test('leaves out what an earlier process did, and runs that only looked', () => {
    const tally = new MirrorTallies(NOW);
    tally.look(aMirror({ runs: [run('3', { dryRun: true }), run('2', { endedAt: NOW - 1 }), run('1')] }));
    expect([...tally.runs]).toEqual([['complete', 1]]);
  });

  test('in shadow mode it counts what there is', () => {
    const tally = new MirrorTallies(NOW);
    tally.look(aMirror({ shadow: true, runs: [run('1', { dryRun: true })] }));
    expect([...tally.runs]).toEqual([['complete', 1]]);
  });
});

test('names follow the rules of Prometheus', () => {
  for (const { name, type, help } of FAMILIES) {
    expect(name).toMatch(/^ytm_[a-z][a-z0-9_]*$/);
    expect(name.endsWith('_total'), name).toBe(type === 'counter');
    expect(help, name).toMatch(/^[A-Z0-9].*\.$/);
  }
});

describe('incidents', () => {
  test('of every component start at zero, and are open or not', () => {
    const snapshot = { ...aSnapshot(), components: [aComponent('gateway'), aComponent('vault')] };
    expect(samples('ytm_incidents_total', view(snapshot))).toEqual({ '{component="gateway"}': 0, '{component="vault"}': 0 });
    const incidents = {
      opened: new Map([['vault', 3]]),
      open: new Set(['vault']),
      asleep: new Set(['gateway']),
      firing: [
        { code: 'mount.absent', severity: 'critical' },
        { code: 'mount.absent', severity: 'critical' },
        { code: 'space.low', severity: 'warning' },
      ],
    } as const;
    const busy = { ...view(snapshot), incidents };
    expect(samples('ytm_incidents_total', busy)).toEqual({ '{component="gateway"}': 0, '{component="vault"}': 3 });
    expect(samples('ytm_incident_open', busy)).toEqual({ '{component="gateway"}': 0, '{component="vault"}': 1 });
    expect(samples('ytm_component_asleep', busy)).toEqual({ '{component="gateway"}': 1, '{component="vault"}': 0 });
    expect(samples('ytm_alerts_firing', busy)).toEqual({
      '{alert="mount.absent",severity="critical"}': 2,
      '{alert="space.low",severity="warning"}': 1,
    });
  });
});

describe('problems', () => {
  test('are every reason that is shown, once, with its severity', () => {
    const reasons = [
      aReason('http.timeout', 'gateway', 'ui'),
      aReason('http.timeout', 'gateway', 'files'),
      aReason('tls.expiring', 'gateway', 'ui'),
      aReason('probe.pending', 'gateway', 'ui'),
    ];
    const snapshot = aSnapshot({ components: [aComponent('gateway', 'degraded', reasons), aComponent('vault')] });
    const warned = {
      '{component="gateway",code="http.timeout",severity="warning"}': 1,
      '{component="gateway",code="tls.expiring",severity="warning"}': 1,
    };
    expect(samples('ytm_problem', view({ ...snapshot, complete: false }))).toEqual(warned);
    expect(Object.keys(samples('ytm_problem', view(snapshot)))).toHaveLength(3);
  });
});

test('every space probe has its size and what is free of it, and every probe its interval', () => {
  const facts = { space: { path: '/x', freeBytes: 5, sizeBytes: 9 } };
  const snapshot = aSnapshot({
    probes: [
      aProbe('space', 'space', 'vault', { domain: 'share', everyMs: 60_000, last: anAttempt(facts) }),
      aProbe('hotspace', 'space', 'hot', { domain: 'disk', everyMs: 1_500, last: anAttempt(facts) }),
    ],
  });
  expect(samples('ytm_space_free_bytes', view(snapshot))).toEqual({ '{probe="space"}': 5, '{probe="hotspace"}': 5 });
  expect(samples('ytm_space_size_bytes', view(snapshot))).toEqual({ '{probe="space"}': 9, '{probe="hotspace"}': 9 });
  expect(samples('ytm_probe_interval_seconds', view(snapshot))).toMatchObject({
    '{probe="space"}': 60,
    '{probe="hotspace"}': 1.5,
    '{probe="healthz"}': 15,
  });
});
