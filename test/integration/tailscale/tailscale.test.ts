import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Memory, Outcome } from '../../../src/health/observation.ts';
import { createChildren } from '../../../src/platform/child/run.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import type { ProbeContext } from '../../../src/probes/probe.ts';
import { findTailscale } from '../../../src/probes/tailscale/find-tailscale.ts';
import { createTailnet, type Tailnet } from '../../../src/probes/tailscale/tailnet.ts';
import { tailscalePingProbe } from '../../../src/probes/tailscale-ping.ts';
import { tailscaleStatusProbe } from '../../../src/probes/tailscale-status.ts';
import { allowed } from '../../support/poll.ts';
import { type Attempt, gist, troubleIn, withContext } from '../../support/probe-context.ts';
import { goodStatus, machine, makeTailscale, type TailscaleStandIn } from '../../support/tailscale/stand-in.ts';

const DIRECT = 'pong from acer-dai (100.101.102.103) via 192.168.1.7:41641 in 3ms\n';
const DERP = 'pong from acer-dai (100.101.102.103) via DERP(tok) in 41ms\n';
const LOST = 'ping "100.101.102.103" timed out\n';
const DAY = 86_400_000;
/** For a status and a first line, whatever holds them up. */
const LONG_ENOUGH_MS = 8_000;
const never = new AbortController().signal;

let tailscale: TailscaleStandIn;
let tailnet: Tailnet;
beforeEach(() => {
  tailscale = makeTailscale();
  tailscale.status(goodStatus());
  tailscale.ping({ out: DIRECT });
  tailnet = network(tailscale.bin);
});
afterEach(() => tailscale.remove());

function network(bin: string): Tailnet {
  const env = { PATH: process.env['PATH'], HOME: '/home/somebody', API_TOKEN: 'hush' };
  return createTailnet({ children: createChildren({ clock: systemClock, env }), clock: systemClock, bin, platform: process.platform, env });
}

function ping(options: Attempt & { readonly peer?: string; readonly remembered?: Memory } = {}): Promise<Outcome> {
  const { peer = 'acer-dai', remembered = {} } = options;
  return withContext({ ports: { tailnet }, ...options }, (context) =>
    tailscalePingProbe.observe({ peer }, Object.create(context, { remembered: { value: remembered } }) as ProbeContext),
  );
}

function observer(options: Attempt = {}): Promise<Outcome> {
  return withContext({ ports: { tailnet }, ...options }, (context) => tailscaleStatusProbe.observe({}, context));
}

