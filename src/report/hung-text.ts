/** A daemon that does not answer any more: the process and the next step. */
import { cliText } from '../messages/messages.ts';
import type { Locale } from '../messages/template.ts';

/** @param pid `null`: unknown */
export function hungText(pid: number | null, locale: Locale): string {
  return pid === null ? cliText('daemon.hung-unknown', locale) : cliText('daemon.hung', locale, { pid });
}
