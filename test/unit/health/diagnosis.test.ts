/** From patterns of signals to one cause: every row, what it hides, and that it can be said. */
import { describe, expect, test } from 'vitest';
import type { ReasonCode } from '../../../src/health/catalogue.ts';
import { answered, type Outcome } from '../../../src/health/observation.ts';
import {
  all,
  blind,
  codesOf,
  fleetOf,
  GATEWAY_PROBES,
  good,
  LAN_PROBE,
  MINUTE,
  refused,
  rulesOf,
  Scene,
  SECOND,
  STANDARD_PROBES,
  said,
  silent,
  standardFleet,
  T0,
  WEB_PROBES,
  warned,
  wrong,
} from '../../support/health.ts';

type Seen = Readonly<Record<string, Outcome>>;

const DARK: Seen = { ...all(WEB_PROBES, silent('tcp.timeout')), tailscale: silent('tailscale.no_reply') };

interface Row {
  readonly seen: Seen;
  readonly component: string;
  /** Shown, causes first. */
  readonly shown: readonly ReasonCode[];
  /** Probes whose own reasons are consequences. */
  readonly hidden: readonly string[];
}

function diagnose(scene: Scene, component: string): Pick<Row, 'shown' | 'hidden'> {
  const { reasons, judgement } = scene.component(component);
  return { shown: codesOf(reasons), hidden: judgement.hidden.map(({ reason }) => reason.probe ?? reason.code).sort() };
}

const GATEWAY: Readonly<Record<string, Omit<Row, 'component'>>> = {
  'peer not in the tailnet': {
    seen: { ...DARK, tailscale: silent('tailscale.no_peer') },
    shown: ['tailscale.no_peer'],
    hidden: [...WEB_PROBES],
  },
  'several peers of that name': {
    seen: { ...DARK, tailscale: silent('tailscale.ambiguous') },
    shown: ['tailscale.ambiguous'],
    hidden: [...WEB_PROBES],
  },
  'peer installed anew': {
    seen: { ...DARK, tailscale: silent('tailscale.replaced') },
    shown: ['tailscale.replaced'],
    hidden: [...WEB_PROBES],
  },
  'peer key expired': {
    seen: { ...DARK, tailscale: silent('tailscale.key_expired') },
    shown: ['tailscale.key_expired'],
    hidden: [...WEB_PROBES],
  },
  'not reachable over the tailnet': { seen: DARK, shown: ['gateway.not_reachable'], hidden: [...GATEWAY_PROBES] },
  'host up, its web service down': { seen: all(WEB_PROBES, refused()), shown: ['gateway.services_down'], hidden: [...WEB_PROBES] },
  'host up, its web service silent': {
    seen: all(WEB_PROBES, silent('http.timeout')),
    shown: ['gateway.services_down'],
    hidden: [...WEB_PROBES],
  },
  'web service down, ping blocked': {
    seen: { ...all(WEB_PROBES, wrong('http.status')), tailscale: silent('tailscale.no_reply') },
    shown: ['gateway.services_down', 'tailscale.no_reply'],
    hidden: [...WEB_PROBES],
  },
  'backend down, front page fine': { seen: { healthz: wrong('http.status') }, shown: ['gateway.backend_down'], hidden: ['healthz'] },
  'wrong page at /ui': {
    seen: { ui: wrong('body.forbidden_text', { found: 'Script Viewer' }) },
    shown: ['gateway.wrong_page'],
    hidden: ['ui'],
  },
  'front page broken': { seen: { ui: wrong('body.missing_text') }, shown: ['gateway.front_down'], hidden: ['ui'] },
  'login page where JSON was due': { seen: { healthz: wrong('http.login_page') }, shown: ['http.login_page'], hidden: [] },
  'ping lost, HTTP fine': { seen: { tailscale: silent('tailscale.no_reply') }, shown: ['gateway.ping_lost'], hidden: ['tailscale'] },
  relayed: { seen: { tailscale: warned('tailscale.relayed') }, shown: ['tailscale.relayed'], hidden: [] },
  'files and the report in them gone': {
    seen: { files: wrong('http.status'), watchdog: wrong('http.status') },
    shown: ['gateway.files_down'],
    hidden: ['files', 'watchdog'],
  },
  'files gone, and the report stale': {
    seen: { files: wrong('http.status'), watchdog: wrong('watchdog.stale') },
    shown: ['gateway.files_down', 'watchdog.stale'],
    hidden: ['files'],
  },
  'watchdog stale': { seen: { watchdog: wrong('watchdog.stale') }, shown: ['watchdog.stale'], hidden: [] },
  'watchdog says offline': { seen: { watchdog: wrong('watchdog.offline') }, shown: ['watchdog.offline'], hidden: [] },
  'watchdog without a time': { seen: { watchdog: blind('watchdog.no_timestamp') }, shown: ['watchdog.no_timestamp'], hidden: [] },
  'certificate near expiry, said once': {
    seen: all(['ui', 'healthz', 'files'], warned('tls.expiring')),
    shown: ['tls.expiring'],
    hidden: ['files', 'healthz'],
  },
  'node key near expiry': { seen: { tailscale: warned('tailscale.key_expiring') }, shown: ['tailscale.key_expiring'], hidden: [] },
  'backend down and relayed': {
    seen: { healthz: wrong('json.mismatch'), tailscale: warned('tailscale.relayed') },
    shown: ['gateway.backend_down', 'tailscale.relayed'],
    hidden: ['healthz'],
  },
};