describe('tailscale-ping', () => {
  it('asks for the address that our own status knows, never for the name', async () => {
    const outcome = await ping({ timeoutMs: 15_000 });
    expect(outcome).toMatchObject({
      ok: true,
      warning: null,
      facts: { tailscale: { path: 'direct', via: '192.168.1.7:41641', roundTripMs: 3, ip: '100.101.102.103', peerOnline: true } },
      remember: { directAt: expect.any(Number) as number },
    });
    expect(tailscale.calls()).toEqual(['status --json', 'ping --c 3 --timeout 2s 100.101.102.103']);
  });

  it('counts a relayed answer as good, in spite of its exit code (case 66)', async () => {
    tailscale.ping({ out: DERP + DERP + DERP, err: 'direct connection not established\n', exit: 1 });
    const outcome = await ping();
    expect([gist(outcome), outcome.facts.tailscale?.path]).toEqual(['ok', 'derp']);
    expect(outcome).not.toHaveProperty('remember');
  });

  it('warns of a relay where the path was direct within a day', async () => {
    tailscale.ping({ out: DERP, err: 'direct connection not established\n', exit: 1 });
    expect(gist(await ping({ remembered: { directAt: Date.now() - DAY + 60_000 } }))).toBe('ok tailscale.relayed');
    expect(gist(await ping({ remembered: { directAt: Date.now() - DAY - 60_000 } }))).toBe('ok');
    tailscale.ping({ out: DERP + DIRECT });
    expect(gist(await ping({ remembered: { directAt: Date.now() } }))).toBe('ok');
    tailscale.ping({ out: 'pong from acer-dai (100.101.102.103) via peer-relay(203.0.113.4:40000:vni:7) in 21ms\n', exit: 1 });
    expect(troubleOrWarning(await ping({ remembered: { directAt: Date.now() } }))).toMatchObject({
      via: '203.0.113.4:40000:vni:7',
      peer: 'acer-dai',
    });
  });

  it('counts one lost ping before an answer as nothing (case 69)', async () => {
    tailscale.ping({ out: LOST + DIRECT });
    expect(gist(await ping())).toBe('ok');
  });

  it('says that a peer does not answer, and what is known of it', async () => {
    const lastSeen = '2026-11-20T08:00:00Z';
    tailscale.status(goodStatus({ Peer: { a: machine('acer-dai', '100.101.102.103', { Online: false, LastSeen: lastSeen }) } }));
    tailscale.ping({ out: LOST + LOST + LOST, err: 'no reply\n', exit: 1 });
    const outcome = await ping();
    expect([gist(outcome), outcome.facts.tailscale]).toMatchObject([
      'failed tailscale.no_reply',
      { peerOnline: false, peerLastSeen: Date.parse(lastSeen) },
    ]);
  });

  it('judges what an older release printed that does not end by itself', async () => {
    const judged = async (lines: string): Promise<string> => {
      const older = makeTailscale();
      older.status(goodStatus());
      writeFileSync(older.bin, `#!/bin/sh\n[ "$1" = status ] && exec cat "\${0%/*}/status.out"\n${lines}\nsleep 4646\n`);
      try {
        return gist(await ping({ ports: { tailnet: network(older.bin) }, timeoutMs: LONG_ENOUGH_MS }));
      } finally {
        older.remove();
      }
    };
    expect(await Promise.all([`echo 'ping "100.101.102.103" timed out'`, `echo '${DERP.trim()}'`, ''].map(judged))).toEqual([
      'failed tailscale.no_reply',
      'ok',
      'not-run tailscale.cli_unusable',
    ]);
  });

  it.each([
    ['unknown to our status', { peer: 'nobody' }, {}, 'failed tailscale.no_peer'],
    ['unknown to tailscaled (case 68)', {}, { err: 'no matching peer\n', exit: 1 }, 'failed tailscale.no_peer'],
    ['with an expired key', {}, { err: "peer's node key has expired\n", exit: 1 }, 'failed tailscale.key_expired'],
    ['while our side is stopped', {}, { out: 'Tailscale is stopped.\n', exit: 1 }, 'not-run tailscale.stopped'],
    ['that is this machine', { peer: 'mac' }, { out: '100.64.0.5 is local Tailscale IP\n' }, 'ok'],
    ['of which something new is said', {}, { err: 'a new sentence\n', exit: 1 }, 'not-run tailscale.cli_unusable'],
  ])('a peer %s', async (_, options, printed, expected) => {
    tailscale.ping(printed);
    expect(gist(await ping(options))).toBe(expected);
  });

  it('names the one that took a silent peer’s place, and those that share a name', async () => {
    tailscale.ping({ out: LOST, err: 'no reply\n', exit: 1 });
    const old = machine('acer-dai', '100.101.102.103', { Online: false });
    const successor = machine('acer-dai-1', '100.64.0.31', { HostName: 'acer-dai' });
    tailscale.status(goodStatus({ Peer: { a: old, b: successor } }));
    expect(troubleIn(await ping())).toMatchObject({
      code: 'tailscale.replaced',
      args: { peer: 'acer-dai', other: 'acer-dai-1.tail8c523e.ts.net' },
    });
    tailnet = network(tailscale.bin);
    tailscale.status(goodStatus({ Peer: { b: successor } }));
    expect(gist(await ping({ peer: 'acer-dai.tail8c523e.ts.net' }))).toBe('failed tailscale.replaced');
    tailnet = network(tailscale.bin);
    tailscale.status(goodStatus());
    expect(troubleIn(await ping({ peer: 'DESKTOP' }))).toMatchObject({
      code: 'tailscale.ambiguous',
      args: { names: 'lenovo.tail8c523e.ts.net, spare.tail8c523e.ts.net' },
    });
  });

  it('asks the subnet router for an address behind it', async () => {
    const router = machine('router', '100.64.0.30', { PrimaryRoutes: ['10.88.0.0/24'] });
    tailscale.status(goodStatus({ Peer: { a: router } }));
    expect((await ping({ peer: '10.88.0.7' })).facts.tailscale).toMatchObject({ ip: '100.64.0.30', peerName: 'router.tail8c523e.ts.net' });
    expect(tailscale.calls().at(-1)).toMatch(/ 100\.64\.0\.30$/);
    tailscale.ping({ out: LOST, err: 'no reply\n', exit: 1 });
    expect(troubleIn(await ping({ peer: '10.88.0.7' }))).toMatchObject({ code: 'tailscale.no_reply', args: { peer: 'router' } });
  });

  it('says that the exit node is lost', async () => {
    tailscale.ping({ out: LOST, err: 'no reply\n', exit: 1 });
    tailscale.status(goodStatus({ Peer: { a: machine('acer-dai', '100.101.102.103', { ExitNode: true }) } }));
    expect(gist(await ping())).toBe('failed tailscale.exit_node_lost');
  });

  it('counts an answer also while tailscale thinks that this machine is offline', async () => {
    tailscale.status(goodStatus({ Self: machine('mac', '100.64.0.5', { Online: false }) }));
    expect(gist(await ping())).toBe('ok');
    expect(gist(await ping({ peer: 'nobody' }))).toBe('not-run observer.offline');
    tailscale.ping({ out: LOST, err: 'no reply\n', exit: 1 });
    expect(gist(await ping())).toBe('not-run observer.offline');
  });

  it('reports keys that expire', async () => {
    const peer = (more: object) => tailscale.status(goodStatus({ Peer: { a: machine('acer-dai', '100.101.102.103', more) } }));
    peer({ Expired: true });
    expect(gist(await ping())).toBe('failed tailscale.key_expired');
    for (const [days, expected] of [
      [13, 'ok tailscale.key_expiring'],
      [15, 'ok'],
    ] as const) {
      tailnet = network(tailscale.bin);
      peer({ KeyExpiry: new Date(Date.now() + days * DAY).toISOString() });
      expect(gist(await ping())).toBe(expected);
    }
  });

  it('says nothing of the peer while our own side is unfit (case 65)', async () => {
    tailscale.ping({ out: LOST, err: 'no reply\n', exit: 1 });
    for (const [status, code] of [
      [goodStatus({ BackendState: 'Stopped', Peer: null }), 'tailscale.stopped'],
      [goodStatus({ BackendState: 'NeedsLogin', Peer: null, Self: null }), 'tailscale.logged_out'],
      [goodStatus({ Health: ['this node is locked out; it will not have connectivity until it is signed.'] }), 'tailscale.locked_out'],
      [{ err: "failed to connect to local tailscaled; it doesn't appear to be running\n", exit: 1 }, 'tailscale.daemon_down'],
      [{ out: 'The Tailscale GUI failed to start: (Tailscale.CLIError error 3.)\n' }, 'tailscale.cli_unusable'],
    ] as const) {
      tailnet = network(tailscale.bin);
      tailscale.status(status);
      expect(gist(await ping())).toBe(`not-run ${code}`);
    }
    expect(tailscale.calls().every((call) => call.startsWith('status'))).toBe(true);
  });
});

