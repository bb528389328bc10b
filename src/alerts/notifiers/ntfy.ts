/** `ntfy`: publishes to a topic of ntfy.sh or of an own ntfy server. Messages about one incident replace one another (ntfy 2.16 and later). */

import * as z from 'zod/mini';
import type { Severity } from '../../health/catalogue.ts';
import { once } from '../../platform/once.ts';
import { parseObject } from '../../platform/parse-object.ts';
import type { SecretRef } from '../../platform/secrets.ts';
import { described, secretRef } from '../../schema/fields.ts';
import { broken } from '../core/delivery.ts';
import { type AlertMessage, isAboutIncident } from '../core/message.ts';
import { isOver } from '../core/wire.ts';
import type { Delivery, NotifierKind } from '../notifier.ts';
import { caFile } from './authorities.ts';
import { type Answer, httpNotifier } from './http/http-notifier.ts';
import { decoded } from './redact.ts';
import { type Address, address, shortAs } from './settings.ts';

export interface NtfySettings {
  readonly url: Address;
  readonly token?: SecretRef | undefined;
  /** A file with authorities to trust. */
  readonly ca?: string | undefined;
}

/** ntfy turns a longer message into an attachment. */
const MOST_BYTES = 4_000;
const PRIORITY: Readonly<Record<Severity, number>> = { critical: 5, warning: 4, info: 3 };

export const ntfy: NotifierKind<NtfySettings> = {
  kind: 'ntfy',
  audience: 'people',
  get settings() {
    return settings();
  },
  fromShort: shortAs('url'),
  create(name, { url, token, ca }, ports) {
    const form = { request, accepted };
    return { name, kind: 'ntfy', resendMs: null, ...httpNotifier({ address: url, ca, token, service: 'ntfy' }, form, ports) };
  },
};

const settings = once(() =>
  z.strictObject({
    url: described(
      address(),
      'The URL of the topic, such as https://ntfy.sh/TOPIC. On a public server the topic is the password: keep the URL in env:NAME or file:PATH',
    ),
    ca: caFile(),
    token: z.optional(described(secretRef(), 'An access token of the ntfy server')),
  }),
);

/** JSON is published at the root of the server; the topic is part of it (https://docs.ntfy.sh/publish/#publish-as-json). */
function request({ message, text }: Delivery, url: URL) {
  const parts = url.pathname.split('/').filter((part) => part !== '');
  const topic = parts.pop();
  if (topic === undefined) return broken('no_topic', { to: url.host });
  const root = new URL(`/${parts.join('/')}`, url);
  const body = {
    topic: decoded(topic),
    title: text.title,
    message: shortened(text.body, MOST_BYTES),
    priority: priorityOf(message),
    tags: tagsOf(message),
    sequence_id: sequenceOf(message),
  };
  return { url: root, method: 'POST' as const, body: JSON.stringify(body) };
}

function accepted({ body }: Answer): string | null {
  const answer = parseObject(body);
  const id = answer?.['id'];
  return typeof id === 'string' && answer?.['event'] === 'message' ? `id ${id}` : null;
}

function priorityOf(message: AlertMessage): number {
  if (message.kind === 'digest') return 2;
  return isAboutIncident(message) && !isOver(message) ? PRIORITY[message.severity] : 3;
}

/** Emoji short codes. */
function tagsOf(message: AlertMessage): readonly string[] {
  if (!isAboutIncident(message)) return ['information_source'];
  if (isOver(message)) return ['white_check_mark'];
  return [message.severity === 'critical' ? 'rotating_light' : 'warning', message.component];
}

/** Letters, digits, - and _ (at most 64). */
function sequenceOf(message: AlertMessage): string {
  return (isAboutIncident(message) ? message.incident : message.id).replace(/[^A-Za-z0-9_-]/g, '-').slice(-64);
}

/** Cuts to at most this number of bytes of UTF-8, without splitting a character. */
function shortened(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text;
  const cut = Buffer.from(text)
    .subarray(0, most - 3)
    .toString('utf8')
    .replace(/\ufffd+$/, '');
  return `${cut}…`;
}
