/** A daemon that does not use the present content of its config file: one sentence and the next step. */
import type { DaemonSnapshot, Snapshot } from '../health/snapshot.ts';
import { cliText } from '../messages/messages.ts';
import type { Locale } from '../messages/template.ts';

export interface ConfigNotice {
  readonly text: string;
  readonly next: string;
}

/** `null`: it does, or the snapshot comes from no daemon. */
export function configNotice({ daemon }: Pick<Snapshot, 'daemon'>, locale: Locale): ConfigNotice | null {
  const kind = kindOf(daemon);
  if (daemon === undefined || kind === null) return null;
  const { pid, config } = daemon;
  const args = { pid, loadedAt: config.loadedAt, keys: config.refused?.keys.join(', ') ?? '' };
  return { text: cliText(`config.${kind}`, locale, args), next: cliText(`config.${kind}.next`, locale, args) };
}

function kindOf(daemon: DaemonSnapshot | undefined): 'changed' | 'invalid' | 'restart' | null {
  if (daemon === undefined || daemon.config.changedAt === null) return null;
  return daemon.config.refused?.why ?? 'changed';
}
