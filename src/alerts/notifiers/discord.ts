/** `discord`: posts to a webhook of Discord. */

import * as z from 'zod/mini';
import { once } from '../../platform/once.ts';
import { parseObject } from '../../platform/parse-object.ts';
import type { SecretRef } from '../../platform/secrets.ts';
import { type AlertMessage, isAboutIncident } from '../core/message.ts';
import { isOver } from '../core/wire.ts';
import type { Delivery, NotifierKind } from '../notifier.ts';
import { type Answer, httpNotifier } from './http/http-notifier.ts';
import { secretUrl, shortAs } from './settings.ts';

export interface DiscordSettings {
  readonly url: SecretRef;
}

const RED = 0xe74c3c;
const ORANGE = 0xe67e22;
const GREEN = 0x2ecc71;
const GREY = 0x95a5a6;

export const discord: NotifierKind<DiscordSettings> = {
  kind: 'discord',
  audience: 'people',
  get settings() {
    return settings();
  },
  fromShort: shortAs('url'),
  create(name, { url }, ports) {
    return { name, kind: 'discord', resendMs: null, ...httpNotifier({ address: url, service: 'Discord' }, { request, accepted }, ports) };
  },
};

const settings = once(() => z.strictObject({ url: secretUrl('The URL of the webhook, by reference: everybody who knows it can post') }));

function request({ message, text }: Delivery, given: URL) {
  const url = new URL(given);
  // Without it Discord does not say whether the message was kept.
  url.searchParams.set('wait', 'true');
  const body = {
    embeds: [
      { title: escaped(text.title).slice(0, 256), description: escaped(text.body).slice(0, 4_000).toWellFormed(), color: colorOf(message) },
    ],
    // Text from outside mentions nobody.
    allowed_mentions: { parse: [] },
  };
  return { url, method: 'POST' as const, body: JSON.stringify(body) };
}

/** Names and paths are shown as they are. */
function escaped(text: string): string {
  return text.replace(/[\\*_~`|>[\]]/g, String.raw`\$&`);
}

function colorOf(message: AlertMessage): number {
  if (!isAboutIncident(message)) return GREY;
  if (isOver(message)) return GREEN;
  return message.severity === 'critical' ? RED : ORANGE;
}

function accepted({ body }: Answer): string | null {
  const id = parseObject(body)?.['id'];
  return typeof id === 'string' ? `id ${id}` : null;
}
