/** Counts as people read them. */
import type { ChangeCounts } from '../../health/mirror.ts';
import { bytes } from '../../messages/template.ts';
import { type Pen, say } from '../pen.ts';

/** `1,204` */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `10 new, 2 changed, 1 deleted, 1.2 GB`, or "nothing to do". */
export function countsText(counts: ChangeCounts | null, pen: Pen): string {
  if (counts === null) return say(pen, 'no-plan');
  const { creates, updates, deletes, renames, bytes: size } = counts;
  if (creates + updates + deletes + renames + size === 0) return say(pen, 'nothing-to-do');
  const parts = [
    creates > 0 ? say(pen, 'count-creates', { count: grouped(creates) }) : '',
    updates > 0 ? say(pen, 'count-updates', { count: grouped(updates) }) : '',
    renames > 0 ? say(pen, 'count-renames', { count: grouped(renames) }) : '',
    deletes > 0 ? say(pen, 'count-deletes', { count: grouped(deletes) }) : '',
    bytes(size),
  ];
  return listed(parts, pen);
}

/** The non-empty `parts`, joined. */
export function listed(parts: readonly string[], { locale }: Pen): string {
  return parts.filter((part) => part !== '').join(locale.language === 'ja' ? '、' : ', ');
}
