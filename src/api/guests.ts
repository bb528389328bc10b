/**
 * Which connections a server keeps when there are too many. A connection that waits for its next request, or whose client has not read
 * the last answer, makes room for a newer one: clients that never finish a request keep nobody out, whatever address they come from.
 */

interface Guest {
  readonly network: string;
  /** Requests that are being answered; a client may send several in a row. */
  readonly asking: number;
}

/** `Key` identifies a connection: the socket itself. */
export class Guests<Key> {
  readonly #most: number;
  /** In the order in which they came, or began to wait again. */
  readonly #guests = new Map<Key, Guest>();

  /** @param most connections in all */
  constructor(most: number) {
    this.#most = most;
  }

  /**
   * A connection from `address`. Returns the one to close, or `null`: beyond `most` the one that has waited longest of the network with the
   * most waiting, or itself if none waits.
   */
  arrives(key: Key, address: string | undefined): Key | null {
    const leaves = this.#guests.size < this.#most ? null : (this.#longestWaiting() ?? key);
    this.#guests.set(key, { network: networkOf(address ?? ''), asking: 0 });
    if (leaves !== null) this.#guests.delete(leaves);
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

  #longestWaiting(): Key | undefined {
    const waiting = new Map<string, Key[]>();
    for (const [key, { network, asking }] of this.#guests) {
      if (asking > 0) continue;
      const keys = waiting.get(network);
      if (keys === undefined) waiting.set(network, [key]);
      else keys.push(key);
    }
    return [...waiting.values()].toSorted((a, b) => b.length - a.length)[0]?.[0];
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
