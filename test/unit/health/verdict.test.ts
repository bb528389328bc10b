/** From probes to a component's verdict: every rule that can decide. */
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../src/health/observation.ts';
import { overall } from '../../../src/health/verdict.ts';
import {
  all,
  blind,
  codesOf,
  componentRules,
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
  silent,
  standardFleet,
  WEB_PROBES,
  warned,
  wrong,
} from '../../support/health.ts';

const DARK: Readonly<Record<string, Outcome>> = { ...all(WEB_PROBES, silent('tcp.timeout')), tailscale: silent('tailscale.no_reply') };

function verdictOf(scene: Scene, id = 'gateway'): string {
  const { verdict, judgement } = scene.component(id);
  return `${verdict}: ${judgement.rule}`;
}

describe('healthy and degraded', () => {
  test('every probe up', () => {
    const scene = new Scene().round({}, 3);
    for (const { id, verdict, reasons, judgement } of scene.assess().components) {
      expect([id, verdict, reasons, judgement.rule]).toEqual([id, 'healthy', [], 'all-up']);
    }
    expect(scene.assess().verdict).toBe('healthy');
  });

  test.each([
    ['one probe down', { files: wrong() }],
    ['one probe degraded', { ui: warned() }],
    ['one probe unknown', { ui: blind() }],
    ['one whole domain down', { tailscale: silent('tailscale.no_reply') }],
    ['the web down, ping alive', all(WEB_PROBES, refused())],
  ])('%s: degraded', (_, seen) => expect(verdictOf(new Scene().trouble(seen))).toMatch(/^degraded: /));

  test('below the threshold nothing changes', () => {
    const scene = new Scene().round({}, 3).round(DARK, 2);
    expect(verdictOf(scene)).toBe('healthy: all-up');
  });
});

test('a component that nothing watches has no verdict', () => {
  const fleet = fleetOf(STANDARD_PROBES);
  const scene = new Scene({ ...fleet, components: [...fleet.components, componentRules('printer')] }).round({}, 3);
  expect(scene.assess().components.map(({ id }) => id)).toEqual(fleet.components.map(({ id }) => id));
  expect(scene.assess().verdict).toBe('healthy');
});

describe('the first round', () => {
  test('nothing asked: unknown', () => expect(verdictOf(new Scene())).toMatch(/^unknown: /));

  test('what was not asked yet is no trouble, but not health either', () => {
    const scene = new Scene(fleetOf(STANDARD_PROBES.filter(({ component }) => component === 'vault'))).see('mount', good());
    expect(verdictOf(scene, 'vault')).toBe('unknown: nothing-conclusive');
    expect(codesOf(scene.component('vault').reasons)).toContain('probe.pending');
  });

  test('trouble in the first round is trouble', () => {
    expect(verdictOf(new Scene().see('observer', good()).see('ui', wrong()))).toBe('degraded: some-trouble');
  });

  test('an unconfirmed state never makes a component down', () => {
    const scene = new Scene(standardFleet()).round({ ...DARK, mount: wrong('mount.absent'), sentinel: wrong('mount.absent') });
    scene.wait(45 * SECOND);
    expect(scene.component('gateway').verdict).toBe('degraded');
    expect(scene.component('vault').verdict).toBe('degraded');
  });
});

