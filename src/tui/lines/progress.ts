/** Counts as people read them, and the progress of a mirror run: a bar and its numbers. */
import type { ChangeCounts, MirrorProgress } from '../../health/mirror.ts';
import type { Millis } from '../../health/observation.ts';
import { bytes } from '../../messages/template.ts';
import { type Segment, segment } from '../line.ts';
import { type Pen, say } from '../pen.ts';
import { lasted } from './times.ts';

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
    size > 0 ? bytes(size) : '',
  ];
  return listed(parts, pen);
}

/** The non-empty `parts`, joined. */
export function listed(parts: readonly string[], { locale }: Pen): string {
  return parts.filter((part) => part !== '').join(locale.language === 'ja' ? '、' : ', ');
}

interface Amount {
  readonly done: number;
  readonly total: number;
}

/** 0 … 1; `null` while there is nothing to compare with. More than everything is everything. */
export function ratioOf({ done, total }: Amount): number | null {
  return total > 0 ? Math.max(0, Math.min(1, done / total)) : null;
}

/** Whole percent, rounded down: 100 % only when all is done. */
export function percentOf(amount: Amount): string {
  const ratio = ratioOf(amount);
  return ratio === null ? '' : `${Math.floor(ratio * 100)}%`;
}

/** A bar of exactly `width` cells. */
export function bar(amount: Amount, width: number, pen: Pen): readonly Segment[] {
  const filled = Math.floor((ratioOf(amount) ?? 0) * width);
  return [segment(pen.glyphs.done.repeat(filled), 'run'), segment(pen.glyphs.toDo.repeat(Math.max(0, width - filled)), 'dim')];
}

/** By bytes; by files where nothing but files is to be done. */
export function mainAmount({ bytes: copied, files }: MirrorProgress): Amount {
  return copied.total > 0 ? copied : files;
}

/** `18 MB/s`; empty while nothing is copied. */
export function rateText({ rate }: MirrorProgress): string {
  return rate === null ? '' : `${bytes(rate)}/s`;
}

/** The time still to go. */
export function etaText(ms: Millis, pen: Pen): string {
  return lasted(roughly(ms), pen);
}

/** A time still to go in steps that grow with it: it is an estimate, and need not change every second. */
function roughly(ms: number): number {
  const step = ms < 60_000 ? 5_000 : ms < 600_000 ? 10_000 : 60_000;
  return Math.max(step, Math.round(ms / step) * step);
}

/** `1.2 of 2.9 GB`-like: what is done of what is planned. */
export function amountText({ done, total }: Amount, pen: Pen): string {
  return say(pen, 'mirror-bytes-of', { done: bytes(done), total: bytes(total) });
}