const VAULT: Readonly<Record<string, Omit<Row, 'component'>>> = {
  "share's host off, share not mounted": {
    seen: { smb: silent(), mount: wrong('mount.absent'), sentinel: wrong('mount.absent'), space: wrong('mount.absent') },
    shown: ['vault.host_off'],
    hidden: ['mount', 'sentinel', 'smb', 'space'],
  },
  "share's host off, share hung": {
    seen: { smb: silent('tcp.unreachable'), sentinel: silent('mount.hung'), space: blind('mount.visit_pending') },
    shown: ['vault.host_off'],
    hidden: ['sentinel', 'smb', 'space'],
  },
  'host alive but without SMB, share not mounted': {
    seen: { smb: refused(), mount: wrong('mount.absent'), sentinel: wrong('mount.absent'), space: wrong('mount.absent') },
    shown: ['mount.absent', 'tcp.refused'],
    hidden: ['sentinel', 'space'],
  },
  'not mounted': {
    seen: { mount: wrong('mount.absent'), sentinel: wrong('mount.absent'), space: wrong('mount.absent') },
    shown: ['mount.absent'],
    hidden: ['sentinel', 'space'],
  },
  "the share's host silent on the LAN, sentinel missing": {
    seen: { smb: silent(), sentinel: wrong('sentinel.missing') },
    shown: ['sentinel.missing', 'tcp.timeout'],
    hidden: [],
  },
  'another file system is mounted there': {
    seen: { mount: wrong('mount.wrong_type'), sentinel: wrong('sentinel.missing') },
    shown: ['mount.wrong_type'],
    hidden: ['sentinel'],
  },
  'mounted but not answering': {
    seen: { sentinel: silent('mount.hung'), space: blind('mount.visit_pending') },
    shown: ['mount.hung'],
    hidden: ['space'],
  },
  'stale handle': { seen: { sentinel: silent('mount.stale'), space: silent('mount.stale') }, shown: ['mount.stale'], hidden: ['space'] },
  'another share is mounted there': { seen: { sentinel: wrong('sentinel.wrong_vault') }, shown: ['sentinel.wrong_vault'], hidden: [] },
  'sentinel missing': { seen: { sentinel: wrong('sentinel.missing') }, shown: ['sentinel.missing'], hidden: [] },
  'sentinel missing and space low': {
    seen: { sentinel: wrong('sentinel.missing'), space: warned('space.low') },
    shown: ['sentinel.missing', 'space.low'],
    hidden: [],
  },
  'read-only': { seen: { space: wrong('space.read_only') }, shown: ['space.read_only'], hidden: [] },
  full: { seen: { space: wrong('space.full') }, shown: ['space.full'], hidden: [] },
  'permission lost (macOS privacy)': {
    seen: { sentinel: blind('permission.macos_privacy'), space: blind('space.unknown') },
    shown: ['permission.macos_privacy'],
    hidden: ['space'],
  },
  'no permission on the share': {
    seen: { sentinel: blind('mount.permission'), space: blind('mount.permission') },
    shown: ['mount.permission'],
    hidden: ['space'],
  },
  "the share's host silent on the LAN, the share fine": { seen: { smb: silent() }, shown: ['tcp.timeout'], hidden: [] },
};

