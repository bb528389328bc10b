/** May a job start? Fails closed, and is quicker than the verdict. */
import { describe, expect, test } from 'vitest';
import { CATALOGUE, REASON_CODES } from '../../../src/health/catalogue.ts';
import { isGateConfigured, stopReasons } from '../../../src/health/gate.ts';
import type { Outcome } from '../../../src/health/observation.ts';
import { RECORDING } from '../../../src/health/recording.ts';
import type { GateRequirements } from '../../../src/health/rules.ts';
import {
  all,
  blind,
  codesOf,
  fleetOf,
  GATEWAY_PROBES,
  good,
  MINUTE,
  refused,
  rulesOf,
  Scene,
  SECOND,
  STANDARD_PROBES,
  silent,
  standardFleet,
  warned,
  wrong,
} from '../../support/health.ts';
import { aMirror } from '../../support/mirrors.ts';

const VAULT = STANDARD_PROBES.filter(({ component }) => component === 'vault');
const FULL: GateRequirements = { vault: 'healthy', gateway: 'healthy' };
const LENIENT: GateRequirements = { vault: 'healthy', gateway: 'degraded' };

const well = (gate: GateRequirements = { vault: 'healthy' }): Scene => new Scene(standardFleet({ gate })).round({}, 3);

function gateOf(scene: Scene): string {
  const { state, reasons } = scene.assess().gate;
  return [state, ...codesOf(reasons)].join(' ');
}

describe('the vault: one bad attempt shuts it, reopening takes rise', () => {
  test.each([
    ['mount', wrong('mount.absent'), 'mount.absent'],
    ['sentinel', silent('mount.hung'), 'mount.hung'],
    ['space', wrong('space.full'), 'space.full'],
    ['smb', silent(), 'tcp.timeout'],
  ] as const)('%s', (probe, outcome, code) => {
    const scene = well();
    expect(gateOf(scene)).toBe('open');
    scene.see(probe, outcome);
    expect(scene.component('vault').verdict).toBe('healthy');
    expect(gateOf(scene)).toBe(`shut ${code}`);
    scene.wait(SECOND).see(probe, good());
    expect(gateOf(scene)).toBe('shut gate.recovering');
    scene.wait(SECOND).see(probe, good());
    expect(gateOf(scene)).toBe('open');
  });

  test('the reason says since when', () => {
    const scene = well();
    scene.see('mount', wrong('mount.absent'));
    const began = scene.now - 40;
    scene.wait(5 * SECOND).see('mount', wrong('mount.absent'));
    const { gate } = scene.assess();
    expect(gate.reasons[0]).toMatchObject({ code: 'mount.absent', probe: 'mount', component: 'vault', since: began });
  });

  test('a not-run attempt does not clear the bad one', () => {
    const scene = well().see('mount', wrong('mount.absent')).see('mount', blind());
    expect(gateOf(scene)).toBe('shut mount.absent');
    scene.see('mount', good()).see('mount', blind());
    expect(gateOf(scene)).toBe('shut gate.recovering');
    expect(gateOf(scene.see('mount', good()))).toBe('open');
  });

  test('settled trouble is reported by its cause', () => {
    const scene = well().round({ mount: wrong('mount.absent'), sentinel: wrong('mount.absent'), space: wrong('mount.absent') }, 3);
    expect(gateOf(scene)).toBe('shut mount.absent');
  });

  test('of another component one bad attempt is not enough', () => {
    const scene = well(FULL).see('healthz', refused());
    expect(gateOf(scene)).toBe('open');
    expect(gateOf(scene.wait(5 * SECOND).see('healthz', refused()))).toBe('open');
    expect(gateOf(scene.wait(5 * SECOND).see('healthz', refused()))).toBe('shut gateway.backend_down');
  });
});