describe('down by dead domains', () => {
  test('two dead domains, silent, the observer fit', () => {
    const scene = new Scene().trouble(DARK);
    expect(verdictOf(scene)).toBe('down: domains-dead');
    expect(scene.component('gateway').judgement).toMatchObject({ deadDomains: 2, neededDomains: 2, observerFit: true, silenceMs: MINUTE });
  });

  test('one domain beside a living one is never enough', () => {
    const scene = new Scene().trouble({ tailscale: silent('tailscale.no_reply') }).wait(60 * SECOND);
    expect(verdictOf(scene.round({ tailscale: silent('tailscale.no_reply') }, 30))).toBe('degraded: some-trouble');
  });

  test('a domain with one living probe is not dead', () => {
    const { files: _, ...most } = { ...DARK };
    const scene = new Scene().trouble(most);
    expect(verdictOf(scene)).toBe('degraded: some-trouble');
    expect(scene.component('gateway').judgement.domains.find(({ domain }) => domain === 'http')).toMatchObject({ state: 'mixed' });
  });

  test('unknown probes are left out, but one of the domain must be down', () => {
    expect(verdictOf(new Scene().trouble({ ...DARK, ui: blind(), healthz: blind() }))).toBe('down: domains-dead');
    const web = new Scene().trouble({ ...all(WEB_PROBES, blind()), tailscale: silent('tailscale.no_reply') });
    // only one domain is left to judge: as many as have a probe to judge
    expect(web.component('gateway').judgement).toMatchObject({ deadDomains: 1, neededDomains: 1 });
    expect(verdictOf(web)).toBe('down: domains-dead');
    expect(verdictOf(new Scene().trouble(all(GATEWAY_PROBES, blind())))).toBe('unknown: nothing-conclusive');
  });

  test('a watchdog that fails on the way counts as http', () => {
    const scene = new Scene().trouble(DARK);
    const domains = scene.component('gateway').judgement.domains.map(({ domain, state }) => `${domain} ${state}`);
    expect(domains).toEqual(['tailnet dead', 'http dead']);
    const beside = new Scene().trouble({ watchdog: silent('http.timeout'), tailscale: silent('tailscale.no_reply') });
    expect(verdictOf(beside)).toBe('degraded: some-trouble');
  });

  test('a watchdog that answers badly is a domain of its own', () => {
    const scene = new Scene().trouble({ ...all(['ui', 'healthz', 'files'], silent()), watchdog: wrong('watchdog.stale') });
    expect(scene.component('gateway').judgement).toMatchObject({ deadDomains: 2 });
    expect(verdictOf(scene)).toBe('degraded: domains-dead-but-life');
  });

  test.each<[minDomains: number, seen: Readonly<Record<string, ReturnType<typeof silent>>>, verdict: string]>([
    [1, { tailscale: silent('tailscale.no_reply') }, 'degraded: domains-dead-but-life'],
    [1, DARK, 'down: domains-dead'],
    [2, DARK, 'down: domains-dead'],
    [3, DARK, 'down: domains-dead'],
  ])('minDomains %i', (minDomains, seen, verdict) => {
    const components = [componentRules('gateway', { minDomains }), componentRules('observer')];
    expect(verdictOf(new Scene(standardFleet({ components })).trouble(seen))).toBe(verdict);
  });

  test('minDomains 3 with a living third domain', () => {
    const probes = [...STANDARD_PROBES, LAN_PROBE];
    const two = new Scene(fleetOf(probes)).trouble(DARK);
    expect(verdictOf(two)).toBe('degraded: domains-dead-but-life');
    const components = [componentRules('gateway', { minDomains: 3 }), componentRules('observer')];
    expect(verdictOf(new Scene(fleetOf(probes, { components })).trouble(DARK))).toBe('degraded: some-trouble');
    expect(verdictOf(new Scene(fleetOf(probes, { components })).trouble({ ...DARK, lan: silent() }))).toBe('down: domains-dead');
  });

  test('a component of one domain', () => {
    const probes = [rulesOf('nas', { component: 'nas', domain: 'lan', kind: 'tcp' })];
    const scene = new Scene(fleetOf(probes));
    expect(verdictOf(scene.trouble({ nas: silent() }), 'nas')).toBe('down: domains-dead');
    expect(codesOf(scene.component('nas').reasons)).toEqual(['component.unreachable']);
  });
});