const HOT: Readonly<Record<string, Omit<Row, 'component'>>> = {
  'own disk nearly full': { seen: { hotspace: warned('space.low') }, shown: ['hot.space_low'], hidden: ['hotspace'] },
  'own disk full': { seen: { hotspace: wrong('space.full') }, shown: ['hot.space_full'], hidden: ['hotspace'] },
};

const OBSERVER: Readonly<Record<string, Omit<Row, 'component'>>> = Object.fromEntries(
  (
    [
      'tailscale.stopped',
      'tailscale.logged_out',
      'tailscale.needs_approval',
      'tailscale.starting',
      'tailscale.daemon_down',
      'tailscale.cli_missing',
      'tailscale.cli_unusable',
      'tailscale.permission',
      'observer.offline',
    ] as const
  ).map((code) => [`our own side: ${code}`, { seen: { ...DARK, observer: blind(code) }, shown: [code], hidden: ['observer'] }]),
);

const ROWS: readonly (readonly [string, Row])[] = Object.entries({ gateway: GATEWAY, vault: VAULT, hot: HOT, observer: OBSERVER }).flatMap(
  ([component, rows]) => Object.entries(rows).map(([name, row]) => [`${component}: ${name}`, { ...row, component }] as const),
);

describe('each row of the table', () => {
  test.each(ROWS)('%s', (_, { seen, component, shown, hidden }) => {
    expect(diagnose(new Scene().trouble(seen), component)).toEqual({ shown, hidden: [...hidden].sort() });
  });

  test.each(Object.entries(OBSERVER))('%s hides what the gateway shows', (_, { seen, shown }) => {
    expect(diagnose(new Scene().trouble(seen), 'gateway')).toEqual({ shown, hidden: [...GATEWAY_PROBES].sort() });
  });

  test('we are offline by the neutral check', () => {
    const scene = new Scene(standardFleet({ neutralCheck: true })).trouble(DARK).neutralSays(false);
    expect(diagnose(scene, 'gateway')).toEqual({ shown: ['observer.offline'], hidden: [...GATEWAY_PROBES].sort() });
    expect(diagnose(scene, 'observer')).toEqual({ shown: ['observer.offline'], hidden: [] });
  });

  test('we are offline because our exit node is gone, and that is the gateway', () => {
    const lost: Seen = { ...DARK, tailscale: silent('tailscale.exit_node_lost') };
    const scene = new Scene(standardFleet({ neutralCheck: true })).trouble(lost).neutralSays(false);
    expect(diagnose(scene, 'gateway')).toMatchObject({ shown: ['tailscale.exit_node_lost'], hidden: [...WEB_PROBES].toSorted() });
  });
});

