/** Which machine of the tailnet a name or an address of the config means. */
import type { TailnetPeer, TailnetStatus } from './tailnet.ts';

/** By address, full DNS name, first label of it, or host name if only one has it (host names are not unique). */
export function findPeer({ peers, self }: TailnetStatus, wanted: string): TailnetPeer | null {
  const all = self === null ? peers : [...peers, self];
  const name = wanted.toLowerCase().replace(/\.$/, '');
  const byName = (nameOf: (peer: TailnetPeer) => string): readonly TailnetPeer[] =>
    all.filter((peer) => nameOf(peer).toLowerCase() === name);
  const sameHostName = byName((peer) => peer.hostName);
  return (
    all.find((peer) => peer.ips.includes(wanted)) ??
    byName((peer) => peer.dnsName)[0] ??
    byName((peer) => peer.dnsName.split('.')[0] ?? '')[0] ??
    (sameHostName.length === 1 ? (sameHostName[0] ?? null) : null)
  );
}
