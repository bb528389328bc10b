/** What `tailscale status --json` may print: every field with every value, and all fields of a machine at once. */
import { JSON_VALUES } from './values.ts';

const MACHINE: Readonly<Record<string, string>> = {
  ID: '"n1"',
  HostName: '"acer"',
  DNSName: '"acer.tail.ts.net."',
  TailscaleIPs: '["100.64.0.9"]',
  Online: 'true',
  LastSeen: '"2026-01-25T00:52:39Z"',
  KeyExpiry: '"2099-01-25T00:52:39Z"',
  LastHandshake: '"2026-01-25T00:52:39Z"',
  Expired: 'false',
  ExitNode: 'false',
  PrimaryRoutes: '[]',
  ShareeNode: 'false',
};
const WHOLE = ['BackendState', 'Version', 'Health', 'MagicDNSSuffix', 'CurrentTailnet', 'Self', 'Peer', 'TailscaleIPs', 'AuthURL'] as const;

const object = (fields: Readonly<Record<string, string>>): string =>
  `{${Object.entries(fields)
    .map(([name, text]) => `${JSON.stringify(name)}:${text}`)
    .join(',')}}`;

function status(changes: Readonly<Record<string, string>>): string {
  return object({
    BackendState: '"Running"',
    Version: '"1.103.0"',
    Health: '[]',
    MagicDNSSuffix: '"tail.ts.net"',
    Self: object({ ...MACHINE, ID: '"self"', HostName: '"mac"', DNSName: '"mac.tail.ts.net."', TailscaleIPs: '["100.64.0.1"]' }),
    Peer: object({ 'nodekey:1': object(MACHINE) }),
    ...changes,
  });
}

export const GOOD_STATUS = status({});

export function statusWith(addresses: readonly string[]): string {
  const peers = addresses.map((address, index) => [
    `nodekey:${index}`,
    object({ ...MACHINE, ID: `"n${index}"`, HostName: `"m${index}"`, DNSName: `"m${index}.tail.ts.net."`, TailscaleIPs: `["${address}"]` }),
  ]);
  return status({ Peer: object(Object.fromEntries(peers) as Record<string, string>) });
}

export interface Status {
  readonly fields: readonly string[];
  readonly value: string;
  readonly text: string;
}

export function hostileStatuses(): readonly Status[] {
  const names = Object.keys(MACHINE);
  return Object.entries(JSON_VALUES).flatMap(([value, text]) => {
    const machine = object(Object.fromEntries(names.map((name) => [name, text])));
    const list = object(Object.fromEntries(names.map((name) => [name, `[${text}]`])));
    return [
      { fields: names.map((name) => `Self.${name}`), value, text: status({ Self: machine }) },
      { fields: names.map((name) => `Peer.${name}`), value, text: status({ Peer: object({ a: machine, b: object(MACHINE), c: list }) }) },
      {
        fields: WHOLE.filter((name) => name !== 'BackendState'),
        value,
        text: status(Object.fromEntries(WHOLE.filter((name) => name !== 'BackendState').map((name) => [name, text]))),
      },
      { fields: ['BackendState', 'AuthURL'], value, text: status({ BackendState: text, AuthURL: text }) },
      { fields: ['whole'], value, text },
    ];
  });
}