describe('silence', () => {
  const settled = () => new Scene().round({}, 3).round(DARK, 3);

  test('counts from the last sign of life', () => {
    const scene = settled();
    const life = scene.component('gateway').judgement.lastLife ?? 0;
    scene.now = life + MINUTE - 1;
    expect(verdictOf(scene)).toBe('degraded: domains-dead-but-life');
    expect(scene.assess().nextClock).toBe(life + MINUTE);
    scene.now = life + MINUTE;
    expect(verdictOf(scene)).toBe('down: domains-dead');
    scene.now += 1;
    expect(verdictOf(scene)).toBe('down: domains-dead');
  });

  test('a refusal is a sign of life', () => {
    const scene = new Scene().trouble({ ...DARK, files: refused() });
    expect(verdictOf(scene)).toBe('degraded: domains-dead-but-life');
  });

  test('counts from the first attempt when no life is on record', () => {
    const scene = new Scene();
    const start = scene.now;
    scene.round(DARK, 3);
    expect(scene.component('gateway').judgement.lastLife).toBeNull();
    scene.now = start - 40 + MINUTE - 1;
    expect(verdictOf(scene)).toBe('degraded: domains-dead-but-life');
    scene.now += 1;
    expect(verdictOf(scene)).toBe('down: domains-dead');
  });

  test('what was not asked yet has no first attempt', () => {
    const scene = new Scene(standardFleet());
    for (let turn = 0; turn < 3; turn += 1) {
      scene
        .see('tailscale', silent('tailscale.no_reply'))
        .see('ui', silent())
        .see('observer', good())
        .wait(5 * SECOND);
    }
    expect(verdictOf(scene)).toBe('degraded: domains-dead-but-life');
  });

  test('counts only time awake', () => {
    const scene = new Scene().round({}, 3).round(DARK, 3);
    scene.wait(20 * SECOND);
    scene.silence = { kind: 'span', awakeSince: scene.now };
    expect(verdictOf(scene)).toBe('degraded: domains-dead-but-life');
    scene.round(DARK, 3).wait(15 * SECOND);
    expect(verdictOf(scene)).toBe('down: domains-dead');
  });

  test('another span for a component', () => {
    const components = [componentRules('gateway', { silenceMs: 5 * MINUTE }), componentRules('observer')];
    expect(verdictOf(new Scene(standardFleet({ components })).trouble(DARK))).toBe('degraded: domains-dead-but-life');
  });

  test('in a one-shot round: no life since its start', () => {
    const scene = new Scene().round({}, 3);
    scene.silence = { kind: 'since', start: scene.now };
    for (let turn = 0; turn < 3; turn += 1) {
      for (const [probe, outcome] of Object.entries(DARK)) scene.see(probe, outcome);
      scene.see('observer', good()).wait(5 * SECOND);
    }
    expect(verdictOf(scene)).toBe('down: domains-dead');
    scene.see('healthz', refused());
    expect(verdictOf(scene)).toBe('degraded: domains-dead-but-life');
  });

  test('in a one-shot round: life in the moment of its start is life in it', () => {
    const scene = new Scene();
    scene.silence = { kind: 'since', start: scene.now };
    scene.see('healthz', refused()).wait(SECOND);
    for (let turn = 0; turn < 3; turn += 1) {
      for (const [probe, outcome] of Object.entries(DARK)) scene.see(probe, outcome);
      scene.see('observer', good()).wait(5 * SECOND);
    }
    expect(verdictOf(scene)).toBe('degraded: domains-dead-but-life');
  });

  test('what could not be asked is no fact, whatever its reason', () => {
    const scene = new Scene().trouble({ sentinel: blind('sentinel.missing') });
    expect(scene.histories.get('sentinel')).toMatchObject({ state: 'unknown', confirmed: true });
    expect(verdictOf(scene, 'vault')).toBe('degraded: some-trouble');
  });

  test('life after death: degraded at once, healthy after rise', () => {
    const scene = new Scene().trouble(DARK);
    scene.see('healthz', good());
    expect(verdictOf(scene)).toBe('degraded: domains-dead-but-life');
    scene.round({}, 2);
    expect(verdictOf(scene)).toBe('healthy: all-up');
  });
});