describe('what a cause is reported with', () => {
  const only = (scene: Scene, component: string) => {
    const reason = scene.component(component).reasons[0];
    if (reason === undefined) throw new Error('no reason');
    return reason;
  };

  test('not reachable: which domains, since when', () => {
    const scene = new Scene().trouble(DARK);
    const { args, since, severity, probe } = only(scene, 'gateway');
    expect(args).toMatchObject({ domains: 'tailnet, http', host: 'acer-dai', component: 'gateway' });
    expect(args['lastLife']).toBe(scene.component('gateway').judgement.lastLife);
    expect([severity, probe]).toEqual(['critical', null]);
    expect(since).toBe(scene.histories.get('healthz')?.since);
  });

  test('not reachable and never seen alive does not claim a sign of life', () => {
    const scene = new Scene().round(DARK, 6);
    const reason = only(scene, 'gateway');
    expect(reason.code).toBe('gateway.not_reachable');
    expect(reason.args['lastLife']).toBe(scene.histories.get('ui')?.firstAttempt);
    for (const text of said(reason, scene.now)) expect(text).not.toMatch(/last sign of life|最後の応答/);
  });

  test('a probe without a host is named by its target', () => {
    const probes = [rulesOf('a', { component: 'nas', host: null, target: '/mnt/nas' })];
    const scene = new Scene(fleetOf(probes)).trouble({ a: wrong('http.status') });
    expect(only(scene, 'nas').args).toMatchObject({ host: '/mnt/nas', target: '/mnt/nas', probe: 'a' });
    const dark = new Scene(fleetOf(probes)).trouble({ a: silent() });
    expect(only(dark, 'nas')).toMatchObject({ code: 'component.unreachable', args: { host: 'nas' } });
    const smb = STANDARD_PROBES.map((rules) => (rules.id === 'smb' ? { ...rules, host: null } : rules));
    const off = new Scene(fleetOf(smb)).trouble({ smb: silent(), mount: wrong('mount.absent') });
    expect(only(off, 'vault')).toMatchObject({ code: 'vault.host_off', args: { host: 'lenovo:445' } });
  });

  test('an observer that answers badly says since when', () => {
    const scene = new Scene().round({}, 3).see('observer', wrong('observer.offline'));
    const began = scene.now - 40;
    scene.wait(5 * SECOND).see('observer', wrong('observer.offline'));
    expect(only(scene, 'gateway')).toMatchObject({ code: 'observer.offline', since: began });
  });

  test('an unfit observer does not explain what needs no observer', () => {
    const scene = new Scene().trouble({
      observer: blind('tailscale.stopped'),
      sentinel: wrong('sentinel.missing'),
      hotspace: warned('space.low'),
    });
    expect([only(scene, 'vault').code, only(scene, 'hot').code]).toEqual(['sentinel.missing', 'hot.space_low']);
  });

  test('services down: which', () => {
    expect(only(new Scene().trouble(all(['ui', 'healthz'], refused())), 'gateway').args).toMatchObject({
      failing: 'ui, healthz',
      host: 'acer-dai',
    });
  });

  test('wrong page: what was found where', () => {
    const reason = only(new Scene().trouble({ ui: wrong('body.forbidden_text', { found: 'Script Viewer' }) }), 'gateway');
    expect(reason.args).toMatchObject({ found: 'Script Viewer', target: 'https://acer-dai.example/ui' });
  });

  test('host off names the remount command that the mount probe learned', () => {
    const scene = new Scene().round({}, 2);
    scene.see('mount', answered({}, null, { remount: 'sudo mount /mnt/share' }));
    const seen = { smb: silent(), sentinel: silent('mount.hung'), space: blind('mount.visit_pending') };
    const reason = only(scene.round(seen, 4), 'vault');
    expect(reason.args).toMatchObject({ host: 'lenovo', remount: 'sudo mount /mnt/share' });
  });

  test('host off without a mount probe can be said all the same', () => {
    const probes = STANDARD_PROBES.filter(({ id }) => id !== 'mount');
    const scene = new Scene(fleetOf(probes)).trouble({ smb: silent(), sentinel: silent('mount.hung') });
    expect(only(scene, 'vault').code).toBe('vault.host_off');
  });

  test('the observer says since when it is unfit, before hysteresis', () => {
    const scene = new Scene().round({}, 3);
    scene.see('observer', blind('tailscale.stopped'));
    const began = scene.now - 40;
    scene.wait(5 * SECOND).see('observer', blind('tailscale.stopped'));
    expect(only(scene, 'gateway')).toMatchObject({ since: began, component: 'gateway', probe: null });
    expect(only(scene, 'observer')).toMatchObject({ since: began, component: 'observer' });
  });
});

