/** Every kind of notifier: one line each. Only the schemas load with it; what a kind needs to send loads at its first message. */
import type { NotifierKind } from '../notifier.ts';
import { alertmanager } from './alertmanager.ts';
import { command } from './command.ts';
import { discord } from './discord.ts';
import { email } from './email.ts';
import { healthchecks } from './healthchecks.ts';
import { macos } from './macos.ts';
import { ntfy } from './ntfy.ts';
import { slack } from './slack.ts';
import { webhook } from './webhook.ts';

const KINDS: readonly NotifierKind<unknown>[] = [ntfy, slack, discord, email, webhook, alertmanager, macos, command, healthchecks];

/** By the name under which a config asks for them. */
export const NOTIFIER_KINDS: ReadonlyMap<string, NotifierKind<unknown>> = new Map(KINDS.map((kind) => [kind.kind, kind]));