describe('the observer', () => {
  test('one bad attempt of it is enough, and touches only what rides the tailnet', () => {
    const scene = new Scene().trouble(DARK).see('observer', blind('tailscale.stopped'));
    expect(verdictOf(scene)).toBe('unknown: observer-unfit');
    expect(verdictOf(scene, 'observer')).toBe('unknown: observer-unfit');
    expect(verdictOf(scene, 'vault')).toBe('healthy: all-up');
    expect(verdictOf(scene, 'hot')).toBe('healthy: all-up');
    expect(codesOf(scene.component('gateway').reasons)).toEqual(['tailscale.stopped']);
    expect(codesOf(scene.component('observer').reasons)).toEqual(['tailscale.stopped']);
    expect(scene.component('vault').judgement.observerFit).toBeNull();
    expect(scene.component('gateway').judgement.observerFit).toBe(false);
  });

  test('of several probes each must be good', () => {
    const second = rulesOf('route', { component: 'observer', domain: 'lan', role: 'other' });
    const scene = new Scene(fleetOf([...STANDARD_PROBES, second])).round({}, 3).see('route', silent());
    expect(verdictOf(scene)).toBe('unknown: observer-unfit');
    expect(verdictOf(scene, 'observer')).toBe('unknown: observer-unfit');
  });

  test('touches a component that rides the tailnet with only some of its probes', () => {
    const scene = new Scene(fleetOf([...STANDARD_PROBES, LAN_PROBE])).round({}, 3).see('observer', blind('tailscale.stopped'));
    expect(verdictOf(scene)).toBe('unknown: observer-unfit');
  });

  test('is never down, whatever it says', () => {
    const scene = new Scene().trouble({ observer: wrong('observer.offline') });
    expect(verdictOf(scene, 'observer')).toBe('unknown: observer-unfit');
  });

  test('not asked yet, or not heard of for too long: unfit', () => {
    expect(verdictOf(new Scene().see('ui', good()))).toBe('unknown: observer-unfit');
    const scene = new Scene().round({}, 3).wait(71 * SECOND);
    for (const probe of GATEWAY_PROBES) scene.see(probe, good());
    expect(verdictOf(scene)).toBe('unknown: observer-unfit');
    expect(codesOf(scene.component('gateway').reasons)).toEqual(['probe.stale']);
  });

  test('a warning does not make it unfit', () => {
    const scene = new Scene().trouble({ observer: warned('tailscale.own_key_expiring') });
    expect(verdictOf(scene)).toBe('healthy: all-up');
    expect(verdictOf(scene, 'observer')).toBe('degraded: some-trouble');
  });

  test('after one good attempt it is fit again', () => {
    const scene = new Scene()
      .round({}, 3)
      .round({ observer: blind('tailscale.stopped') }, 5)
      .see('observer', good());
    expect(verdictOf(scene)).toBe('healthy: all-up');
    expect(verdictOf(scene, 'observer')).toBe('healthy: all-up');
    const wasBad = new Scene()
      .round({}, 3)
      .round({ observer: wrong('observer.offline') }, 5)
      .see('observer', good());
    expect(verdictOf(wasBad)).toBe('healthy: all-up');
    expect(verdictOf(wasBad, 'observer')).toBe('degraded: some-trouble');
  });

  test('no observer configured: others are judged all the same', () => {
    const scene = new Scene(fleetOf(STANDARD_PROBES.filter(({ component }) => component === 'gateway'))).trouble(DARK);
    expect(verdictOf(scene)).toBe('down: domains-dead');
    expect(scene.component('gateway').judgement.observerFit).toBeNull();
  });
});