describe('a cause of several probes holds since the last of them failed', () => {
  const sinceOf = (scene: Scene, component: string): readonly [string | undefined, number | undefined] => {
    const [reason] = scene.component(component).reasons;
    return [reason?.code, reason === undefined ? undefined : (reason.since - T0) / MINUTE];
  };

  test('the front page failed for an hour before the API did', () => {
    const scene = new Scene().round({}, 4).round({ ui: wrong() }, 240).round({ ui: wrong(), healthz: wrong() }, 4);
    const [code, minutes] = sinceOf(scene, 'gateway');
    expect(code).toBe('gateway.services_down');
    expect(minutes).toBeGreaterThan(60.9);
    expect(minutes).toBeLessThan(61.1);
  });

  test('both failed within a minute: since the first of them', () => {
    const scene = new Scene().round({}, 4).round({ ui: wrong() }, 4).round({ ui: wrong(), healthz: wrong() }, 4);
    const [code, minutes] = sinceOf(scene, 'gateway');
    expect(code).toBe('gateway.services_down');
    expect(minutes).toBeCloseTo(1, 1);
  });

  test('the front page failed for an hour before the whole host was silent', () => {
    const scene = new Scene().round({}, 4).round({ ui: wrong() }, 240).round(DARK, 12);
    const [code, minutes] = sinceOf(scene, 'gateway');
    expect(code).toBe('gateway.not_reachable');
    expect(minutes).toBeGreaterThan(60.7);
    expect(minutes).toBeLessThan(61.1);
  });

  test('the host of the share did not answer for an hour before the share hung', () => {
    const hung = { sentinel: silent('mount.hung'), space: silent('mount.hung') };
    const scene = new Scene()
      .round({}, 4)
      .round({ smb: silent() }, 240)
      .round({ smb: silent(), ...hung }, 4);
    const [code, minutes] = sinceOf(scene, 'vault');
    expect(code).toBe('vault.host_off');
    expect(minutes).toBeGreaterThan(60.9);
    expect(minutes).toBeLessThan(61.1);
  });

  test.each([
    ['two minutes apart: since the first', 8, 1],
    ['more than that: since the last', 9, 3.25],
  ])('the front page and the API failed %s', (_, rounds, since) => {
    const scene = new Scene().round({}, 4).round({ ui: wrong() }, rounds).round({ ui: wrong(), healthz: wrong() }, 4);
    const [code, minutes] = sinceOf(scene, 'gateway');
    expect(code).toBe('gateway.services_down');
    expect(minutes).toBeCloseTo(since, 2);
  });

  test('nothing ever answered: since the first of them failed', () => {
    const scene = new Scene().round({ ...DARK, ...all(['tailscale', 'healthz', 'files', 'watchdog'], blind()) }, 4).round(DARK, 6);
    const [code, minutes] = sinceOf(scene, 'gateway');
    expect(code).toBe('gateway.not_reachable');
    expect(minutes).toBeCloseTo(0, 2);
  });

  test('a consequence of one signal failed later: since the first', () => {
    const scene = new Scene().round({}, 4).round({ files: wrong('http.status') }, 8);
    const [code, minutes] = sinceOf(scene.round({ files: wrong('http.status'), watchdog: wrong('http.status') }, 4), 'gateway');
    expect(code).toBe('gateway.files_down');
    expect(minutes).toBeCloseTo(1, 2);
  });
});

