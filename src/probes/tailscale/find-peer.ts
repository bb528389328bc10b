/** Which machine of the tailnet a name or an address of the config means. */
import { BlockList, isIP } from 'node:net';
import type { TailnetPeer, TailnetStatus } from './parse-status.ts';

export type FoundPeer =
  | { readonly kind: 'found'; readonly peer: TailnetPeer }
  /** The address belongs to no machine of the tailnet, but this one routes to it. */
  | { readonly kind: 'routed'; readonly router: TailnetPeer }
  /** Several machines have the name, and none of them is the obvious one. */
  | { readonly kind: 'ambiguous'; readonly names: readonly string[] }
  | { readonly kind: 'none' };

/**
 * By address, full DNS name, first label of it, host name, or a subnet that a machine routes to. Names may occur more than once: machines
 * of another tailnet that are shared into this one keep their name, and host names are not unique. Our own tailnet's machine is
 * preferred then.
 */
export function findPeer({ peers, self, suffix }: TailnetStatus, wanted: string): FoundPeer {
  const all = self === null ? peers : [...peers, self];
  const name = nameOf(wanted);
  const exact = all.find(({ ips }) => ips.includes(wanted)) ?? all.find(({ dnsName }) => sameName(dnsName, name));
  if (exact !== undefined) return { kind: 'found', peer: exact };
  return (
    preferOwn(
      all.filter((peer) => sameName(labelOf(peer), name)),
      suffix,
    ) ??
    preferOwn(
      all.filter(({ hostName }) => sameName(hostName, name)),
      suffix,
    ) ??
    routerTo(peers, wanted)
  );
}

/**
 * The machine that replaced another one: a reinstalled machine joins as `name-1` beside its old entry (headscale:
 * `name-` and some letters), with the same host name. `null`: none is online.
 */
export function successorOf({ peers }: TailnetStatus, wanted: string, old: TailnetPeer | null): TailnetPeer | null {
  const name = nameOf(old === null ? (isIP(wanted) === 0 ? (wanted.split('.')[0] ?? '') : '') : labelOf(old));
  const isSuccessor = (peer: TailnetPeer): boolean => {
    const label = nameOf(labelOf(peer));
    return label.startsWith(`${name}-`) && /^\w+$/.test(label.slice(name.length + 1)) && sameName(peer.hostName, old?.hostName ?? name);
  };
  return name === '' ? null : (peers.find((peer) => peer !== old && peer.online && isSuccessor(peer)) ?? null);
}

/** The first label of its DNS name: what people type. */
export function labelOf({ dnsName }: TailnetPeer): string {
  return dnsName.split('.')[0] ?? '';
}

/** For people: its DNS name, or its host name where it has none. */
export function shownName({ dnsName, hostName }: TailnetPeer): string {
  return dnsName === '' ? hostName : dnsName;
}

function preferOwn(peers: readonly TailnetPeer[], suffix: string): FoundPeer | null {
  const own = suffix === '' ? [] : peers.filter(({ dnsName }) => nameOf(dnsName).endsWith(`.${suffix.toLowerCase()}`));
  const [first, second] = own.length > 0 ? own : peers;
  if (first === undefined) return null;
  return second === undefined
    ? { kind: 'found', peer: first }
    : { kind: 'ambiguous', names: (own.length > 0 ? own : peers).map(shownName) };
}

/** An exit node routes to everything: it says nothing about one address. */
function routerTo(peers: readonly TailnetPeer[], wanted: string): FoundPeer {
  const family = isIP(wanted);
  if (family === 0) return { kind: 'none' };
  const router = peers.find(({ routes }) => routes.some((route) => contains(route, wanted, family === 4 ? 'ipv4' : 'ipv6')));
  return router === undefined ? { kind: 'none' } : { kind: 'routed', router };
}

function contains(route: string, address: string, family: 'ipv4' | 'ipv6'): boolean {
  const [network = '', bits = ''] = route.split('/');
  const length = Number(bits);
  if (isIP(network) !== (family === 'ipv4' ? 4 : 6) || !/^\d{1,3}$/.test(bits) || length === 0 || length > (family === 'ipv4' ? 32 : 128)) {
    return false;
  }
  const list = new BlockList();
  list.addSubnet(network, length, family);
  return list.check(address, family);
}

function nameOf(text: string): string {
  return text.toLowerCase().replace(/\.$/, '');
}

function sameName(one: string, name: string): boolean {
  return name !== '' && nameOf(one) === name;
}
