/** A real SMTP server (smtp-server) that takes mail for one account, or fails in one of several ways. */
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { inTime } from '../poll.ts';
import { answering, rawServer } from '../servers/raw.ts';
import type { Conduct } from './fixture.ts';

export interface MailReceiver extends AsyncDisposable {
  readonly port: number;
  /** Whole mails as they were sent. */
  readonly mails: readonly string[];
}

export const MAIL_USER = 'ytm';

function failure(message: string, responseCode: number): Error {
  return Object.assign(new Error(message), { responseCode });
}

export async function mailReceiver(conduct: Conduct, password: string): Promise<MailReceiver> {
  const mails: string[] = [];
  if (conduct === 'garbage') {
    const raw = await rawServer((socket) => void socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'));
    return Object.assign(raw, { mails });
  }
  if (conduct === 'silent') return Object.assign(await rawServer(answering('', () => {})), { mails });
  let count = 0;
  const server = new SMTPServer({
    authOptional: true,
    // Nothing else is on this connection; the password is checked as it would be after STARTTLS.
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth({ username, password: given }, _session, done) {
      if (conduct === 'rejecting') return done(failure(`no such user, or not this password: ${username} ${given ?? ''}`, 535));
      return given === password ? done(null, { user: username ?? '' }) : done(failure('wrong password', 535));
    },
    onMailFrom(_address, _session, done) {
      count += 1;
      if (conduct === 'limited') return done(failure('4.7.0 too many messages, slow down', 450));
      return conduct === 'flaky' && count === 1 ? done(failure('4.3.0 try again later', 451)) : done();
    },
    onData(stream, _session, done) {
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.on('end', () => {
        mails.push(Buffer.concat(pieces).toString('utf8'));
        done(null, 'queued as 42');
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const close = (): Promise<void> => inTime('the end of a mail server', new Promise((resolve) => server.close(() => resolve())));
  if (conduct === 'refused') await close();
  return { port, mails, [Symbol.asyncDispose]: conduct === 'refused' ? () => Promise.resolve() : close };
}