describe('what stands beside a cause', () => {
  const withProbe = (id: string, changes: Parameters<typeof rulesOf>[1] = {}) => fleetOf([...STANDARD_PROBES, rulesOf(id, changes)]);

  test('is sorted by severity, whatever the order of the probes', () => {
    for (const probes of [STANDARD_PROBES, STANDARD_PROBES.toReversed()]) {
      const scene = new Scene(fleetOf(probes)).trouble({ sentinel: wrong('sentinel.missing'), space: wrong('space.full'), smb: silent() });
      expect(codesOf(scene.component('vault').reasons)).toEqual(['sentinel.missing', 'space.full', 'tcp.timeout']);
    }
  });

  test('is what a probe of another kind says of the files, or of a heartbeat elsewhere', () => {
    for (const code of ['http.status', 'heartbeat.missing'] as const) {
      const scene = new Scene(withProbe('own')).trouble({ files: wrong('http.status'), own: wrong(code) });
      expect(codesOf(scene.component('gateway').reasons)).toEqual(['gateway.files_down', code]);
    }
  });

  test('is another sentence with the same values', () => {
    const probes = [rulesOf('a', { component: 'nas' }), rulesOf('b', { component: 'nas' })];
    const { reasons } = new Scene(fleetOf(probes)).trouble({ a: refused('tcp.refused'), b: silent('tcp.timeout') }).component('nas');
    expect(codesOf(reasons).toSorted()).toEqual(['tcp.refused', 'tcp.timeout']);
  });

  test('names all that the neutral check asked', () => {
    const neutral = ['https://one.example/', 'https://two.example/'];
    const scene = new Scene(standardFleet({ neutralCheck: true, neutral })).trouble(DARK).neutralSays(false);
    expect(scene.component('gateway').reasons[0]?.args).toMatchObject({ asked: neutral.join(', ') });
  });
});

