/** `email`: sends through a mail server (SMTP) by nodemailer, which is loaded with the first message. */
import type { SendMailOptions } from 'nodemailer';
import * as z from 'zod/mini';
import { once } from '../../platform/once.ts';
import { described, secretRef, text } from '../../schema/fields.ts';
import type { DeliveryResult } from '../core/delivery.ts';
import { isAboutIncident } from '../core/message.ts';
import { isOver } from '../core/wire.ts';
import type { Delivery, NotifierKind, NotifierPorts } from '../notifier.ts';
import { authoritiesOf, caFile } from './authorities.ts';
import { accountOf, type Login, server } from './email/account.ts';
import { mailProblem } from './email/problem.ts';
import { endedBy } from './http/send.ts';
import { Redactor } from './redact.ts';

export interface EmailSettings extends Login {
  readonly from: string;
  readonly to: readonly string[];
  /** A file with authorities to trust. */
  readonly ca?: string | undefined;
}

const mailbox = text('an address such as ytm@example.org');
const MAILBOX = /^[^@\r\n]+@[^@\s]+$/;
const address = mailbox.check(z.regex(MAILBOX, { error: 'an address such as ytm@example.org' }));

const settings = once(() =>
  z.strictObject({
    server: described(
      server,
      'The mail server: smtp://host:587 or smtps://host, or a reference to such a URL, which may hold user and password',
    ),
    user: z.optional(described(text('a user name'), 'The user name of the login')),
    password: z.optional(described(secretRef(), 'The password of the login')),
    from: described(address, 'The address of the sender'),
    to: described(
      z.pipe(
        z.union([address, z.array(address).check(z.minLength(1))], { error: 'an address, or a list of addresses' }),
        z.transform((to): readonly string[] => (typeof to === 'string' ? [to] : to)),
      ),
      'The address of the recipient, or a list of addresses',
    ),
    ca: caFile(),
  }),
);

export const email: NotifierKind<EmailSettings> = {
  kind: 'email',
  audience: 'people',
  get settings() {
    return settings();
  },
  // Sender and recipient are needed, too.
  fromShort: () => null,
  create(name, given, ports) {
    return {
      name,
      kind: 'email',
      target: given.to.join(', '),
      resendMs: null,
      deliver: (delivery, signal) => deliver(given, delivery, ports, signal),
    };
  },
};

async function deliver(given: EmailSettings, delivery: Delivery, { secrets }: NotifierPorts, signal: AbortSignal): Promise<DeliveryResult> {
  const redactor = new Redactor();
  const account = await accountOf(given, { secrets, redactor, signal });
  if (!account.ok) return account;
  const authorities = await authoritiesOf(given.ca, signal);
  if (!authorities.ok) return authorities;
  const { host, port, secure, auth } = account.value;
  if (signal.aborted) return endedBy(signal, host, false);
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    host,
    port,
    secure,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(authorities.value === undefined ? {} : { tls: { ca: [...authorities.value] } }),
    ...(auth === null ? {} : { auth, requireTLS: !secure && !/^(localhost|127\.[\d.]+|\[?::1\]?)$/.test(host) }),
  });
  try {
    const { response, rejected } = await transport.sendMail({ ...mailOf(given, delivery), signal });
    const answer = redactor.line(response);
    return { ok: true, answer: rejected.length === 0 ? answer : `${answer}; rejected: ${redactor.line(rejected.join(', '))}` };
  } catch (error) {
    return mailProblem(error, host, redactor, signal);
  } finally {
    transport.close();
  }
}

/** The same Message-ID for a repeated delivery; messages of one incident are one thread. */
function mailOf({ from, to }: EmailSettings, { message, text: { title, body } }: Delivery): SendMailOptions {
  const idOf = (id: string): string => `<${id.replace(/[^A-Za-z0-9._-]/g, '.')}@ytm.${message.host.replace(/[^A-Za-z0-9.-]/g, '-')}>`;
  const thread = isAboutIncident(message) ? idOf(message.incident) : null;
  const isUrgent = isAboutIncident(message) && !isOver(message) && message.severity === 'critical';
  return {
    from,
    to: [...to],
    subject: title,
    text: `${body}\n`,
    date: new Date(message.at),
    messageId: idOf(message.id),
    ...(thread === null ? {} : { references: thread, inReplyTo: thread }),
    ...(isUrgent ? { priority: 'high' as const } : {}),
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}