describe('the neutral check', () => {
  const dark = () => new Scene(standardFleet({ neutralCheck: true })).trouble(DARK);

  test('missing: degraded, and wanted', () => {
    const scene = dark();
    expect(verdictOf(scene)).toBe('degraded: domains-dead-awaiting-neutral');
    expect(scene.assess().wantsNeutral).toBe(true);
  });

  test('is wanted as soon as enough domains are dead, before the silence is over', () => {
    const scene = new Scene(standardFleet({ neutralCheck: true })).round({}, 3).round(DARK, 2);
    expect(scene.assess().wantsNeutral).toBe(false);
    scene.round(DARK).wait(-1);
    expect(verdictOf(scene)).toBe('degraded: domains-dead-but-life');
    expect(scene.assess().wantsNeutral).toBe(true);
  });

  test('made before the second domain failed: does not count', () => {
    const scene = new Scene(standardFleet({ neutralCheck: true })).round({}, 3).neutralSays(true).trouble(DARK);
    expect(verdictOf(scene)).toBe('degraded: domains-dead-awaiting-neutral');
  });

  test('succeeded: down', () => expect(verdictOf(dark().neutralSays(true))).toBe('down: domains-dead'));

  test('failed: unknown, and this machine is offline', () => {
    const scene = dark().neutralSays(false);
    expect(verdictOf(scene)).toBe('unknown: neutral-failed');
    expect(verdictOf(scene, 'observer')).toBe('unknown: neutral-failed');
    expect(codesOf(scene.component('gateway').reasons)).toEqual(['observer.offline']);
    expect(scene.component('gateway').reasons[0]?.args).toMatchObject({ asked: 'https://neutral.example/' });
    expect(codesOf(scene.component('observer').reasons)).toEqual(['observer.offline']);
    expect(scene.assess().verdict).toBe('unknown');
    // What needs no tailnet is known all the same.
    expect([verdictOf(scene, 'vault'), verdictOf(scene, 'hot')]).toEqual(['healthy: all-up', 'healthy: all-up']);
  });

  test('stays good when another probe of a dead domain dies later', () => {
    const early = { tailscale: silent('tailscale.no_reply'), ui: silent(), healthz: silent(), files: silent() };
    const scene = new Scene(standardFleet({ neutralCheck: true })).round({}, 3).round(early, 1).round(DARK, 2);
    expect(scene.assess().wantsNeutral).toBe(true);
    scene.neutralSays(true).wait(20 * SECOND);
    expect(verdictOf(scene)).toBe('down: domains-dead');
    scene.see('watchdog', silent('http.timeout'));
    expect(scene.component('gateway').judgement.domains.find(({ domain }) => domain === 'http')?.probes).toContain('watchdog');
    expect(verdictOf(scene)).toBe('down: domains-dead');
  });

  test('a new outage needs a new check', () => {
    const scene = dark().neutralSays(true);
    expect(verdictOf(scene)).toBe('down: domains-dead');
    scene.round({}, 3);
    expect(verdictOf(scene)).toBe('healthy: all-up');
    expect(verdictOf(scene.round(DARK, 5))).toBe('degraded: domains-dead-awaiting-neutral');
  });

  test('another peer that answers counts too, one that answered before does not', () => {
    const probes = [...STANDARD_PROBES, rulesOf('other', { component: 'other', domain: 'tailnet', role: 'ping' })];
    const scene = new Scene(fleetOf(probes, { neutralCheck: true }))
      .round({}, 3)
      .round({ ...DARK, other: silent('tailscale.no_reply') }, 5);
    expect(verdictOf(scene)).toBe('degraded: domains-dead-awaiting-neutral');
    scene.see('other', wrong('http.status'));
    expect(verdictOf(scene)).toBe('down: domains-dead');
  });

  test('its own last life, after it had begun to fail, does not count', () => {
    const failing = { ...all(WEB_PROBES, refused()), tailscale: silent('tailscale.no_reply') };
    const scene = new Scene(standardFleet({ neutralCheck: true })).round({}, 3).round(failing, 4);
    expect(verdictOf(scene)).toBe('degraded: domains-dead-but-life');
    scene.round(failing).round(DARK, 5);
    expect(verdictOf(scene)).toBe('degraded: domains-dead-awaiting-neutral');
  });

  test('an answer from the LAN shows nothing about the tailnet', () => {
    const probes = [...STANDARD_PROBES, rulesOf('nas', { component: 'nas', domain: 'lan' })];
    const scene = new Scene(fleetOf(probes, { neutralCheck: true })).trouble(DARK);
    expect(verdictOf(scene)).toBe('degraded: domains-dead-awaiting-neutral');
    scene.see('nas', good()).see('observer', good());
    expect(verdictOf(scene)).toBe('degraded: domains-dead-awaiting-neutral');
  });

  test('is asked for again as long as the verdict rests on it', () => {
    for (const ok of [true, false]) expect(dark().neutralSays(ok).assess().wantsNeutral).toBe(true);
  });

  test('is not asked for what does not ride the tailnet', () => {
    const probes = [rulesOf('nas', { component: 'nas', domain: 'lan', kind: 'tcp' })];
    const scene = new Scene(fleetOf(probes, { neutralCheck: true })).trouble({ nas: silent() });
    expect(verdictOf(scene, 'nas')).toBe('down: domains-dead');
    expect(scene.assess().wantsNeutral).toBe(false);
  });
});