function troubleOrWarning(outcome: Outcome): object {
  return outcome.kind === 'answered' && outcome.ok ? (outcome.warning?.args ?? {}) : troubleIn(outcome).args;
}

describe('tailscale-status, the observer', () => {
  it('is fit while tailscaled runs and this machine is online', async () => {
    expect(await observer()).toMatchObject({
      ok: true,
      warning: null,
      facts: {
        observer: { backendState: 'Running', selfOnline: true, name: 'mac.tail8c523e.ts.net', ip: '100.64.0.5', version: '1.103.0-t1' },
      },
    });
  });

  it('warns of its own key', async () => {
    tailscale.status(goodStatus({ Self: machine('mac', '100.64.0.5', { KeyExpiry: new Date(Date.now() + 3 * DAY).toISOString() }) }));
    expect(gist(await observer())).toBe('ok tailscale.own_key_expiring');
  });

  it('is not run when anything of our own side is wrong', async () => {
    tailscale.status(goodStatus({ BackendState: 'Stopped' }));
    expect(await observer()).toMatchObject({
      kind: 'not-run',
      trouble: { code: 'tailscale.stopped' },
      facts: { observer: { backendState: 'Stopped' } },
    });
    tailscale.status({ out: '', err: 'Access denied: status access denied\n', exit: 1 });
    expect(gist(await observer())).toBe('not-run tailscale.permission');
    tailscale.status({ out: '{"BackendState"', exit: 0 });
    expect(gist(await observer())).toBe('not-run tailscale.cli_unusable');
    tailnet = network(join(tailscale.folder, 'missing'));
    expect(troubleIn(await observer())).toMatchObject({ code: 'tailscale.cli_missing', args: { bin: join(tailscale.folder, 'missing') } });
    tailnet = network(join(tailscale.folder, 'status.out'));
    expect(gist(await observer())).toBe('not-run tailscale.cli_unusable');
  });

  it('is fit, with a notice, when a peer answers while tailscale thinks that this machine is offline', async () => {
    tailscale.status(goodStatus({ Self: machine('mac', '100.64.0.5', { Online: false }) }));
    expect(gist(await observer())).toBe('ok tailscale.control_lost');
    // The first one that answers ends the others, maybe before they have asked.
    const [first = '', ...others] = tailscale.calls().filter((call) => call.startsWith('ping'));
    const asked = ['100.101.102.103', '100.64.0.20', '100.64.0.21'].map((ip) => `ping --c 1 --until-direct=false --timeout 2s ${ip}`);
    expect(asked).toEqual(expect.arrayContaining([first, ...others]));
    tailscale.ping({ out: LOST, err: 'no reply\n', exit: 1 });
    expect(gist(await observer())).toBe('not-run observer.offline');
    tailscale.status(goodStatus({ Self: machine('mac', '100.64.0.5', { Online: false }), Peer: null }));
    expect(gist(await observer())).toBe('not-run observer.offline');
  });

  it('keeps its deadline when the command never ends', async () => {
    tailscale.status({ sleep: 4747 });
    const startedAt = performance.now();
    expect(gist(await observer({ timeoutMs: 400 }))).toBe('not-run tailscale.cli_unusable');
    expect(performance.now() - startedAt).toBeLessThan(await allowed(2_000));
    expect(gist(await observer({ cancelAfterMs: 50 }))).toBe('not-run probe.cancelled');
  });
});

