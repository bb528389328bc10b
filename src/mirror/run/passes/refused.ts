/** Files that the vault did not accept from a call of rsync, and what is tried next (core/refused.ts decides). */
import type { Copy } from '../../core/plan.ts';
import { goOn, type RefusedCopies, type RefusedWhy, type SizeLimit, withLimit } from '../../core/refused.ts';
import { fitInto, type Space } from '../../core/room.ts';
import { exitMeaning } from '../../core/rsync-exit.ts';
import type { CopyEnd } from '../../rsync/copy.ts';
import { noRoom, takenBy } from '../fitting.ts';
import type { Refusal } from '../ports.ts';
import { mirrorReason } from '../reasons.ts';
import type { Planned } from '../stages.ts';
import { endOf, isAs, type PassEnd, partial, together } from './pass.ts';

/** This many files may fail for reasons of their own before the disk is considered faulty. */
const MOST_ODD_ONES = 5;
const MOST_CALLS = 50;
/** One of rsync's two halves met the end of the other one. */
const CONNECTION_LOST: ReadonlySet<number> = new Set([10, 12]);
const NO_ROOM = 'No space left on device';

interface Failure {
  readonly file: Copy;
  readonly complaint: string;
  /** How the run ends when nothing more is tried. */
  readonly end: PassEnd;
}

export class RefusedFiles {
  readonly #context: Planned;
  readonly #refused: Record<RefusedWhy, Copy[]> = { 'too-large': [], 'no-quota': [], 'no-room': [], 'not-arrived': [] };
  #space: Space = { freeBytes: 0, sizeBytes: 0 };
  #calls = 0;

  constructor(context: Planned) {
    this.#context = context;
  }

  /** `null`: rsync did not end at a file that it could not write. */
  failureOf(end: Extract<CopyEnd, { readonly kind: 'ended' }>, copies: readonly Copy[]): Failure | null {
    const meaning = exitMeaning(end.code);
    if (meaning.outcome !== 'failed') return null;
    for (const { path, complaint } of end.stats.refused) {
      const named = copies.filter((copy) => path.endsWith(`/${copy.path}`));
      // One name may be the end of another; the longest match is the right one.
      const file = named.toSorted((left, right) => right.path.length - left.path.length)[0];
      if (file === undefined) continue;
      return this.#failure(file, complaint, end.code);
    }
    return null;
  }

  /**
   * The half of rsync that writes may end before its reason has reached the other one, which then only misses it. If there is no room for
   * what has not arrived, that is the reason. `null`: it is another one.
   */
  async unsaidFailureOf(end: Extract<CopyEnd, { readonly kind: 'ended' }>, copies: readonly Copy[]): Promise<Failure | null> {
    if (!CONNECTION_LOST.has(end.code)) return null;
    const here = await whatArrived(copies, this.#context);
    if ('outcome' in here) return null;
    const { agent, signal, sparse } = this.#context;
    const asked = await agent.ask({ op: 'space' }, signal);
    const space = asked.kind === 'done' ? asked.answer : null;
    if (space === null) return null;
    const file = copies.find((copy) => !here.has(copy) && fitInto([copy], space, takenBy(sparse)).length === 0);
    return file === undefined ? null : this.#failure(file, NO_ROOM, end.code);
  }

  /** The files that are sent next; or how the pass ends. */
  async next({ file, complaint, end }: Failure, sent: readonly Copy[]): Promise<Next> {
    const { agent, ports, signal, done } = this.#context;
    const here = await whatArrived(sent, this.#context);
    if ('outcome' in here) return { copies: [], end: here };
    const space = await agent.ask({ op: 'space' }, signal);
    if (space.kind !== 'done') return { copies: [], end: endOf(space, this.#context) ?? end };
    this.#space = space.answer ?? this.#space;
    done.sent.push(...here);
    const missing = sent.filter((copy) => !here.has(copy));
    const taken = takenBy(this.#context.sparse);
    const { copies, left, limit } = goOn({ missing, file, complaint, space: space.answer, taken, now: ports.clock.now() });
    this.#leave(left);
    if (limit !== null) learn(limit, agent.entered.vaultId ?? '', this.#context);
    this.#calls += 1;
    const isSick = this.#refused['not-arrived'].length > MOST_ODD_ONES || this.#calls > MOST_CALLS;
    if (!isSick) return { copies, end: null };
    this.#leave({ why: 'not-arrived', copies, detail: complaint });
    return { copies: [], end };
  }

  /** An unexplained failure makes the pass partial. */
  end(): PassEnd {
    const { startedAt } = this.#context;
    const { 'no-room': without, 'no-quota': overQuota, 'not-arrived': odd } = this.#refused;
    const [first] = overQuota;
    const refusals: readonly Refusal[] = [
      ...(without.length === 0 ? [] : [noRoom(without, this.#space, this.#context.sparse)]),
      ...(first === undefined ? [] : [{ code: 'vault.quota' as const, args: { path: first.path } }]),
    ];
    const partly = refusals.map((refusal): PassEnd => ({ outcome: 'partial', reasons: [mirrorReason(refusal, startedAt)] }));
    return together([...partly, partial(odd.length, this.#context)]);
  }

  #failure(file: Copy, complaint: string, exitCode: number): Failure {
    const reason = mirrorReason({ code: 'rsync.failed', args: { exitCode, problem: complaint } }, this.#context.startedAt);
    return { file, complaint, end: { outcome: 'failed', reasons: [reason] } };
  }

  #leave({ why, copies, detail }: RefusedCopies): void {
    this.#refused[why].push(...copies);
    this.#context.recorded.leftOut.push(...copies.map(({ path }) => ({ path, why, detail })));
  }
}

interface Next {
  readonly copies: readonly Copy[];
  /** `null`: more is to be sent, or everything possible was. */
  readonly end: PassEnd | null;
}

/** Those that arrived; or why that is unknown. */
async function whatArrived(sent: readonly Copy[], context: Planned): Promise<ReadonlySet<Copy> | PassEnd> {
  const { abilities, agent, signal } = context;
  const { timestampResolution } = abilities;
  const looked = await agent.ask({ op: 'look', paths: sent.map(({ path }) => path) }, signal);
  if (looked.kind !== 'done') return endOf(looked, context) ?? partial(sent.length, context);
  return new Set(sent.filter((copy, index) => isAs(looked.answer[index] ?? null, copy, timestampResolution)));
}

function learn(limit: SizeLimit, vaultId: string, { ports: { store } }: Planned): void {
  store.vaults.setSizeLimits(vaultId, withLimit(store.vaults.sizeLimits(vaultId), limit));
}
