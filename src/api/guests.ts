/**
 * Which connections a server keeps when there are too many. A connection that waits for its next request, or whose client has not read
 * the last answer, makes room for a newer one: clients that never finish a request keep nobody out, whatever address they come from.
 */

export interface GuestLimits {
  /** Connections in all. */
  readonly most: number;
  /** Of one network, those that wait for a request. */
  readonly mostWaiting: number;
}

interface Guest {
  readonly network: string;
  /** Requests that are being answered; a client may send several in a row. */
  readonly asking: number;
}

/** `Key` identifies a connection: the socket itself. */
export class Guests<Key> {
  readonly #limits: GuestLimits;
  /** In the order in which they came, or began to wait again. */
  readonly #guests = new Map<Key, Guest>();

  constructor(limits: GuestLimits) {
    this.#limits = limits;
  }

  /**
   * A connection from `address`. Returns the one to close, or `null`: the one of its network that has waited longest if that network has
   * too many waiting; beyond `most` the one that has waited longest of the network with the most waiting, or itself if none waits.
   */
  arrives(key: Key, address: string | undefined): Key | null {
    const guest: Guest = { network: networkOf(address ?? ''), asking: 0 };
    const others = this.#waitingBy();
    const own = others.get(guest.network) ?? [];
    const longest = [...others.values()].toSorted((a, b) => b.length - a.length)[0]?.[0];
    const isFull = this.#guests.size >= this.#limits.most;
    const leaves = own.length >= this.#limits.mostWaiting ? own[0] : isFull ? (longest ?? key) : undefined;
    this.#guests.set(key, guest);
    if (leaves === undefined) return null;
    this.#guests.delete(leaves);
    return leaves;
  }

  /** A request of it has come in. */
  asks(key: Key): void {
    this.#change(key, 1);
  }

  /** A request of it has been answered, whether or not the client has read all of the answer. */
  answered(key: Key): void {
    this.#change(key, -1);
  }

  leaves(key: Key): void {
    this.#guests.delete(key);
  }

  #change(key: Key, by: number): void {
    const guest = this.#guests.get(key);
    if (guest === undefined) return;
    this.#guests.delete(key);
    this.#guests.set(key, { ...guest, asking: guest.asking + by });
  }

  #waitingBy(): ReadonlyMap<string, readonly Key[]> {
    const waiting = new Map<string, Key[]>();
    for (const [key, { network, asking }] of this.#guests) {
      if (asking === 0) waiting.set(network, [...(waiting.get(network) ?? []), key]);
    }
    return waiting;
  }
}

/** An IPv4 address, or the /64 prefix of an IPv6 one: a host usually controls the whole prefix. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '').replace(/%.*$/, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail = ''] = plain.split('::', 2);
  const before = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  const zeros = plain.includes('::') ? Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0') : [];
  return [...before, ...zeros, ...after].slice(0, 4).join(':');
}
