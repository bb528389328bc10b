/** What the notifiers that send one HTTP request for each message have in common. */
import type { SecretRef } from '../../../platform/secrets.ts';
import { type Delivered, type DeliveryResult, failedLater, type NotDelivered } from '../../core/delivery.ts';
import type { Delivery, Notifier, NotifierPorts } from '../../notifier.ts';
import { authoritiesOf } from '../authorities.ts';
import { Redactor } from '../redact.ts';
import type { Address } from '../settings.ts';
import { type Resolved, resolveHeader, resolveUrl, shownAddress } from './resolve.ts';
import { type HttpMessage, sendHttp } from './send.ts';

export interface Receiver {
  readonly address: Address;
  /** Sent as `Authorization: Bearer`. */
  readonly token?: SecretRef | undefined;
  /** Further headers, by reference. */
  readonly headers?: Readonly<Record<string, SecretRef>> | undefined;
  /** A file with authorities to trust. */
  readonly ca?: string | undefined;
  /** For people: whose answer is expected. */
  readonly service: string;
}

/** The answer of a 2xx. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly host: string;
}

/** Without credentials; a body is JSON unless its type is among the headers. */
export interface HttpRequest extends Omit<HttpMessage, 'headers' | 'ca'> {
  readonly headers?: Readonly<Record<string, string>>;
}

/** What differs from kind to kind. */
export interface HttpForm {
  request(delivery: Delivery, url: URL): HttpRequest | NotDelivered;
  /** Whether it is the answer of the service; `null`: it is not. A status other than 2xx was handled before. */
  accepted(answer: Answer): string | NotDelivered | null;
}

export interface HttpNotifier extends Omit<Notifier, 'name' | 'kind' | 'resendMs' | 'takeSilences'> {
  /** Any other request with the same credentials. */
  ask(form: (url: URL) => HttpRequest | NotDelivered, accepted: HttpForm['accepted'], signal: AbortSignal): Promise<DeliveryResult>;
}

export function httpNotifier(receiver: Receiver, form: HttpForm, ports: NotifierPorts): HttpNotifier {
  const ask: HttpNotifier['ask'] = async (write, accepted, signal) => {
    const redactor = new Redactor();
    const opened = await open(receiver, redactor, ports, signal);
    if (!opened.ok) return opened;
    const { url, headers, ca } = opened.value;
    const written = write(url);
    if ('ok' in written) return written;
    const { host } = written.url;
    const answer = await sendHttp(
      { ...written, ca, headers: { ...contentType(written), ...written.headers, ...headers } },
      redactor,
      ports.clock.now(),
      signal,
    );
    if (!answer.ok) return answer;
    const meaning = accepted({ status: answer.status, body: answer.body, host });
    if (typeof meaning === 'string') return delivered(answer.status, redactor.line(meaning));
    const shown = redactor.line(answer.body.slice(0, 2_000));
    return meaning ?? failedLater('garbage', { host, service: receiver.service, answer: shown === '' ? '—' : shown }, { perhaps: true });
  };
  return {
    target: shownAddress(receiver.address),
    deliver: (delivery, signal) =>
      ask(
        (url) => form.request(delivery, url),
        (answer) => form.accepted(answer),
        signal,
      ),
    ask,
  };
}

function delivered(status: number, said: string): Delivered {
  return { ok: true, answer: said === '' ? `HTTP ${status}` : `HTTP ${status}: ${said}` };
}

function contentType({ body }: Pick<HttpMessage, 'body'>): Record<string, string> {
  return body === null ? {} : { 'content-type': 'application/json' };
}

interface Opened {
  readonly ca: readonly string[] | undefined;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

async function open(receiver: Receiver, redactor: Redactor, { secrets }: NotifierPorts, signal: AbortSignal): Promise<Resolved<Opened>> {
  const reading = { secrets, redactor, signal };
  const target = await resolveUrl(receiver.address, reading);
  if (!target.ok) return target;
  const headers: Record<string, string> = {};
  if (target.value.basic !== null) headers['authorization'] = target.value.basic;
  for (const [name, ref] of Object.entries(receiver.headers ?? {})) {
    const value = await resolveHeader(ref, reading);
    if (!value.ok) return value;
    headers[name] = value.value;
  }
  if (receiver.token !== undefined) {
    const token = await resolveHeader(receiver.token, reading);
    if (!token.ok) return token;
    headers['authorization'] = `Bearer ${token.value}`;
  }
  const ca = await authoritiesOf(receiver.ca, signal);
  return ca.ok ? { ok: true, value: { url: target.value.url, headers, ca: ca.value } } : ca;
}
