/** Hot's side of the scan: its lister is a child with a process group of its own, as hot may hang, too. */
import type { Millis } from '../../health/observation.ts';
import type { Clock } from '../../platform/clock.ts';
import { folderOf, nameOf } from '../core/entry.ts';
import type { Look } from '../core/plan.ts';
import type { Lister, ListerAnswer } from '../lister.ts';
import { decodeGlance } from '../scan/glance.ts';
import { decodeListing } from '../scan/listing-code.ts';
import { LineChild } from './line-child.ts';
import type { HotOrder, HotRequest } from './protocol.ts';

export interface HotLister extends Lister {
  /** Process group of the child, for the lock. */
  readonly group: number;
  /** The device that hot lies on, as `stat` tells it (decimal). */
  readonly device: string;
  /** Lets it end by itself, then kills it. Never waits longer than `graceMs`. */
  close(graceMs?: Millis): Promise<void>;
}

export type HotOpening =
  | { readonly kind: 'opened'; readonly lister: HotLister }
  /** `hot.missing`: there is nothing by that name (a link to nowhere, too). `hot.unreadable` with ENOTDIR: no folder. */
  | { readonly kind: 'refused'; readonly code: 'hot.missing' | 'hot.unreadable'; readonly errno: string }
  /** The lister itself failed. */
  | { readonly kind: 'failed'; readonly why: 'hung' | 'gone' | 'cancelled'; readonly problem: string };

export interface HotListerOptions {
  readonly clock: Clock;
  /** The file of the lister's program (program.ts; bundled: dist/hot-lister.mjs), run with our own Node. */
  readonly program: string;
  /** Absolute path of hot. */
  readonly hot: string;
  /** 0 (as we are) to 19. */
  readonly niceness: number;
}

export interface HotOpenOptions {
  readonly signal: AbortSignal;
  /** Puts the child's process group on record; the child learns where to look only afterwards. */
  readonly onGroup: (group: number) => Promise<void>;
}

/** As for the vault: a folder may be large, but a minute of silence is a hang. */
const DEADLINE_MS: Millis = 60_000;
const GRACE_MS: Millis = 1_000;

/** Starts the lister and lets it enter hot. */
export async function openHotLister(
  { clock, program, hot, niceness }: HotListerOptions,
  { signal, onGroup }: HotOpenOptions,
): Promise<HotOpening> {
  const child = new LineChild(program, clock);
  if (child.group !== null) await onGroup(child.group);
  const order: HotOrder = { hot, niceness };
  const opened = openingOf(await ask(child, order, signal), child);
  if (opened.kind !== 'opened') await child.close(GRACE_MS);
  return opened;
}

function openingOf(answer: ListerAnswer<unknown>, child: LineChild): HotOpening {
  if (answer.kind === 'failed') return answer;
  const { device, errno } = answer.answer as { readonly device?: unknown; readonly errno?: unknown };
  if (typeof errno === 'string') return { kind: 'refused', code: errno === 'ENOENT' ? 'hot.missing' : 'hot.unreadable', errno };
  if (typeof device !== 'string' || child.group === null) return NONSENSE;
  return { kind: 'opened', lister: listerOf(child, child.group, device) };
}

function listerOf(child: LineChild, group: number, device: string): HotLister {
  return {
    group,
    device,
    close: (graceMs = GRACE_MS) => child.close(graceMs),
    async list(path, skip, signal) {
      const names = skip.filter((skipped) => folderOf(skipped) === path).map(nameOf);
      const answer = await ask(child, { list: path, skip: names }, signal);
      if (answer.kind === 'failed') return answer;
      const listing = decodeListing(answer.answer);
      return listing === null ? NONSENSE : { kind: 'done', answer: listing };
    },
    async glance(path, known, signal) {
      const answer = await ask(child, { glance: path, known }, signal);
      if (answer.kind === 'failed') return answer;
      const glance = decodeGlance(answer.answer);
      return glance === null ? NONSENSE : { kind: 'done', answer: glance };
    },
    async look(paths, signal) {
      const answer = await ask(child, { look: paths }, signal);
      if (answer.kind === 'failed') return answer;
      const { looks } = answer.answer as { readonly looks?: unknown };
      return isLooks(looks, paths.length) ? { kind: 'done', answer: looks } : NONSENSE;
    },
  };
}

const NONSENSE = { kind: 'failed', why: 'gone', problem: 'the lister of hot answered nonsense' } as const;

async function ask(child: LineChild, request: HotOrder | HotRequest, signal: AbortSignal): Promise<ListerAnswer<object>> {
  const answer = await child.ask(JSON.stringify(request), DEADLINE_MS, signal);
  if (answer.kind === 'failed') return { ...answer, problem: `the lister of hot: ${answer.problem}` };
  const parsed = parseObject(answer.line);
  return parsed === null ? NONSENSE : { kind: 'done', answer: parsed };
}

function parseObject(line: string): object | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

function isLooks(value: unknown, count: number): value is readonly (Look | null)[] {
  return Array.isArray(value) && value.length === count && value.every((look) => look === null || isLook(look));
}

function isLook(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { type, size, mtime } = value as Partial<Record<keyof Look, unknown>>;
  return typeof type === 'string' && typeof size === 'number' && typeof mtime === 'number';
}
