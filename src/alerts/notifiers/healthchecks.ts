/**
 * `healthchecks`: calls a check of healthchecks.io (or an own Healthchecks) at every ping, so that someone notices when ytm itself is
 * gone; `/fail` when ytm runs but cannot do its work.
 */
import * as z from 'zod/mini';
import { once } from '../../platform/once.ts';
import type { SecretRef } from '../../platform/secrets.ts';
import { broken, failedLater, type NotDelivered } from '../core/delivery.ts';
import type { Delivery, NotifierKind } from '../notifier.ts';
import { caFile } from './authorities.ts';
import { type Answer, httpNotifier } from './http/http-notifier.ts';
import { secretUrl, shortAs } from './settings.ts';

export interface HealthchecksSettings {
  readonly url: SecretRef;
  /** A file with authorities to trust. */
  readonly ca?: string | undefined;
}

export const healthchecks: NotifierKind<HealthchecksSettings> = {
  kind: 'healthchecks',
  audience: 'watcher',
  get settings() {
    return settings();
  },
  fromShort: shortAs('url'),
  create(name, { url, ca }, ports) {
    const form = { request, accepted };
    return { name, kind: 'healthchecks', resendMs: null, ...httpNotifier({ address: url, ca, service: 'Healthchecks' }, form, ports) };
  },
};

const settings = once(() =>
  z.strictObject({
    url: secretUrl('The ping URL of the check, by reference: everybody who knows it can report that ytm is alive'),
    ca: caFile(),
  }),
);

/** A message other than a ping is kept in the log of the check without changing its state. */
function request({ message, text }: Delivery, base: URL) {
  const suffix = message.kind !== 'ping' ? '/log' : message.problem === null ? '' : '/fail';
  const url = new URL(base);
  url.pathname = `${base.pathname.replace(/\/$/, '')}${suffix}`;
  return {
    url,
    method: 'POST' as const,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: `${text.title}\n${text.body}`.trim(),
  };
}

/** 200 is also the answer for a check that does not exist, or that is called too often. */
function accepted({ body, host }: Answer): string | NotDelivered | null {
  const said = body.trim();
  if (said === 'OK') return said;
  if (/^OK \(rate limited\)$/i.test(said)) return failedLater('limited', { host, status: 200, answer: said }, { afterMs: 60_000 });
  if (said.startsWith('OK (')) return broken('rejected', { host, answer: said });
  return null;
}
