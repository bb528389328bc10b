/** Hot's side of the scan: its lister is a child with a process group of its own, because hot may hang too. */
import type { Millis } from '../../health/observation.ts';
import type { Clock } from '../../platform/clock.ts';
import { parseObject } from '../../platform/parse-object.ts';
import { ARE_YOU_THERE, NOT_STARTED, START_DEADLINE_MS } from '../agent/launch.ts';
import { folderOf, nameOf } from '../core/entry.ts';
import { ALL_TRUSTED, type Trust } from '../core/identity.ts';
import type { Mark, RootIdentity } from '../core/image.ts';
import type { HotMarks } from '../core/image-file.ts';
import type { Sight } from '../core/plan.ts';
import type { Lister, ListerAnswer } from '../lister.ts';
import { decodeGlances } from '../scan/glance.ts';
import { glancesTogether } from '../scan/glances.ts';
import { decodeListing } from '../scan/listing-code.ts';
import { decodeSlice, isSight } from '../scan/slice-code.ts';
import { type ContentReader, wholeContent } from '../whole-content.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { LineAnswer, LineChild } from './line-child.ts';
import type { HotEntered, HotOrder, HotRequest, PathFailure, Presence } from './protocol.ts';

export interface HotLister extends Lister {
  /** Process group of the child, for the lock. */
  readonly group: number;
  /** Its device as reported by `stat`, in decimal. */
  readonly root: RootIdentity;
  /** The contents of `.ytm_hot.json` when hot was opened. */
  readonly marks: HotMarks;
  /** Whether names that differ only in case are treated as one; `null`: unknown. */
  readonly foldsCase: boolean | null;
  /** Its present contents, at the present target of hot's path. */
  readMarks(signal: AbortSignal): Promise<ListerAnswer<HotMarks>>;
  /** Writes `.ytm_hot.json`. Replies with `null`, or with the errno of the failure; `ECHANGED`: it no longer contains `expected`. */
  mark(
    image: string,
    marks: { readonly mark: Mark; readonly expected: Mark | null },
    deadlineMs: Millis,
  ): Promise<ListerAnswer<string | null>>;
  /** Reads one file; other requests to this child wait meanwhile. */
  readonly content: ContentReader;
  /** The folders that could not be created; parents come first. */
  makeFolders(paths: readonly string[], signal: AbortSignal): Promise<ListerAnswer<readonly PathFailure[]>>;
  /** `null`, or the errno of the failure. */
  makeLink(path: string, target: string, signal: AbortSignal): Promise<ListerAnswer<string | null>>;
  /** Empties the folder in which restored files arrive, or removes it at the end. */
  tidy(when: 'begin' | 'end'): Promise<ListerAnswer<string | null>>;
  /** `null`: the file system does not report it. */
  free(signal: AbortSignal): Promise<ListerAnswer<number | null>>;
  /** The part of a file that begins at this byte; empty: it ends there. A text: the errno of the failure. */
  part(path: string, from: number, signal: AbortSignal): Promise<ListerAnswer<Buffer | string>>;
  /** Which of these files are placeholder images of ytm. */
  placeholders(paths: readonly string[], signal: AbortSignal): Promise<ListerAnswer<readonly boolean[]>>;
  /** Between the two calls of `tidy`. `null`, or the errno of the failure; nothing is replaced. */
  makePlaceholder(path: string, content: Buffer, signal: AbortSignal): Promise<ListerAnswer<string | null>>;
  /** `null`, or the errno of the failure; `ECHANGED`: it is no placeholder, and stays. */
  removePlaceholder(path: string, signal: AbortSignal): Promise<ListerAnswer<string | null>>;
  /** Whether hot has these paths now, under exactly these names. */
  presence(paths: readonly string[], signal: AbortSignal): Promise<ListerAnswer<readonly Presence[]>>;
  /** The fingerprint of a document that consists of several files. */
  fingerprint(members: readonly string[], junk: readonly string[], signal: AbortSignal): Promise<ListerAnswer<Fingerprint>>;
  /** The bytes that files take on hot's disk, fewer than their size where they have holes; `null`: unknown. */
  allocated(paths: readonly string[], signal: AbortSignal): Promise<ListerAnswer<readonly (number | null)[]>>;
  /** Lets it end normally, then kills it. Never waits longer than `graceMs`. */
  close(graceMs?: Millis): Promise<void>;
}

export type HotOpening =
  | { readonly kind: 'opened'; readonly lister: HotLister }
  /** `hot.missing`: nothing exists under that name (also a dangling link). `hot.unreadable` with ENOTDIR: not a folder. */
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
  /** The attributes that show that a folder has changed; all of them, unless the config excludes some. */
  readonly trust?: Trust;
}

export interface HotOpenOptions {
  readonly signal: AbortSignal;
  /** It reads contents, so it runs at the lowest priority, whatever the config says. */
  readonly lowest?: boolean;
  /** Records the child's process group; the child receives its order only afterwards. */
  readonly onGroup: (group: number) => Promise<void>;
  /** The folder is created if it is missing. */
  readonly make?: boolean;
}