describe('the tailscale command', () => {
  it('is run as a command, and sees no secret', async () => {
    await observer();
    const environment = readFileSync(join(tailscale.folder, 'environment'), 'utf8');
    expect(environment).toMatch(/^TAILSCALE_BE_CLI=1$/m);
    expect(environment).toMatch(/^TERM=dumb$/m);
    expect(environment).not.toContain('hush');
  });

  it('is asked for its status once by all who ask within a few seconds', async () => {
    await Promise.all([observer(), ping(), ping({ peer: 'lenovo' }), observer()]);
    await ping();
    expect(tailscale.calls().filter((call) => call.startsWith('status'))).toHaveLength(1);
    await observer();
    expect(tailscale.calls().filter((call) => call.startsWith('status'))).toHaveLength(2);
  });

  it('goes on for the others when one of them is cancelled', async () => {
    tailscale.status({ out: JSON.stringify(goodStatus()), sleep: 0.3 });
    const cancel = new AbortController();
    const first = tailnet.status({ signal: cancel.signal, timeoutMs: 5_000, maxAgeMs: 0 });
    const second = tailnet.status({ signal: never, timeoutMs: 5_000, maxAgeMs: 0 });
    cancel.abort();
    expect(await first).toMatchObject({ ok: false, trouble: { code: 'probe.cancelled' } });
    expect(await second).toMatchObject({ ok: true });
    expect(tailscale.calls()).toHaveLength(1);
  });

  it('is found in PATH, as configured, or as the real file behind a link into the app', async () => {
    expect(await findTailscale(null, 'linux', { PATH: `relative:${tailscale.folder}` })).toBe(tailscale.bin);
    expect(await findTailscale('tailscale', 'linux', { PATH: tailscale.folder })).toBe(tailscale.bin);
    expect(await findTailscale('/some/where', 'linux', { PATH: tailscale.folder })).toBe('/some/where');
    expect(await findTailscale('no-such-command', 'linux', { PATH: tailscale.folder })).toBeNull();
    const inApp = join(tailscale.folder, 'Tailscale.app/Contents/MacOS');
    const links = join(tailscale.folder, 'links');
    mkdirSync(inApp, { recursive: true });
    mkdirSync(links);
    writeFileSync(join(inApp, 'Tailscale'), '#!/bin/sh\n', { mode: 0o700 });
    symlinkSync(join(inApp, 'Tailscale'), join(links, 'tailscale'));
    expect(await findTailscale('tailscale', 'darwin', { PATH: links })).toMatch(/Tailscale\.app\/Contents\/MacOS\/Tailscale$/);
  });
});
