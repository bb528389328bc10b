/** `alertmanager`: posts alerts to an Alertmanager (API v2). It forgets an alert that is not sent again, so ytm resends while an incident lasts. */

import * as z from 'zod/mini';
import type { Millis } from '../../health/ids.ts';
import { once } from '../../platform/once.ts';
import type { SecretRef } from '../../platform/secrets.ts';
import { described, duration, secretRef } from '../../schema/fields.ts';
import { alertsOf, type WireAlert } from '../core/wire.ts';
import type { Delivery, NotifierKind } from '../notifier.ts';
import { below, takeSilences } from './alertmanager-silences.ts';
import { caFile } from './authorities.ts';
import { type Answer, httpNotifier } from './http/http-notifier.ts';
import { type Address, address, secretHeaders, shortAs } from './settings.ts';

export interface AlertmanagerSettings {
  readonly url: Address;
  readonly token?: SecretRef | undefined;
  /** A file with authorities to trust. */
  readonly ca?: string | undefined;
  readonly headers: Readonly<Record<string, SecretRef>>;
  readonly resend: Millis;
}

/** Alertmanager resolves an alert after this many missed resends. */
const MISSED_RESENDS = 5;

export const alertmanager: NotifierKind<AlertmanagerSettings> = {
  kind: 'alertmanager',
  audience: 'people',
  get settings() {
    return settings();
  },
  fromShort: shortAs('url'),
  create(name, { url, token, headers, resend, ca }, ports) {
    const form = {
      request: ({ message, text }: Delivery, base: URL) => {
        const alerts = alertsOf(message, text).map((alert) => written(alert, ports.clock.now() + MISSED_RESENDS * resend));
        return { url: below(base, 'api/v2/alerts'), method: 'POST' as const, body: JSON.stringify(alerts) };
      },
      // It answers 200 with an empty body; a web page would come from something else.
      accepted: ({ body }: Answer) => (body.trim() === '' ? '' : null),
    };
    const http = httpNotifier({ address: url, ca, token, headers, service: 'Alertmanager' }, form, ports);
    return {
      name,
      kind: 'alertmanager',
      resendMs: resend,
      ...http,
      takeSilences: (active, signal) => takeSilences(http, active, signal),
    };
  },
};

const settings = once(() =>
  z.strictObject({
    url: described(address(), 'The base URL of Alertmanager, such as http://host:9093'),
    ca: caFile(),
    token: z.optional(described(secretRef(), 'A token, sent as Authorization: Bearer')),
    headers: described(secretHeaders(), 'Additional request headers, by reference only'),
    resend: described(
      z.prefault(duration({ min: '10s', max: '1h' }), '1m'),
      'How often an open incident is sent again; Alertmanager considers it over after five times this',
    ),
  }),
);

function written({ labels, annotations, startsAt, endsAt }: WireAlert, expiresAt: number): object {
  return { labels, annotations, startsAt: new Date(startsAt).toISOString(), endsAt: new Date(endsAt ?? expiresAt).toISOString() };
}