/** As for the vault: a folder may be large, but a minute without a reply is a hang. */
const DEADLINE_MS: Millis = 60_000;
const GRACE_MS: Millis = 1_000;
const LOWEST_PRIORITY = 19;

/** Starts the lister and lets it enter hot. */
export async function openHotLister(
  { clock, program, hot, niceness, trust = ALL_TRUSTED }: HotListerOptions,
  { signal, onGroup, lowest = false, make = false }: HotOpenOptions,
): Promise<HotOpening> {
  const { LineChild } = await import('./line-child.ts');
  const child = new LineChild(program, clock);
  if (child.group !== null) await onGroup(child.group);
  const order: HotOrder = { hot, niceness: lowest ? LOWEST_PRIORITY : niceness, trust, make };
  const started = await child.ask(ARE_YOU_THERE, START_DEADLINE_MS, signal);
  const opened = started.kind === 'failed' ? notStarted(started) : openingOf(await ask(child, order, signal), child);
  if (opened.kind !== 'opened') await child.close(GRACE_MS);
  return opened;
}

function notStarted(failed: Extract<LineAnswer, { readonly kind: 'failed' }>): HotOpening {
  return failed.why === 'hung' ? { kind: 'failed', why: 'gone', problem: NOT_STARTED } : failed;
}

function openingOf(answer: ListerAnswer<unknown>, child: LineChild): HotOpening {
  if (answer.kind === 'failed') return answer;
  const { root, marks, foldsCase, errno } = answer.answer as Partial<Extract<HotEntered, { root: unknown }>> & { readonly errno?: unknown };
  if (typeof errno === 'string') return { kind: 'refused', code: errno === 'ENOENT' ? 'hot.missing' : 'hot.unreadable', errno };
  if (typeof root?.device !== 'string' || typeof marks !== 'object' || child.group === null) return NONSENSE;
  const opened = { group: child.group, root, marks, foldsCase: typeof foldsCase === 'boolean' ? foldsCase : null };
  return { kind: 'opened', lister: listerOf(child, opened) };
}

function listerOf(child: LineChild, opened: Pick<HotLister, 'group' | 'root' | 'marks' | 'foldsCase'>): HotLister {
  return {
    ...opened,
    close: (graceMs = GRACE_MS) => child.close(graceMs),
    async list(path, skip, signal) {
      const names = skip.filter((skipped) => folderOf(skipped) === path).map(nameOf);
      const answer = await ask(child, { list: path, skip: names }, signal);
      if (answer.kind === 'failed') return answer;
      const listing = decodeListing(answer.answer);
      return listing === null ? NONSENSE : { kind: 'done', answer: listing };
    },
    glance: glancesTogether(async (folders, signal) => {
      const answer = await ask(child, { glance: folders }, signal);
      if (answer.kind === 'failed') return answer;
      const { glances } = answer.answer as { readonly glances?: unknown };
      const decoded = decodeGlances(glances);
      return decoded === null ? NONSENSE : { kind: 'done', answer: decoded };
    }),
    async fingerprint(members, junk, signal) {
      const answer = await ask(child, { fingerprint: members, junk }, signal);
      if (answer.kind === 'failed') return answer;
      const { digest, changedAt } = answer.answer as { readonly digest?: unknown; readonly changedAt?: unknown };
      return typeof digest === 'string' && typeof changedAt === 'number' ? { kind: 'done', answer: { digest, changedAt } } : NONSENSE;
    },
    async allocated(paths, signal) {
      const answer = await ask(child, { allocated: paths }, signal);
      if (answer.kind === 'failed') return answer;
      const { allocated } = answer.answer as { readonly allocated?: unknown };
      return isAllocated(allocated, paths.length) ? { kind: 'done', answer: allocated } : NONSENSE;
    },
    async look(paths, signal) {
      const answer = await ask(child, { look: paths }, signal);
      if (answer.kind === 'failed') return answer;
      const { looks } = answer.answer as { readonly looks?: unknown };
      return isLooks(looks, paths.length) ? { kind: 'done', answer: looks } : NONSENSE;
    },
    content: (path, algorithm, signal) =>
      wholeContent(async (from) => {
        const answer = await ask(child, { path, algorithm, from }, signal);
        if (answer.kind === 'failed') return answer;
        const slice = decodeSlice(answer.answer);
        return slice === undefined ? NONSENSE : { kind: 'done', answer: slice };
      }),
    ...fillerOf(child),
    ...markerOf(child),
    async presence(paths, signal) {
      const answer = await ask(child, { presence: paths }, signal);
      if (answer.kind === 'failed') return answer;
      const { presence } = answer.answer as { readonly presence?: unknown };
      return isPresences(presence, paths.length) ? { kind: 'done', answer: presence } : NONSENSE;
    },
  };
}

