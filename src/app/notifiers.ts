/** The notifiers of the config, ready to send. */
import type { Notifier, NotifierPorts } from '../alerts/notifier.ts';
import { NOTIFIER_KINDS } from '../alerts/notifiers/registry.ts';
import type { Member } from '../alerts/outbox-lane.ts';
import type { AlertsConfig } from '../config/config.ts';

/** Its name in commands; no notifier of the config is called so. */
export const DEADMAN = 'deadman';

export function membersOf({ notifiers }: AlertsConfig, ports: NotifierPorts): readonly Member[] {
  return notifiers.map(({ name, kind, settings, fallback }) => ({ notifier: create(kind, name, settings, ports), fallback }));
}

/** `null`: there is no dead man's switch. */
export function deadmanOf({ deadman }: AlertsConfig, ports: NotifierPorts): Notifier | null {
  return deadman === null ? null : create('healthchecks', DEADMAN, { url: deadman.url, ca: deadman.ca ?? undefined }, ports);
}

function create(kind: string, name: string, settings: unknown, ports: NotifierPorts): Notifier {
  const found = NOTIFIER_KINDS.get(kind);
  if (found === undefined) throw new Error(`no such notifier kind: ${kind}`);
  return found.create(name, settings, ports);
}
