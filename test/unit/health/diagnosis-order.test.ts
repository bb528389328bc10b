/** A cause is shown before what is wrong beside it, hides its own consequences and nothing else, and says no more than it knows. */
import { describe, expect, test } from 'vitest';
import type { ReasonCode } from '../../../src/health/catalogue.ts';
import { answered, type Outcome } from '../../../src/health/observation.ts';
import type { ProbeRules } from '../../../src/health/rules.ts';
import {
  all,
  blind,
  codesOf,
  fleetOf,
  GATEWAY_PROBES,
  LAN_PROBE,
  refused,
  rulesOf,
  Scene,
  STANDARD_PROBES,
  silent,
  WEB_PROBES,
  warned,
  wrong,
} from '../../support/health.ts';

type Seen = Readonly<Record<string, Outcome>>;

function diagnose(seen: Seen, component: string, more: readonly ProbeRules[] = []) {
  const scene = new Scene(fleetOf([...STANDARD_PROBES, ...more])).trouble(seen);
  const { reasons, judgement } = scene.component(component);
  return { shown: codesOf(reasons), hidden: judgement.hidden.map(({ reason }) => reason.probe ?? reason.code).sort(), reasons };
}

/** `older` for a while, and then the rest as well. */
function shownAfter(older: Seen, seen: Seen, component: string, more: readonly ProbeRules[] = []): readonly ReasonCode[] {
  const scene = new Scene(fleetOf([...STANDARD_PROBES, ...more])).trouble(older).round({ ...older, ...seen }, 5);
  return codesOf(scene.component(component).reasons);
}

const DARK: Seen = { ...all(WEB_PROBES, silent('tcp.timeout')), tailscale: silent('tailscale.no_reply') };
const heartbeat = rulesOf('heartbeat', { kind: 'heartbeat', domain: 'report', role: 'heartbeat' });

describe('a cause comes before what is older and as bad', () => {
  test.each(['sentinel.missing', 'sentinel.wrong_vault', 'sentinel.invalid', 'sentinel.unreadable'] as const)('%s', (code) => {
    expect(shownAfter({ space: wrong('space.full') }, { sentinel: wrong(code) }, 'vault')).toEqual([code, 'space.full']);
  });

  test('a login page where JSON was due', () => {
    expect(shownAfter({ watchdog: wrong('watchdog.stale') }, { healthz: wrong('http.login_page') }, 'gateway')).toEqual([
      'http.login_page',
      'watchdog.stale',
    ]);
  });

  test('the heartbeat of another vault', () => {
    expect(
      shownAfter({ watchdog: wrong('watchdog.stale') }, { heartbeat: wrong('heartbeat.wrong_vault') }, 'gateway', [heartbeat]),
    ).toEqual(['heartbeat.wrong_vault', 'watchdog.stale']);
  });

  test('what else is wrong comes worst first, then oldest first', () => {
    const older = { space: warned('space.low') };
    expect(shownAfter(older, { sentinel: wrong('sentinel.missing'), smb: refused() }, 'vault')).toEqual([
      'sentinel.missing',
      'space.low',
      'tcp.refused',
    ]);
    expect(shownAfter({ smb: refused() }, { sentinel: wrong('sentinel.missing'), space: wrong('space.full') }, 'vault')).toEqual([
      'sentinel.missing',
      'space.full',
      'tcp.refused',
    ]);
  });
});

