/** `webhook`: posts the body that Alertmanager (version 4) posts to its webhook receivers, so that whatever understands those understands ytm. */
import * as z from 'zod/mini';
import { once } from '../../platform/once.ts';
import type { SecretRef } from '../../platform/secrets.ts';
import { described, secretRef } from '../../schema/fields.ts';
import { isAboutIncident } from '../core/message.ts';
import { alertOf, type WireAlert } from '../core/wire.ts';
import type { Delivery, NotifierKind } from '../notifier.ts';
import { caFile } from './authorities.ts';
import { httpNotifier } from './http/http-notifier.ts';
import { type Address, address, secretHeaders, shortAs } from './settings.ts';

export interface WebhookSettings {
  readonly url: Address;
  readonly token?: SecretRef | undefined;
  /** A file with authorities to trust. */
  readonly ca?: string | undefined;
  readonly headers: Readonly<Record<string, SecretRef>>;
}

export const webhook: NotifierKind<WebhookSettings> = {
  kind: 'webhook',
  audience: 'people',
  get settings() {
    return settings();
  },
  fromShort: shortAs('url'),
  create(name, { url, token, headers, ca }, ports) {
    const form = {
      request: (delivery: Delivery, to: URL) => ({
        url: to,
        method: 'POST' as const,
        headers: { 'idempotency-key': encodeURIComponent(delivery.message.id) },
        body: JSON.stringify(bodyOf(name, delivery)),
      }),
      // The body of the answer is ignored; only the status counts.
      accepted: ({ body }: { readonly body: string }) => body.slice(0, 200),
    };
    return {
      name,
      kind: 'webhook',
      resendMs: null,
      ...httpNotifier({ address: url, ca, token, headers, service: 'webhook' }, form, ports),
    };
  },
};

const settings = once(() =>
  z.strictObject({
    url: described(address(), 'Where to post to: a URL, or a reference to one that holds a secret'),
    ca: caFile(),
    token: z.optional(described(secretRef(), 'A token, sent as Authorization: Bearer')),
    headers: described(secretHeaders(), 'Additional request headers, by reference only'),
  }),
);

/** https://prometheus.io/docs/alerting/latest/configuration/#webhook_config; `messageId` is ytm's own: the same for a repeated delivery. */
function bodyOf(receiver: string, { message, text }: Delivery): unknown {
  const alert = alertOf(message, text);
  const status = alert.endsAt === null ? 'firing' : 'resolved';
  const groupLabels = { alertname: alert.labels['alertname'] ?? '', component: alert.labels['component'] ?? '' };
  return {
    version: '4',
    groupKey: `{}:{alertname="${groupLabels.alertname}", component="${groupLabels.component}"}`,
    truncatedAlerts: 0,
    status: isAboutIncident(message) ? status : 'firing',
    receiver,
    groupLabels,
    commonLabels: alert.labels,
    commonAnnotations: alert.annotations,
    externalURL: '',
    alerts: [
      { status: isAboutIncident(message) ? status : 'firing', ...written(alert), generatorURL: '', fingerprint: fingerprintOf(alert) },
    ],
    messageId: message.id,
  };
}

function written({ labels, annotations, startsAt, endsAt }: WireAlert): object {
  // Alertmanager writes the zero time of Go while an alert lasts.
  const end = endsAt === null ? '0001-01-01T00:00:00Z' : new Date(endsAt).toISOString();
  return { labels, annotations, startsAt: new Date(startsAt).toISOString(), endsAt: end };
}

/** The same for the same labels: FNV-1a of 64 bits, as Prometheus' own. */
function fingerprintOf({ labels }: WireAlert): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(JSON.stringify(labels, Object.keys(labels).toSorted()))) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}
