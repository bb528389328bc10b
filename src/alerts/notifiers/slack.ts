/** `slack`: posts to an incoming webhook of Slack, or of what speaks like it (Mattermost, Rocket.Chat). */
import * as z from 'zod/mini';
import { once } from '../../platform/once.ts';
import type { SecretRef } from '../../platform/secrets.ts';
import { isAboutIncident } from '../core/message.ts';
import { isOver } from '../core/wire.ts';
import type { Delivery, NotifierKind } from '../notifier.ts';
import { caFile } from './authorities.ts';
import { type Answer, httpNotifier } from './http/http-notifier.ts';
import { secretUrl, shortAs } from './settings.ts';

export interface SlackSettings {
  readonly url: SecretRef;
  /** A file with authorities to trust. */
  readonly ca?: string | undefined;
}

/** A section block holds 3,000 characters. */
const MOST_TEXT = 2_900;

export const slack: NotifierKind<SlackSettings> = {
  kind: 'slack',
  audience: 'people',
  get settings() {
    return settings();
  },
  fromShort: shortAs('url'),
  create(name, { url, ca }, ports) {
    return { name, kind: 'slack', resendMs: null, ...httpNotifier({ address: url, ca, service: 'Slack' }, { request, accepted }, ports) };
  },
};

const settings = once(() =>
  z.strictObject({ url: secretUrl('The URL of the incoming webhook, by reference: everybody who knows it can post'), ca: caFile() }),
);

function request({ message, text }: Delivery, url: URL) {
  const mark = !isAboutIncident(message) ? ':information_source:' : isOver(message) ? ':white_check_mark:' : ':rotating_light:';
  const title = plain(text.title);
  const body = {
    // Shown in notifications, and where blocks are not.
    text: title,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: `${mark} *${title.replaceAll('*', '∗')}*` } },
      { type: 'section', text: { type: 'plain_text', text: text.body.slice(0, MOST_TEXT).toWellFormed(), emoji: false } },
    ],
  };
  return { url, method: 'POST' as const, body: JSON.stringify(body) };
}

/** Text from outside cannot mention anybody (`<!channel>`) or make links. */
function plain(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Slack answers exactly `ok`; any other text is an error. */
function accepted({ body }: Answer): string | null {
  return body.trim() === 'ok' ? 'ok' : null;
}