function markerOf(child: LineChild): Pick<HotLister, 'mark' | 'readMarks'> {
  return {
    async readMarks(signal) {
      const answer = await ask(child, { mark: null }, signal);
      if (answer.kind === 'failed') return answer;
      const { marks, errno } = answer.answer as { readonly marks?: unknown; readonly errno?: unknown };
      if (typeof errno === 'string') return { kind: 'failed', why: 'gone', problem: errno };
      return typeof marks === 'object' && marks !== null ? { kind: 'done', answer: marks as HotMarks } : NONSENSE;
    },
    // Never cancelled: the caller must know whether the mark was written.
    async mark(image, marks, deadlineMs) {
      const answer = await ask(child, { image, ...marks }, new AbortController().signal, deadlineMs);
      if (answer.kind === 'failed') return answer;
      const { unmarked } = answer.answer as { readonly unmarked?: unknown };
      return unmarked === null || typeof unmarked === 'string' ? { kind: 'done', answer: unmarked } : NONSENSE;
    },
  };
}

type Filler = Pick<
  HotLister,
  'makeFolders' | 'makeLink' | 'tidy' | 'free' | 'part' | 'placeholders' | 'makePlaceholder' | 'removePlaceholder'
>;

function fillerOf(child: LineChild): Filler {
  const undone = async (request: HotRequest, signal: AbortSignal): Promise<ListerAnswer<string | null>> => {
    const answer = await ask(child, request, signal);
    if (answer.kind === 'failed') return answer;
    const { undone: why } = answer.answer as { readonly undone?: unknown };
    return why === null || typeof why === 'string' ? { kind: 'done', answer: why } : NONSENSE;
  };
  return {
    makeLink: (path, target, signal) => undone({ makeLink: path, target }, signal),
    tidy: (when) => undone({ tidy: when }, new AbortController().signal),
    makePlaceholder: (path, content, signal) => undone({ images: { makePlaceholder: path, content: content.toString('base64') } }, signal),
    removePlaceholder: (path, signal) => undone({ images: { removePlaceholder: path } }, signal),
    async part(path, from, signal) {
      const answer = await ask(child, { images: { part: path, from } }, signal);
      if (answer.kind === 'failed') return answer;
      const { part, errno } = answer.answer as { readonly part?: unknown; readonly errno?: unknown };
      if (typeof errno === 'string') return { kind: 'done', answer: errno };
      return typeof part === 'string' ? { kind: 'done', answer: Buffer.from(part, 'base64') } : NONSENSE;
    },
    async placeholders(paths, signal) {
      const answer = await ask(child, { images: { placeholders: paths } }, signal);
      if (answer.kind === 'failed') return answer;
      const { placeholders } = answer.answer as { readonly placeholders?: unknown };
      return isBooleans(placeholders, paths.length) ? { kind: 'done', answer: placeholders } : NONSENSE;
    },
    async makeFolders(paths, signal) {
      const answer = await ask(child, { makeFolders: paths }, signal);
      if (answer.kind === 'failed') return answer;
      const { failed } = answer.answer as { readonly failed?: unknown };
      return Array.isArray(failed) ? { kind: 'done', answer: failed as readonly PathFailure[] } : NONSENSE;
    },
    async free(signal) {
      const answer = await ask(child, { free: true }, signal);
      if (answer.kind === 'failed') return answer;
      const { free } = answer.answer as { readonly free?: unknown };
      return free === null || typeof free === 'number' ? { kind: 'done', answer: free } : NONSENSE;
    },
  };
}

const NONSENSE = { kind: 'failed', why: 'gone', problem: 'the lister of hot sent an invalid reply' } as const;

async function ask(
  child: LineChild,
  request: HotOrder | HotRequest,
  signal: AbortSignal,
  deadlineMs = DEADLINE_MS,
): Promise<ListerAnswer<object>> {
  const answer = await child.ask(JSON.stringify(request), deadlineMs, signal);
  if (answer.kind === 'failed') return { ...answer, problem: `the lister of hot: ${answer.problem}` };
  const parsed = parseObject(answer.line);
  return parsed === null ? NONSENSE : { kind: 'done', answer: parsed };
}

function isAllocated(value: unknown, count: number): value is readonly (number | null)[] {
  return Array.isArray(value) && value.length === count && value.every((bytes) => bytes === null || typeof bytes === 'number');
}

function isBooleans(value: unknown, count: number): value is readonly boolean[] {
  return Array.isArray(value) && value.length === count && value.every((each) => typeof each === 'boolean');
}

function isLooks(value: unknown, count: number): value is readonly (Sight | null)[] {
  return Array.isArray(value) && value.length === count && value.every((look) => look === null || isSight(look));
}

function isPresences(value: unknown, count: number): value is readonly Presence[] {
  if (!Array.isArray(value) || value.length !== count) return false;
  return value.every((each: Partial<Record<keyof Presence, unknown>> | null) => {
    return typeof each?.isThere === 'boolean' && typeof each.changedAt === 'number';
  });
}