describe('no cause is named before its signals are there', () => {
  test('a gateway that just went dark is not reported as a host that is up', () => {
    // Ping takes longest to be called down: until then its last good answer is from before the services fell silent.
    const scene = new Scene().round({}, 3).round(DARK, 2);
    for (const probe of ['ui', 'healthz', 'files', 'watchdog']) scene.see(probe, silent('tcp.timeout'));
    scene.see('observer', good());
    expect(scene.histories.get('tailscale')?.state).toBe('up');
    expect(codesOf(scene.component('gateway').reasons)).not.toContain('gateway.services_down');
    scene.see('tailscale', good());
    expect(codesOf(scene.component('gateway').reasons)).toEqual(['gateway.services_down']);
  });

  test('life that came between the falls of its services does not count', () => {
    const scene = new Scene().round({}, 3).see('ui', refused()).wait(SECOND).see('tailscale', good()).wait(SECOND);
    for (let turn = 0; turn < 3; turn += 1) {
      scene.see('ui', silent()).see('healthz', silent()).see('tailscale', silent('tailscale.no_reply')).wait(SECOND);
    }
    expect(codesOf(scene.component('gateway').reasons)).not.toContain('gateway.services_down');
  });

  test('a host that answered badly and is silent by now is not reported as one that is up', () => {
    const noPing = { tailscale: silent('tailscale.no_reply') };
    const scene = new Scene(standardFleet({ neutralCheck: true })).round({}, 3);
    scene.round({ ...all(WEB_PROBES, wrong('http.status')), ...noPing }, 4);
    expect(codesOf(scene.component('gateway').reasons)).toContain('gateway.services_down');
    scene.round({ ...all(WEB_PROBES, silent()), ...noPing }, 5);
    expect(scene.component('gateway').judgement.rule).toBe('domains-dead-awaiting-neutral');
    expect(codesOf(scene.component('gateway').reasons)).not.toContain('gateway.services_down');
  });

  test('ping that is up and asked rarely shows a host that is up', () => {
    const probes = STANDARD_PROBES.map((rules) => (rules.id === 'tailscale' ? { ...rules, everyMs: 5 * MINUTE } : rules));
    const scene = new Scene(fleetOf(probes)).round({}, 3).round(all(WEB_PROBES, silent()), 4);
    for (let turn = 0; turn < 6; turn += 1) {
      for (const probe of [...WEB_PROBES, 'observer']) scene.see(probe, probe === 'observer' ? good() : silent());
      scene.wait(15 * SECOND);
    }
    expect(codesOf(scene.component('gateway').reasons)).toEqual(['gateway.services_down']);
  });

  test('a web service that answers badly is not off the tailnet', () => {
    const probes = [rulesOf('files', { role: 'files' }), LAN_PROBE];
    const off = new Scene(fleetOf(probes)).trouble({ files: silent() });
    expect(codesOf(off.component('gateway').reasons)).toEqual(['gateway.off_tailnet']);
    const broken = new Scene(fleetOf(probes)).trouble({ files: wrong('http.status') });
    expect(codesOf(broken.component('gateway').reasons)).toEqual(['http.status']);
  });

  test('a host that goes dark after its front page had failed is not reported as one that is up', () => {
    const scene = new Scene().round({}, 3).round({ ui: silent() }, 8).round(DARK, 3).wait(-1);
    expect(scene.component('gateway').judgement.rule).toBe('domains-dead-but-life');
    expect(codesOf(scene.component('gateway').reasons)).not.toContain('gateway.services_down');
  });

  test('one part that fell silent while the rest may still be fine is not off the tailnet', () => {
    const scene = new Scene(fleetOf([...STANDARD_PROBES, LAN_PROBE])).round({}, 3).round(DARK, 2).see('healthz', silent());
    expect(scene.component('gateway').verdict).toBe('degraded');
    expect(codesOf(scene.component('gateway').reasons)).not.toContain('gateway.off_tailnet');
  });

  test('life of this machine is none of the host in the LAN', () => {
    const probes = [rulesOf('files', { role: 'files' }), rulesOf('own', { kind: 'command', domain: 'disk' })];
    const scene = new Scene(fleetOf(probes)).trouble({ files: silent() });
    expect(codesOf(scene.component('gateway').reasons)).not.toContain('gateway.off_tailnet');
  });

  test('dark on the LAN too is not reported as alive there, before the silence is over either', () => {
    const scene = new Scene(fleetOf([...STANDARD_PROBES, LAN_PROBE])).round({}, 3);
    for (let turn = 0; turn < 3; turn += 1) {
      for (const [probe, outcome] of Object.entries({ ...DARK, lan: silent() })) scene.see(probe, outcome);
      scene.wait(5 * SECOND);
    }
    expect(scene.component('gateway').judgement.rule).toBe('domains-dead-but-life');
    expect(codesOf(scene.component('gateway').reasons)).not.toContain('gateway.off_tailnet');
  });

  test('one of two APIs down is not the backend', () => {
    const scene = new Scene(fleetOf([...STANDARD_PROBES, rulesOf('api2', { role: 'api' })])).trouble({ api2: wrong('http.status') });
    expect(codesOf(scene.component('gateway').reasons)).toEqual(['http.status']);
    const front = new Scene(fleetOf([...STANDARD_PROBES, rulesOf('ui2', { role: 'front' })])).trouble({
      ui2: wrong('http.status'),
      healthz: wrong('http.auth'),
    });
    expect(codesOf(front.component('gateway').reasons)).not.toContain('gateway.backend_down');
  });

  test('a host that only its LAN address shows alive is not reported as a broken web service', () => {
    const scene = new Scene(fleetOf([...STANDARD_PROBES, LAN_PROBE])).trouble(DARK);
    const { shown, hidden } = diagnose(scene, 'gateway');
    expect(shown).toEqual(['gateway.off_tailnet']);
    expect(hidden).toEqual([...GATEWAY_PROBES].sort());
  });

  test('dark on the LAN too', () => {
    const scene = new Scene(fleetOf([...STANDARD_PROBES, LAN_PROBE])).trouble({ ...DARK, lan: silent() });
    expect(diagnose(scene, 'gateway').shown).toEqual(['gateway.not_reachable']);
    expect(scene.component('gateway').reasons[0]?.args).toMatchObject({ domains: 'tailnet, http, lan' });
  });
});

