/** Opens the connection of one request; the caller can end it at any time, also while it is opened. */
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { buildConnector } from 'undici';

export interface Line {
  /** The connector for undici's client. */
  readonly connect: buildConnector.connector;
  /** Whether the connection, TLS included, was complete. */
  isOpen(): boolean;
  /** Closes it. */
  end(): void;
}

/** @param ca the authorities to trust; `undefined`: the usual ones */
export function openLine(ca: readonly string[] | undefined): Line {
  let socket: Socket | null = null;
  let open = false;
  return {
    connect({ hostname, port, protocol, servername }, done) {
      const host = hostname.replace(/^\[|\]$/g, '');
      const isSecure = protocol === 'https:';
      const number = Number(port) || (isSecure ? 443 : 80);
      const name = servername ?? (/[:]|^[\d.]+$/.test(host) ? '' : host);
      const made = isSecure
        ? connectTls({ host, port: number, servername: name, ALPNProtocols: ['http/1.1'], ...(ca === undefined ? {} : { ca: [...ca] }) })
        : connect({ host, port: number, noDelay: true });
      socket = made;
      // Stays for the whole life of the socket: an error without a listener would end the process.
      made.on('error', (error) => {
        if (!open) done(error, null);
      });
      made.once(isSecure ? 'secureConnect' : 'connect', () => {
        open = true;
        done(null, made);
      });
      return made;
    },
    isOpen: () => open,
    end: () => void socket?.destroy(),
  };
}