describe('a cause hides its consequences and nothing else', () => {
  const notice = warned('tls.expiring');

  test.each<[string, Seen, ReasonCode, readonly string[]]>([
    ['the backend, beside a warning of the front page', { healthz: wrong('http.status'), ui: notice }, 'gateway.backend_down', ['healthz']],
    ['the front page, beside a warning of the API', { ui: wrong('body.missing_text'), healthz: notice }, 'gateway.front_down', ['ui']],
    ['a wrong page, beside a warning of the API', { ui: wrong('body.forbidden_text'), healthz: notice }, 'gateway.wrong_page', ['ui']],
    [
      'the ping, beside a warning of the API',
      { tailscale: silent('tailscale.no_reply'), healthz: notice },
      'gateway.ping_lost',
      ['tailscale'],
    ],
    ['the files, beside a warning of the API', { files: wrong('http.status'), healthz: notice }, 'gateway.files_down', ['files']],
  ])('%s', (_, seen, code, hidden) => {
    expect(diagnose(seen, 'gateway')).toMatchObject({ shown: [code, 'tls.expiring'], hidden });
  });

  test('the report fails as the files do, or for a reason of its own', () => {
    const files = { files: wrong('http.status') };
    expect(diagnose({ ...files, watchdog: wrong('http.auth') }, 'gateway').hidden).toEqual(['files']);
    expect(diagnose({ ...files, watchdog: wrong('http.status') }, 'gateway').hidden).toEqual(['files', 'watchdog']);
    expect(diagnose({ ...files, heartbeat: warned('heartbeat.late') }, 'gateway', [heartbeat]).hidden).toEqual(['files', 'heartbeat']);
    expect(diagnose({ ...files, heartbeat: warned('heartbeat.invalid') }, 'gateway', [heartbeat]).hidden).toEqual(['files']);
    expect(diagnose({ ...files, tailscale: warned('tailscale.relayed') }, 'gateway').hidden).toEqual(['files']);
  });

  test('a peer that is not in the tailnet explains nothing on the LAN', () => {
    const seen = { ...DARK, tailscale: silent('tailscale.no_peer'), lan: silent('tcp.refused') };
    expect(diagnose(seen, 'gateway', [LAN_PROBE])).toMatchObject({
      shown: ['tailscale.no_peer', 'tcp.refused'],
      hidden: [...WEB_PROBES].sort(),
    });
  });

  test.each(['mount.hung', 'mount.stale', 'mount.absent', 'mount.wrong_type', 'mount.permission', 'permission.macos_privacy'] as const)(
    '%s, seen by the sentinel’s probe, is why the space is unknown',
    (code) => {
      const seen = { sentinel: wrong(code), space: blind('space.unknown'), smb: refused() };
      expect(diagnose(seen, 'vault')).toMatchObject({ hidden: ['space'] });
      expect(diagnose(seen, 'vault').shown).toEqual([code, 'tcp.refused']);
    },
  );

  test('a host that is off explains the share, and no other probe of the vault', () => {
    const other = rulesOf('backup', { component: 'vault', domain: 'command', kind: 'command' });
    const seen = { smb: silent(), mount: wrong('mount.absent'), backup: wrong('command.critical') };
    expect(diagnose(seen, 'vault', [other])).toMatchObject({ shown: ['vault.host_off', 'command.critical'], hidden: ['mount', 'smb'] });
  });

  test('a full disk explains no other probe of this machine', () => {
    const other = rulesOf('raid', { component: 'hot', domain: 'command', kind: 'command' });
    const seen = { hotspace: wrong('space.full'), raid: wrong('command.critical') };
    expect(diagnose(seen, 'hot', [other])).toMatchObject({ shown: ['hot.space_full', 'command.critical'], hidden: ['hotspace'] });
  });
});

describe('the host of the share is off', () => {
  const lost = ['mount.absent', 'mount.hung', 'mount.stale'] as const;

  test.each(lost.flatMap((code) => (['tcp.timeout', 'tcp.unreachable'] as const).map((smb) => [smb, code] as const)))(
    'when it is silent (%s) and the share is lost (%s)',
    (smb, code) => {
      expect(diagnose({ smb: silent(smb), sentinel: silent(code) }, 'vault').shown).toEqual(['vault.host_off']);
    },
  );

  test.each<[string, Seen]>([
    ['it refuses', { smb: refused(), mount: wrong('mount.absent') }],
    ['the look-up of its name fails', { smb: silent('dns.not_found'), mount: wrong('mount.absent') }],
    ['we could not ask it', { smb: blind('tcp.timeout'), mount: wrong('mount.absent') }],
    ['the share is of another type', { smb: silent(), mount: wrong('mount.wrong_type') }],
    ['we could not look at the share', { smb: silent(), sentinel: blind('mount.hung') }],
  ])('but not when %s', (_, seen) => expect(diagnose(seen, 'vault').shown).not.toContain('vault.host_off'));

  test.each<[string, Outcome, Outcome | null, string]>([
    [
      'that the mount probe learned',
      wrong('mount.absent', { remount: 'from the reason' }),
      answered({}, null, { remount: 'learned' }),
      'learned',
    ],
    ['of the reason', wrong('mount.absent', { remount: 'from the reason' }), null, 'from the reason'],
  ])('names the command %s', (_, mount, before, remount) => {
    const scene = new Scene().round({}, 3);
    if (before !== null) scene.see('mount', before);
    scene.round({ mount, smb: silent() }, 5);
    expect(scene.component('vault').reasons[0]).toMatchObject({ code: 'vault.host_off', args: { remount } });
  });

  test('names a general command where none is known', () => {
    const probes = STANDARD_PROBES.filter(({ id }) => id !== 'mount');
    const scene = new Scene(fleetOf(probes)).trouble({ smb: silent(), sentinel: silent('mount.hung') });
    expect(scene.component('vault').reasons[0]?.args).toMatchObject({ remount: 'mount-again' });
  });
});