describe('the heartbeat', () => {
  const heartbeat = rulesOf('heartbeat', { kind: 'heartbeat', domain: 'report', role: 'heartbeat' });
  const seeing = (seen: Seen) => diagnose(new Scene(fleetOf([...STANDARD_PROBES, heartbeat])).trouble(seen), 'gateway');

  test('the gateway sees another vault: that is a cause, beside what is wrong otherwise', () => {
    expect(seeing({ heartbeat: wrong('heartbeat.wrong_vault') })).toEqual({ shown: ['heartbeat.wrong_vault'], hidden: [] });
    expect(seeing({ heartbeat: wrong('heartbeat.wrong_vault'), tailscale: warned('tailscale.relayed') }).shown).toEqual([
      'heartbeat.wrong_vault',
      'tailscale.relayed',
    ]);
  });

  test.each(['heartbeat.late', 'heartbeat.missing', 'heartbeat.invalid'] as const)(
    '%s speaks for itself while the files are there',
    (code) => {
      expect(seeing({ heartbeat: warned(code) })).toEqual({ shown: [code], hidden: [] });
    },
  );

  test('is gone with the files that it lies in', () => {
    const files = { files: wrong('http.status') };
    expect(seeing({ ...files, heartbeat: warned('heartbeat.missing') })).toEqual({
      shown: ['gateway.files_down'],
      hidden: ['files', 'heartbeat'],
    });
    expect(seeing({ ...files, heartbeat: wrong('http.status') }).hidden).toEqual(['files', 'heartbeat']);
    expect(seeing({ ...files, heartbeat: wrong('heartbeat.wrong_vault') }).shown).toEqual(['gateway.files_down', 'heartbeat.wrong_vault']);
  });

  test('fails with the web service that it is read through', () => {
    const down = all([...WEB_PROBES, 'heartbeat'], silent('tcp.refused'));
    expect(seeing(down).shown).toEqual(['gateway.services_down']);
    expect(seeing(down).hidden).toContain('heartbeat');
  });

  test('what is old, missing or no heartbeat holds no run up', () => {
    const open = (outcome: Outcome) => {
      const gate = { gateway: 'healthy', vault: 'healthy' } as const;
      return new Scene(fleetOf([...STANDARD_PROBES, heartbeat], { gate })).trouble({ heartbeat: outcome }).assess().gate.state;
    };
    for (const code of ['heartbeat.late', 'heartbeat.missing', 'heartbeat.invalid'] as const)
      expect([code, open(warned(code))]).toEqual([code, 'open']);
    expect(open(wrong('heartbeat.wrong_vault'))).toBe('shut');
  });
});

describe('without a rule every probe speaks for itself', () => {
  const probes = [
    rulesOf('a', { component: 'nas' }),
    rulesOf('b', { component: 'nas', domain: 'lan' }),
    rulesOf('c', { component: 'nas', domain: 'lan' }),
  ];

  test('worst first, then the oldest', () => {
    const scene = new Scene(fleetOf(probes)).round({}, 3).round({ c: wrong('http.status') }, 3);
    scene.round({ a: wrong('space.full'), b: wrong('http.auth'), c: wrong('http.status') }, 3);
    expect(codesOf(scene.component('nas').reasons)).toEqual(['space.full', 'http.status', 'http.auth']);
  });

  test('the same said twice is one reason; another value makes two', () => {
    const same = new Scene(fleetOf(probes)).trouble({ b: wrong('http.status'), c: wrong('http.status') });
    expect(diagnose(same, 'nas')).toEqual({ shown: ['http.status'], hidden: ['c'] });
    const other = new Scene(fleetOf(probes)).trouble({
      b: wrong('http.status', { status: 502 }),
      c: wrong('http.status', { status: 404 }),
    });
    expect(diagnose(other, 'nas').shown).toEqual(['http.status', 'http.status']);
  });

  test('space of another component keeps its name', () => {
    expect(diagnose(new Scene(fleetOf(probes)).trouble({ a: warned('space.low') }), 'nas').shown).toEqual(['space.low']);
  });

  test('a component whose name the table does not know, dark', () => {
    const scene = new Scene(fleetOf(probes)).trouble(all(['a', 'b', 'c'], silent()));
    scene.wait(MINUTE - 46 * SECOND);
    expect(diagnose(scene, 'nas')).toEqual({ shown: ['component.unreachable'], hidden: ['a', 'b', 'c'] });
  });
});