describe('the vault is strict', () => {
  test.each([
    ['not mounted', 'mount', wrong('mount.absent')],
    ['another type', 'mount', wrong('mount.wrong_type')],
    ['hung', 'sentinel', silent('mount.hung')],
    ['stale handle', 'sentinel', silent('mount.stale')],
    ['no sentinel', 'sentinel', wrong('sentinel.missing')],
    ['wrong share', 'sentinel', wrong('sentinel.wrong_vault')],
    ['invalid sentinel', 'sentinel', wrong('sentinel.invalid')],
    ['read-only', 'space', wrong('space.read_only')],
  ] as const)('%s: down by that one fact, after hysteresis', (_, probe, outcome) => {
    const scene = new Scene().round({}, 3).round({ [probe]: outcome }, 2);
    expect(verdictOf(scene, 'vault')).toBe('healthy: all-up');
    scene.round({ [probe]: outcome });
    expect(verdictOf(scene, 'vault')).toBe('down: strict-fact');
    scene.see(probe, good());
    expect(verdictOf(scene, 'vault')).toBe('down: strict-fact');
    scene.wait(SECOND).see(probe, good());
    expect(verdictOf(scene, 'vault')).toBe('healthy: all-up');
  });

  test('an unfit observer does not hide it', () => {
    const scene = new Scene().trouble({ mount: wrong('mount.absent'), observer: blind('tailscale.stopped') });
    expect(verdictOf(scene, 'vault')).toBe('down: strict-fact');
  });

  test.each([
    ['full', { space: wrong('space.full') }],
    ['low', { space: warned('space.low') }],
    ['the host silent on the LAN, the share alive', { smb: silent() }],
  ])('%s: degraded', (_, seen) => expect(verdictOf(new Scene().trouble(seen), 'vault')).toBe('degraded: some-trouble'));

  test('stuck visits of the others are unknown beside the one strict fact', () => {
    const seen = { sentinel: silent('mount.hung'), space: blind('mount.visit_pending') };
    expect(verdictOf(new Scene().trouble(seen), 'vault')).toBe('down: strict-fact');
  });
});

describe('time alone', () => {
  test('what is not heard of for too long is unknown', () => {
    const scene = new Scene().round({}, 3);
    const last = scene.now - 15 * SECOND;
    scene.now = last + 35 * SECOND;
    expect(verdictOf(scene)).toBe('healthy: all-up');
    expect(scene.assess().nextClock).toBe(last + 35 * SECOND + 1);
    scene.wait(1);
    expect(verdictOf(scene)).toBe('degraded: some-trouble');
    expect(codesOf(scene.component('gateway').reasons)).toEqual(['probe.stale']);
    scene.now = last + 10 * MINUTE;
    for (const { verdict } of scene.assess().components) expect(verdict).toBe('unknown');
  });

  test('since moves only when the verdict changes, and reasons keep their beginning', () => {
    const scene = new Scene(standardFleet({ neutralCheck: true })).trouble(DARK).neutralSays(false);
    const first = scene.assess().components;
    scene.wait(3 * SECOND);
    const second = scene.assess().components;
    expect(second.map(({ id, since }) => [id, since])).toEqual(first.map(({ id, since }) => [id, since]));
    expect(second.map(({ reasons }) => reasons.map(({ since }) => since))).toEqual(
      first.map(({ reasons }) => reasons.map(({ since }) => since)),
    );
  });
});

test('how each domain stands', () => {
  const scene = new Scene(fleetOf([...STANDARD_PROBES, LAN_PROBE])).round({}, 3);
  scene.round({ tailscale: silent('tailscale.no_reply'), ui: wrong(), watchdog: blind('watchdog.no_timestamp') }, 3);
  const { domains } = scene.component('gateway').judgement;
  expect(domains.map(({ domain, state }) => `${domain} ${state}`)).toEqual(['tailnet dead', 'http mixed', 'report unknown', 'lan alive']);
  expect(domains[1]?.probes).toEqual(['ui', 'healthz', 'files']);
});

describe('overall', () => {
  const of = (...verdicts: ('healthy' | 'degraded' | 'down' | 'unknown')[]) =>
    overall(verdicts.map((verdict, index) => ({ id: `c${index}`, verdict })));
  test('down > degraded > unknown > healthy', () => {
    expect(of('healthy', 'unknown', 'degraded', 'down')).toBe('down');
    expect(of('unknown', 'degraded', 'healthy')).toBe('degraded');
    expect(of('healthy', 'unknown')).toBe('unknown');
    expect(of('healthy', 'healthy')).toBe('healthy');
    expect(of()).toBe('unknown');
  });
});