describe('nobody is called fine whose newest attempt says otherwise', () => {
  test('a front page that has just failed once says nothing of the backend', () => {
    const scene = new Scene().trouble({ healthz: wrong('http.status') });
    expect(codesOf(scene.component('gateway').reasons)).toEqual(['gateway.backend_down']);
    scene.see('ui', refused());
    expect(codesOf(scene.component('gateway').reasons)).toEqual(['http.status']);
  });

  test('a front page that is unknown says nothing of the backend', () => {
    expect(diagnose({ healthz: wrong('http.status'), ui: blind() }, 'gateway').shown).not.toContain('gateway.backend_down');
  });
});

describe('what a cause says', () => {
  test('which web services fail: those that do, by their own reason', () => {
    const { shown, reasons } = diagnose(
      { ...all(['ui', 'healthz'], refused()), watchdog: wrong('watchdog.stale'), files: warned('tls.expiring') },
      'gateway',
    );
    expect(shown[0]).toBe('gateway.services_down');
    expect(shown).toContain('watchdog.stale');
    expect(reasons[0]?.args).toMatchObject({ failing: 'ui, healthz' });
  });

  test('which failing it is that the backend shows, not a warning beside it', () => {
    const api = rulesOf('api', { role: 'api' });
    const { reasons } = diagnose({ healthz: wrong('http.status'), api: wrong('http.auth') }, 'gateway', [api]);
    expect(reasons[0]).toMatchObject({ code: 'gateway.backend_down', args: { what: 'http.status' } });
  });

  test('the host of the first probe that has one', () => {
    const probes = [rulesOf('a', { component: 'nas', host: null }), rulesOf('b', { component: 'nas', domain: 'lan', host: 'nas-1' })];
    const dark = new Scene(fleetOf(probes)).trouble(all(['a', 'b'], silent())).round(all(['a', 'b'], silent()), 5);
    expect(dark.component('nas').reasons[0]).toMatchObject({ code: 'component.unreachable', args: { host: 'nas-1' } });
  });

  test('not reachable and never seen alive: since the first attempt of all', () => {
    const scene = new Scene();
    for (const probe of [...GATEWAY_PROBES].toReversed()) scene.see(probe, DARK[probe] ?? silent()).wait(1_000);
    scene.round(DARK, 6);
    const [reason] = scene.component('gateway').reasons;
    expect(reason).toMatchObject({ code: 'gateway.not_reachable', args: { lastLife: scene.histories.get('watchdog')?.firstAttempt } });
  });

  test('only the domains that are dead', () => {
    const { reasons } = diagnose({ ...DARK, other: blind() }, 'gateway', [rulesOf('other', { domain: 'lan' })]);
    expect(reasons[0]).toMatchObject({ code: 'gateway.not_reachable', args: { domains: 'tailnet, http' } });
  });
});

describe('off the tailnet', () => {
  const shown = (seen: Seen) => diagnose(seen, 'gateway', [LAN_PROBE]).shown;

  test('when everything that rides on it is down, and what could not be asked does not count', () => {
    expect(shown(DARK)).toEqual(['gateway.off_tailnet']);
    expect(shown({ ...DARK, files: blind() })[0]).toBe('gateway.off_tailnet');
  });

  test('not while something of it answers, nor when the LAN is silent or unknown', () => {
    expect(shown({ ...DARK, files: warned('tls.expiring') })).not.toContain('gateway.off_tailnet');
    expect(shown({ ...DARK, lan: blind() })).not.toContain('gateway.off_tailnet');
    expect(shown({ ...DARK, lan: silent() })).not.toContain('gateway.off_tailnet');
  });
});

test('two failures in the same words but of different kinds are two reasons', () => {
  const same = { problem: 'x' };
  const { shown } = diagnose(
    { files: wrong('http.protocol', same), watchdog: wrong('tls.protocol', same), ui: warned('tls.expiring') },
    'gateway',
  );
  expect(shown).toContain('tls.protocol');
});
