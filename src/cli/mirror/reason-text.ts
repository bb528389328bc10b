/** Why not, and what to do next. */
import type { Reason } from '../../health/snapshot.ts';
import { mirrorText, reasonNext, reasonText } from '../../messages/messages.ts';
import type { Speech } from '../../messages/template.ts';

export function reasonAndNext(reason: Pick<Reason, 'code' | 'args'>, speaking: Speech): string {
  return `${reasonText(reason, speaking)}\n  ${mirrorText('status.next', speaking, { next: reasonNext(reason, speaking) })}`;
}