describe('fails closed', () => {
  test.each<[string, () => Scene, string]>([
    ['nothing asked yet', () => new Scene(fleetOf(VAULT)), 'shut probe.pending'],
    [
      'one probe not asked yet',
      () => VAULT.slice(1).reduce((scene, { id }) => scene.see(id, good()).see(id, good()), new Scene(fleetOf(VAULT))),
      'shut probe.pending',
    ],
    ['stale', () => well().wait(10 * MINUTE), 'shut probe.stale'],
    ['not confirmed', () => new Scene(fleetOf(VAULT)).round(), 'shut gate.unconfirmed gate.unconfirmed gate.unconfirmed gate.unconfirmed'],
    ['one probe unknown', () => well().round({ space: blind('space.unknown') }, 3), 'shut space.unknown'],
    [
      'all unknown',
      () =>
        well().round(
          all(
            VAULT.map(({ id }) => id),
            blind('mount.table_unreadable'),
          ),
          3,
        ),
      'shut mount.table_unreadable',
    ],
    ['component missing', () => well({ vault: 'healthy', nas: 'healthy' }), 'shut gate.component_missing'],
    ['nothing required', () => well({}), 'shut gate.not_configured'],
    ['observer unfit', () => well(FULL).see('observer', blind('tailscale.stopped')), 'shut tailscale.stopped'],
    ['observer unfit, degraded allowed', () => well(LENIENT).see('observer', blind('tailscale.stopped')), 'shut tailscale.stopped'],
    ['unknown is not degraded', () => well(LENIENT).round(all(GATEWAY_PROBES, blind()), 3), 'shut probe.cancelled'],
    [
      'observer unfit, and a probe unknown',
      () => well(FULL).round({ ui: blind() }, 3).see('observer', blind('tailscale.stopped')),
      'shut tailscale.stopped',
    ],
    ['one unknown probe, degraded allowed', () => well(LENIENT).round({ ui: blind() }, 3), 'shut probe.cancelled'],
  ])('%s', (_, make, expected) => expect(gateOf(make())).toBe(expected));

  test('an unfit observer does not shut what it need not judge', () => {
    expect(gateOf(well().see('observer', blind('tailscale.stopped')))).toBe('open');
  });

  test('a probe that is unknown or down shuts it whatever its reason is', () => {
    for (const code of REASON_CODES) {
      for (const outcome of [blind(code), silent(code)]) {
        const scene = well().round({ space: outcome }, 3);
        expect([code, scene.assess().gate.state]).toEqual([code, 'shut']);
      }
    }
  });

  test('a missing component keeps its since while the gate stays shut', () => {
    const scene = well({ nas: 'healthy' });
    const first = scene.assess().gate;
    const second = scene.wait(MINUTE).assess().gate;
    expect([second.since, second.reasons[0]?.since]).toEqual([first.since, first.since]);
  });

  test('after sleep it is not confirmed, and nothing is reported as a bad attempt just now', () => {
    const scene = well();
    scene.round({ mount: wrong('mount.absent') }, 1).round({}, 3);
    expect(gateOf(scene)).toBe('open');
    scene.wait(10 * MINUTE).round({}, 1);
    expect(gateOf(scene)).toBe('shut gate.unconfirmed gate.unconfirmed gate.unconfirmed gate.unconfirmed');
  });
});

