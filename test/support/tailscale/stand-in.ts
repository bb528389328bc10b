/** A stand-in for the tailscale command that prints what a test gives it, in the formats of tailscale's source (1.103). */
import { chmodSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What one subcommand prints; `sleep` seconds pass before it ends. */
export interface Printed {
  readonly out?: string;
  readonly err?: string;
  readonly exit?: number;
  readonly sleep?: number;
}

export interface TailscaleStandIn {
  readonly folder: string;
  /** The executable. */
  readonly bin: string;
  status(printed: Printed | object): void;
  ping(printed: Printed): void;
  /** The argument lists of all calls so far. */
  calls(): readonly string[];
  remove(): void;
}

const SCRIPT = `#!/bin/sh
here=\${0%/*}
echo "$*" >> "$here/calls"
env > "$here/environment"
[ -f "$here/$1.sleep" ] && sleep "$(cat "$here/$1.sleep")" && [ ! -s "$here/$1.out" ] && exit 0
cat "$here/$1.out"
cat "$here/$1.err" >&2
exit "$(cat "$here/$1.exit")"
`;

export function makeTailscale(): TailscaleStandIn {
  const folder = mkdtempSync(join(tmpdir(), 'ytm-tailscale-'));
  const bin = join(folder, 'tailscale');
  writeFileSync(bin, SCRIPT);
  chmodSync(bin, 0o700);
  function put(name: string, text: string): void {
    writeFileSync(join(folder, `${name}.new`), text);
    renameSync(join(folder, `${name}.new`), join(folder, name));
  }
  function print(command: string, { out = '', err = '', exit = 0, sleep }: Printed): void {
    put(`${command}.out`, out);
    put(`${command}.err`, err);
    put(`${command}.exit`, String(exit));
    rmSync(join(folder, `${command}.sleep`), { force: true });
    if (sleep !== undefined) put(`${command}.sleep`, String(sleep));
  }
  return {
    folder,
    bin,
    status: (printed) => print('status', 'BackendState' in printed ? { out: JSON.stringify(printed) } : printed),
    ping: (printed) => print('ping', printed),
    calls: () => (existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n') : []),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A machine as `tailscale status --json` tells it (ipn/ipnstate, PeerStatus). */
export function machine(name: string, ip: string, more: object = {}): object {
  return {
    ID: `n${name}CNTRL`,
    PublicKey: `nodekey:${name}`,
    HostName: name,
    DNSName: `${name}.tail8c523e.ts.net.`,
    OS: 'linux',
    UserID: 1,
    TailscaleIPs: [ip, 'fd7a:115c:a1e0::1'],
    Addrs: null,
    CurAddr: '',
    Relay: 'tok',
    Created: '2026-01-05T09:00:00Z',
    LastSeen: '0001-01-01T00:00:00Z',
    Online: true,
    Active: true,
    InNetworkMap: true,
    ...more,
  };
}

/** A status in good order: this Mac, and `acer-dai` at 100.101.102.103. */
export function goodStatus(more: object = {}): object {
  return {
    Version: '1.103.0-t1',
    TUN: true,
    BackendState: 'Running',
    HaveNodeKey: true,
    AuthURL: '',
    TailscaleIPs: ['100.64.0.5'],
    Self: machine('mac', '100.64.0.5'),
    Health: [],
    MagicDNSSuffix: 'tail8c523e.ts.net',
    Peer: {
      'nodekey:a': machine('acer-dai', '100.101.102.103'),
      'nodekey:b': machine('lenovo', '100.64.0.20', { HostName: 'DESKTOP' }),
      'nodekey:c': machine('spare', '100.64.0.21', { HostName: 'DESKTOP' }),
    },
    User: null,
    ...more,
  };
}
