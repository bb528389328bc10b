/**
 * A stand-in for the tailscale command: a shell script that prints files next to it, in the formats of tailscale's own source (version
 * 1.103: cmd/tailscale/cli/{ping,status}.go, ipn/ipnstate/ipnstate.go).
 *
 * It reproduces texts, streams and exit codes, but not the timing: a real `ping` without a reply takes seconds per try, which would be too
 * slow for the tour.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabCondition } from './condition.ts';
import { replaceFile } from './files.ts';

/** The gateway's name in the lab's tailnet. */
export const GATEWAY_PEER = 'lab-gateway';

interface Machine {
  readonly id: string;
  readonly name: string;
  readonly ip: string;
  readonly os: string;
}

const SELF: Machine = { id: 'nLabSelf01CNTRL', name: 'lab-mac', ip: '100.64.0.5', os: 'macOS' };
const GATEWAY: Machine = { id: 'nLabGate02CNTRL', name: GATEWAY_PEER, ip: '100.64.0.10', os: 'linux' };
const VAULT: Machine = { id: 'nLabVault3CNTRL', name: 'lab-vault', ip: '100.64.0.20', os: 'linux' };
const TAILNET = 'ytm-lab.ts.net';
/** What tailscale prints for "never" and for "seen right now". */
const ZERO_TIME = '0001-01-01T00:00:00Z';

const SCRIPT = `#!/bin/sh
# A stand-in for the tailscale command, made by ytm demo.
here=\${0%/*}
for last do :; done
case "$1" in
status) exec cat "$here/status.json" ;;
ping)
  [ -f "$here/ping.$last" ] && . "$here/ping.$last"
  echo 'no matching peer' >&2
  exit 1
  ;;
esac
echo "the stand-in knows only status --json and ping" >&2
exit 1
`;

export interface TailscaleStandIn {
  /** The executable, for the config's `tailscale.bin`. */
  readonly bin: string;
  /** Applies the condition to its answers. */
  apply(condition: LabCondition, now: number): Promise<void>;
}

/** Creates the stand-in in `folder` (created if missing). It answers after the first `apply`. */
export async function makeTailscaleStandIn(folder: string): Promise<TailscaleStandIn> {
  await mkdir(folder, { recursive: true });
  const bin = join(folder, 'tailscale');
  await replaceFile(bin, SCRIPT, 0o700);
  return {
    bin,
    async apply(condition, now) {
      await replaceFile(join(folder, 'status.json'), JSON.stringify(status(condition, now), null, 2));
      const gatewayPing = condition.host === 'silent' ? 'lost' : condition.ping;
      await replaceFile(join(folder, `ping.${GATEWAY.ip}`), pingScript(GATEWAY, gatewayPing, condition.observer));
      await replaceFile(join(folder, `ping.${VAULT.ip}`), pingScript(VAULT, 'direct', condition.observer));
    },
  };
}

function pingScript(peer: Machine, path: LabCondition['ping'], observer: LabCondition['observer']): string {
  if (observer === 'stopped') return says({ out: ['Tailscale is stopped.'], exit: 1 });
  if (observer === 'offline' || path === 'lost') {
    const timedOut = `ping "${peer.ip}" timed out`;
    return says({ out: [timedOut, timedOut, timedOut], error: 'no reply', exit: 1 });
  }
  const pong = `pong from ${peer.name} (${peer.ip}) via`;
  if (path === 'direct') return says({ out: [`${pong} 192.168.1.7:41641 in 3ms`], exit: 0 });
  const relayed = ['41ms', '38ms', '1.012s'].map((time) => `${pong} DERP(tok) in ${time}`);
  return says({ out: relayed, error: 'direct connection not established', exit: 1 });
}

/** Shell lines that print and end; no text of the lab holds a single quote. */
function says(answer: { readonly out: readonly string[]; readonly error?: string; readonly exit: number }): string {
  const lines = answer.out.map((line) => `echo '${line}'`);
  if (answer.error !== undefined) lines.push(`echo '${answer.error}' >&2`);
  return `${[...lines, `exit ${answer.exit}`].join('\n')}\n`;
}

function status(condition: LabCondition, now: number): unknown {
  const online = condition.observer === 'online';
  const stopped = condition.observer === 'stopped';
  return {
    Version: '1.103.0-lab',
    TUN: true,
    BackendState: stopped ? 'Stopped' : 'Running',
    HaveNodeKey: true,
    AuthURL: '',
    TailscaleIPs: [SELF.ip],
    Self: machine(SELF, online, now),
    Health: healthSentences(condition.observer),
    MagicDNSSuffix: TAILNET,
    CurrentTailnet: { Name: 'ytm-lab', MagicDNSSuffix: TAILNET, MagicDNSEnabled: true },
    CertDomains: null,
    Peer: stopped
      ? null
      : {
          'nodekey:1ab0000000000000000000000000000000000000000000000000000000000002': machine(GATEWAY, condition.host === 'reachable', now),
          'nodekey:1ab0000000000000000000000000000000000000000000000000000000000003': machine(VAULT, true, now),
        },
    User: null,
    ClientVersion: null,
  };
}

function healthSentences(observer: LabCondition['observer']): readonly string[] {
  if (observer === 'offline') return ['Tailscale cannot connect because the network is down. Check your Internet connection.'];
  return observer === 'stopped' ? ['Tailscale is stopped.'] : [];
}

function machine({ id, name, ip, os }: Machine, online: boolean, now: number): unknown {
  return {
    ID: id,
    PublicKey: `nodekey:${id.toLowerCase()}`,
    HostName: name,
    DNSName: `${name}.${TAILNET}.`,
    OS: os,
    UserID: 1,
    TailscaleIPs: [ip],
    AllowedIPs: [`${ip}/32`],
    Addrs: null,
    CurAddr: '',
    Relay: 'tok',
    PeerRelay: '',
    RxBytes: 0,
    TxBytes: 0,
    Created: '2026-01-05T09:00:00Z',
    LastWrite: ZERO_TIME,
    LastSeen: online ? ZERO_TIME : new Date(now).toISOString(),
    LastHandshake: ZERO_TIME,
    Online: online,
    ExitNode: false,
    ExitNodeOption: false,
    Active: true,
    PeerAPIURL: null,
    InNetworkMap: true,
    InMagicSock: true,
    InEngine: true,
  };
}
