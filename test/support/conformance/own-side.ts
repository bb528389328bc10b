/** Fixtures of the kinds that ask through children and the mount table: tailscale, the share, commands. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReasonCode } from '../../../src/health/catalogue.ts';
import { createChildren } from '../../../src/platform/child/run.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import type { ProbePorts } from '../../../src/probes/probe.ts';
import { createTailnet } from '../../../src/probes/tailscale/tailnet.ts';
import { createMountTable } from '../../../src/share/mount-table.ts';
import { until } from '../poll.ts';
import { aliveWith } from '../processes.ts';
import { makeShareLab, type ShareLab } from '../share/lab.ts';
import { goodStatus, machine, makeTailscale, type TailscaleStandIn } from '../tailscale/stand-in.ts';
import { type ConformanceFixture, type Scene, scene } from './fixture.ts';

const children = createChildren({ clock: systemClock, env: process.env });

/** Removed once no child of an attempt that was called off works in its folder any more. */
function ends(thing: { readonly folder: string; remove(): void }): AsyncDisposable {
  return {
    async [Symbol.asyncDispose]() {
      await until(`nothing running in ${thing.folder}`, () => aliveWith(thing.folder).length === 0);
      thing.remove();
    },
  };
}

function inTailnet(written: object, prepare: (tailscale: TailscaleStandIn) => void = () => undefined) {
  return async (): Promise<Scene> => {
    const tailscale = makeTailscale();
    tailscale.status(goodStatus());
    tailscale.ping({ out: 'pong from acer-dai (100.101.102.103) via 192.168.1.7:41641 in 3ms\n' });
    prepare(tailscale);
    const tailnet = createTailnet({ children, clock: systemClock, bin: tailscale.bin, platform: process.platform, env: process.env });
    return scene(written, [ends(tailscale)], { tailnet });
  };
}

const ping = (prepare?: (tailscale: TailscaleStandIn) => void) => inTailnet({ peer: 'acer-dai' }, prepare);
const observer = (prepare?: (tailscale: TailscaleStandIn) => void) => inTailnet({}, prepare);

/** Of a share that is in the mount table, with its sentinel. */
function onShare(settings: (lab: ShareLab) => object, prepare: (lab: ShareLab) => Partial<ProbePorts> | void = () => undefined) {
  return async (): Promise<Scene> => {
    const lab = makeShareLab();
    lab.table('cifs');
    lab.sentinel('{"vault_id":"v1"}');
    return scene(settings(lab), [ends(lab)], { mounts: lab.mounts, share: lab.visitor, ...prepare(lab) });
  };
}

const pathOnly = (lab: ShareLab): object => ({ path: lab.share });
const withVault = (lab: ShareLab): object => ({ path: lab.share, vault: lab.vault, sameDevice: true });
const planningOf = (lab: ShareLab): string => join(lab.vault, 'planning');
const withPlanning = (lab: ShareLab): object => ({ ...withVault(lab), folder: planningOf(lab) });
const planned = (lab: ShareLab): void => plantIn(lab, { 'plan.md': 'the plan' });
const roomy = { warnBelow: '1B', failBelow: '1B' };

function plantIn(lab: ShareLab, files: Readonly<Record<string, string>>): void {
  mkdirSync(planningOf(lab));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(planningOf(lab), name), content);
}

/** A visit that never answers. */
const silentVisit = (lab: ShareLab): Partial<ProbePorts> => ({ share: lab.visitorWith(lab.programOf('silent.mjs')) });
/** A visit that does not get to look. */
const starvedVisit = (lab: ShareLab): Partial<ProbePorts> => ({ share: lab.visitorWith(lab.programOf('starved.mjs')) });
/** The mount command of macOS, when it hangs. */
function silentMount(): Partial<ProbePorts> {
  const slow = { run: (request: Parameters<typeof children.run>[0]) => children.run({ ...request, file: '/bin/sleep', args: ['60'] }) };
  return { mounts: createMountTable({ table: null, platform: 'darwin', children: slow }) };
}

function plugin(script: string) {
  return async (): Promise<Scene> => scene({ command: ['/bin/sh', '-c', script] }, [], { children });
}

const failing = (code: ReasonCode, make: () => Promise<Scene>) => ({ code, scene: make });

