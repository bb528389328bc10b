/**
 * Reads the files whose stat data do not show whether they are still the ones that were sent: hot's, and the vault's if no digest of it is
 * recorded.
 */
import type { Millis } from '../../health/observation.ts';
import { algorithmOf, type ReadContent, USUAL_ALGORITHM } from '../core/content.ts';
import { type ContentCheck, type ContentVerdict, inReadingOrder, type MoveCheck, type Unchecked } from '../core/content-checks.ts';
import { sameTime } from '../core/entry.ts';
import { placesBefore } from '../core/folder-moves.ts';
import { lastingCtime } from '../core/identity.ts';
import type { Look, Sight } from '../core/plan.ts';
import type { HotLister } from '../hot/lister.ts';
import type { ListerAnswer } from '../lister.ts';
import { contentsOfVault } from '../whole-content.ts';
import { recordWith } from './context.ts';
import type { Listed } from './stages.ts';

/** The reading time of a run; a file that was begun is read to its end, so that a large one is read eventually. */
const LONGEST_MS: Millis = 10 * 60_000;
/** How long a person who asks for a plan waits. */
const LONGEST_FOR_PLAN_MS: Millis = 5_000;

/** How many files are read in parallel, and how small they must be. */
const TOGETHER = 64;
const SMALL_BYTES = 1_048_576;

export type Checked = { readonly kind: 'checked'; readonly verdicts: ReadonlyMap<string, ContentVerdict> } | Failed;
type Failed = {
  readonly kind: 'failed';
  readonly side: 'hot' | 'vault';
  readonly why: 'hung' | 'gone' | 'cancelled';
  readonly problem: string;
};

/** By path of hot; files for which there was no time are missing. */
export async function checkContents(draft: Unchecked, context: Listed): Promise<Checked> {
  const { lock, ports, settings, signal, progress, request } = context;
  const questions = inReadingOrder(draft);
  const verdicts = new Map<string, ContentVerdict>();
  if (questions.length === 0) return { kind: 'checked', verdicts };
  progress.phase('check');
  const opened = await ports.openHot(settings.hot, { signal, lowest: true, onGroup: recordWith(lock) });
  // The cause that keeps it from being opened is reported by the next step that needs hot.
  if (opened.kind !== 'opened') return { kind: 'checked', verdicts };
  const { lister } = opened;
  // The vault has them at their places before the renames.
  const now = placesBefore(draft.renames);
  const deadline = ports.clock.monotonic() + (request.planOnly ? LONGEST_FOR_PLAN_MS : LONGEST_MS);
  try {
    for (const some of inGroups(questions)) {
      if (ports.clock.monotonic() > deadline || signal.aborted) break;
      const judged = await Promise.all(
        some.map((question) => judgeContent({ ...question, vaultPath: now(question.vaultPath) }, lister, context)),
      );
      for (const [index, verdict] of judged.entries()) {
        if (verdict.kind === 'failed') return verdict;
        verdicts.set(some[index]?.path ?? '', verdict);
      }
    }
    return { kind: 'checked', verdicts };
  } finally {
    await lister.close();
    await lock?.dropGroup(lister.group);
  }
}

/** Small files in parallel, as a share has a latency for each of them; large ones one after the other. */
function* inGroups<T extends ContentCheck | MoveCheck>(questions: readonly T[]): Generator<readonly T[]> {
  let group: T[] = [];
  for (const question of questions) {
    const isSmall = question.sight.size <= SMALL_BYTES;
    if (group.length > 0 && (!isSmall || group.length === TOGETHER)) {
      yield group;
      group = [];
    }
    if (isSmall) group.push(question);
    else yield [question];
  }
  if (group.length > 0) yield group;
}

async function judgeContent(check: ContentCheck | MoveCheck, hot: HotLister, context: Listed): Promise<ContentVerdict | Failed> {
  const { agent, abilities, signal, ports } = context;
  const known = check.digest === null ? null : algorithmOf(check.digest);
  const algorithm = known ?? USUAL_ALGORITHM;
  const from = ports.clock.now();
  const inHot = readAs(check.sight, 1, 'hot', await hot.content(check.path, algorithm, signal));
  if (inHot.kind !== 'read') return inHot;
  const { digest, sight } = inHot;
  const lasting: Sight = { ...sight, ctime: lastingCtime(sight.ctime, { from, until: ports.clock.now() }) };
  if (known !== null) return digest === check.digest ? { kind: 'equal', digest, sight: lasting } : { kind: 'other' };
  const vault = await contentsOfVault(agent)(check.vaultPath, algorithm, signal);
  const inVault = readAs(check.vault, abilities.timestampResolution, 'vault', vault);
  if (inVault.kind !== 'read') return inVault;
  return digest === inVault.digest ? { kind: 'equal', digest, sight: lasting } : { kind: 'other' };
}

type Read = { readonly kind: 'read'; readonly digest: string; readonly sight: Sight };

/** Only while it is the file that the scan saw. */
function readAs(
  expected: Look,
  resolution: Millis,
  side: 'hot' | 'vault',
  answer: ListerAnswer<ReadContent>,
): Read | Extract<ContentVerdict, { kind: 'unread' }> | Failed {
  if (answer.kind === 'failed') return { ...answer, side };
  const { answer: read } = answer;
  if (read.kind === 'unread') return { kind: 'unread', side, errno: read.errno };
  const { size, mtime } = read.sight;
  const isExpected = size === expected.size && sameTime(mtime, expected.mtime, Math.max(1, resolution));
  return isExpected ? read : { kind: 'unread', side, errno: 'ECHANGED' };
}