describe('what blocks', () => {
  test('reasons that block nothing never shut it', () => {
    const notices = REASON_CODES.filter((code) => CATALOGUE[code].blocks === 'none');
    expect(notices).toContain('space.low');
    for (const code of notices) {
      const scene = well(FULL).round({ space: warned(code), tailscale: warned(code) }, 3);
      expect(scene.component('vault').verdict).toBe('degraded');
      expect([code, gateOf(scene)]).toEqual([code, 'open']);
    }
  });

  test('what is merely degraded shuts it when its reason blocks', () => {
    const scene = well(FULL).round({ ui: warned('http.status') }, 3);
    expect(scene.component('gateway').verdict).toBe('degraded');
    expect(gateOf(scene)).toBe('shut http.status');
    expect(gateOf(well(LENIENT).round({ ui: warned('http.status') }, 3))).toBe('open');
  });

  test('a job is stopped by what shuts the gate, and once for each reason', () => {
    const stops = (scene: Scene) => codesOf(stopReasons({ ...scene.assess(), now: scene.now }));
    const dark = all(GATEWAY_PROBES, silent('http.timeout'));
    const beside = well().round(dark, 40).see('mount', wrong('mount.absent'));
    expect(beside.component('gateway').verdict).toBe('down');
    expect(stops(beside)).toEqual(['mount.absent']);
    const gone = well().round({ mount: wrong('mount.absent'), smb: silent('tcp.refused') }, 5);
    expect(codesOf(gone.component('vault').reasons)).toEqual(['mount.absent', 'tcp.refused']);
    gone.assess();
    expect(stops(gone.round({ mount: wrong('mount.absent'), smb: silent('tcp.refused') }, 40))).toEqual(['mount.absent']);
  });

  test('a notice beside real trouble is not named as what shuts it', () => {
    const scene = well().round({ space: warned('space.low'), sentinel: wrong('sentinel.missing') }, 3);
    expect(gateOf(scene)).toBe('shut sentinel.missing');
  });

  test('degraded allowed: one probe down opens, down shuts', () => {
    const scene = well(LENIENT).round({ files: wrong() }, 3);
    expect(scene.component('gateway').verdict).toBe('degraded');
    expect(gateOf(scene)).toBe('open');
    const dark: Readonly<Record<string, Outcome>> = all(GATEWAY_PROBES, silent('http.timeout'));
    expect(gateOf(well(LENIENT).round(dark, 5))).toBe('shut gateway.not_reachable');
  });

  test('which reasons also stop a running job', () => {
    const stops = (scene: Scene) => codesOf(stopReasons({ ...scene.assess(), now: scene.now }));
    expect(stops(well().see('mount', wrong('mount.absent')))).toEqual(['mount.absent']);
    expect(stops(well().see('space', wrong('space.full')))).toEqual([]);
    expect(stops(well())).toEqual([]);
    const dark = well(FULL).round(all(GATEWAY_PROBES, silent('http.timeout')), 5);
    expect(dark.component('gateway').verdict).toBe('down');
    const seen = all(GATEWAY_PROBES, silent('http.timeout'));
    expect(stops(dark.round(seen, 20))).toEqual([]);
    expect(stops(dark.round(seen, 1))).toEqual(['gateway.not_reachable']);
    // Not required: it may be down as long as it likes.
    const beside = well().round(seen, 5);
    expect(beside.component('gateway').verdict).toBe('down');
    expect(stops(beside.round(seen, 40))).toEqual([]);
    const { components } = beside.assess();
    expect(beside.now - (components.find(({ id }) => id === 'gateway')?.since ?? beside.now)).toBeGreaterThan(5 * MINUTE);
    // Nor while another component shuts the gate.
    expect(gateOf(beside.see('space', wrong('space.full')))).toBe('shut space.full');
    expect(stops(beside)).toEqual([]);
    const both = well(FULL).round({ ...seen, space: wrong('space.full') }, 5);
    expect(stops(both)).toEqual([]);
    expect(stops(both.round({ ...seen, space: wrong('space.full') }, 21))).toEqual(['gateway.not_reachable']);
  });

  test('a probe whose gates is false never shuts it', () => {
    const probes = [...VAULT, rulesOf('extra', { component: 'vault', domain: 'lan', gates: false })];
    for (const outcome of [wrong(), silent(), blind(), warned()]) {
      const scene = new Scene(fleetOf(probes)).round({}, 2);
      expect(gateOf(scene)).toBe('open');
      expect(gateOf(scene.see('extra', outcome))).toBe('open');
      expect(gateOf(scene.round({ extra: outcome }, 4))).toBe('open');
    }
    const pending = VAULT.reduce((scene, { id }) => scene.see(id, good()).see(id, good()), new Scene(fleetOf(probes)));
    expect(gateOf(pending)).toBe('open');
    const bothBad = new Scene(fleetOf(probes)).round({}, 2).round({ extra: wrong('http.auth'), mount: wrong('mount.absent') }, 3);
    expect(gateOf(bothBad)).toBe('shut mount.absent');
  });

  test('a required component of which no probe gates lets the job start', () => {
    const probes = VAULT.map((rules) => ({ ...rules, gates: false }));
    expect(gateOf(new Scene(fleetOf(probes)).round({ mount: wrong('mount.absent') }, 4))).toBe('open');
    const blindly = STANDARD_PROBES.map((rules) => (rules.component === 'gateway' ? { ...rules, gates: false } : rules));
    const unfit = new Scene(fleetOf(blindly, { gate: FULL })).round({}, 3).see('observer', blind('tailscale.stopped'));
    expect(unfit.component('gateway').verdict).toBe('unknown');
    expect(gateOf(unfit)).toBe('open');
  });
});

test('a gate that requires nothing is told from one that is shut, also where nothing can be recorded', () => {
  const none = well({});
  expect(isGateConfigured(none.assess().gate)).toBe(false);
  none.mirror = { snapshot: aMirror(), watchedSince: none.now, suspends: [] };
  none.recording = { ...RECORDING, stopped: { code: 'store.locked', args: { file: '/state/ytm.sqlite' }, since: none.now } };
  expect(gateOf(none)).toBe('shut gate.not_configured store.locked');
  expect(isGateConfigured(none.assess().gate)).toBe(false);
  expect(isGateConfigured(well().assess().gate)).toBe(true);
  expect(isGateConfigured(well().see('mount', wrong('mount.absent')).assess().gate)).toBe(true);
});

test('the gate keeps its since while it stays as it is', () => {
  const scene = well();
  const opened = scene.assess().gate.since;
  expect(scene.round({}, 3).assess().gate.since).toBe(opened);
  scene.see('mount', wrong('mount.absent'));
  const shutAt = scene.now;
  expect(scene.assess().gate.since).toBe(shutAt);
  expect(scene.wait(5 * SECOND).assess().gate.since).toBe(shutAt);
});