export const OWN_SIDE_FIXTURES: readonly ConformanceFixture[] = [
  {
    kind: 'tailscale-ping',
    good: ping(),
    failing: [
      failing(
        'tailscale.no_reply',
        ping((tailscale) => tailscale.ping({ out: 'ping "100.101.102.103" timed out\n', err: 'no reply\n', exit: 1 })),
      ),
      failing(
        'tailscale.no_peer',
        ping((tailscale) => tailscale.status(goodStatus({ Peer: null }))),
      ),
      failing(
        'tailscale.key_expired',
        ping((tailscale) => tailscale.status(goodStatus({ Peer: { a: machine('acer-dai', '100.101.102.103', { Expired: true }) } }))),
      ),
      failing(
        'tailscale.stopped',
        ping((tailscale) => tailscale.status(goodStatus({ BackendState: 'Stopped' }))),
      ),
      failing(
        'tailscale.cli_unusable',
        ping((tailscale) => tailscale.ping({ err: `\u001b[2Jnever heard of it ${'x'.repeat(400)}\n`, exit: 1 })),
      ),
    ],
    silent: ping((tailscale) => tailscale.ping({ sleep: 60 })),
  },
  {
    kind: 'tailscale-status',
    good: observer(),
    failing: [
      failing(
        'tailscale.logged_out',
        observer((tailscale) => tailscale.status(goodStatus({ BackendState: 'NeedsLogin' }))),
      ),
      failing(
        'tailscale.daemon_down',
        observer((tailscale) =>
          tailscale.status({ err: "failed to connect to local tailscaled; it doesn't appear to be running\n", exit: 1 }),
        ),
      ),
      failing(
        'tailscale.cli_missing',
        observer((tailscale) => tailscale.remove()),
      ),
      failing(
        'observer.offline',
        observer((tailscale) => tailscale.status(goodStatus({ Self: null, Peer: null }))),
      ),
    ],
    silent: observer((tailscale) => tailscale.status({ sleep: 60 })),
  },
  {
    kind: 'mount',
    good: onShare(pathOnly),
    failing: [
      failing(
        'mount.absent',
        onShare(pathOnly, (lab) => lab.table(null)),
      ),
      failing(
        'mount.wrong_type',
        onShare(pathOnly, (lab) => lab.table('ext4')),
      ),
      failing(
        'mount.table_unreadable',
        onShare(pathOnly, (lab) => lab.remove()),
      ),
    ],
    silent: onShare(pathOnly, silentMount),
  },
  {
    kind: 'sentinel',
    good: onShare(withVault),
    failing: [
      failing(
        'mount.absent',
        onShare(withVault, (lab) => lab.table(null)),
      ),
      failing(
        'sentinel.invalid',
        onShare(withVault, (lab) => lab.sentinel('[]')),
      ),
      failing(
        'sentinel.missing',
        onShare((lab) => ({ ...withVault(lab), file: 'other.json' })),
      ),
      failing(
        'sentinel.wrong_vault',
        onShare((lab) => ({ ...withVault(lab), vaultId: 'v2' })),
      ),
      failing(
        'probe.internal',
        onShare(withVault, (lab) => ({ share: lab.visitorWith(lab.programOf('failing.mjs')) })),
      ),
      failing('probe.overloaded', onShare(withVault, starvedVisit)),
    ],
    silent: onShare(withVault, silentVisit),
  },
  {
    kind: 'planning',
    good: onShare(withPlanning, planned),
    failing: [
      failing(
        'mount.absent',
        onShare(withPlanning, (lab) => lab.table(null)),
      ),
      failing('planning.missing', onShare(withPlanning)),
      failing(
        'planning.empty',
        onShare(withPlanning, (lab) => plantIn(lab, { '.DS_Store': 'junk' })),
      ),
      failing(
        'planning.not_a_folder',
        onShare(withPlanning, (lab) => writeFileSync(planningOf(lab), 'a file')),
      ),
      failing('probe.overloaded', onShare(withPlanning, starvedVisit)),
    ],
    silent: onShare(withPlanning, silentVisit),
  },
  {
    kind: 'space',
    good: onShare((lab) => ({ ...withVault(lab), ...roomy })),
    failing: [
      failing(
        'mount.absent',
        onShare(withVault, (lab) => lab.table(null)),
      ),
      failing(
        'space.full',
        onShare((lab) => ({ ...withVault(lab), failBelow: '100%' })),
      ),
      failing(
        'space.low',
        onShare((lab) => ({ ...withVault(lab), warnBelow: '100%', failBelow: '1B' })),
      ),
      failing(
        'space.read_only',
        onShare(withVault, (lab) => lab.table('cifs', 'ro')),
      ),
      failing(
        'space.unknown',
        onShare((lab) => ({ path: join(lab.folder, 'missing') })),
      ),
    ],
    silent: onShare(withVault, silentVisit),
  },
  {
    kind: 'command',
    good: plugin('echo OK'),
    failing: [
      failing('command.warning', plugin('echo "LOW\u0007 | n=1"; exit 1')),
      failing('command.critical', plugin('echo GONE; exit 2')),
      failing('command.unknown', plugin('exit 3')),
      failing('command.unusable', plugin(`printf '%0400d\\n' 1 >&2; exit 99`)),
      failing('command.timeout', plugin('sleep 60')),
    ],
    silent: plugin('trap "" TERM; sleep 60 & sleep 60'),
  },
];
