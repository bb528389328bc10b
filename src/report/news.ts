/** What changed since the last look, recovery included: the output of `check --quiet`. */
import type { ReasonCode } from '../health/catalogue.ts';
import type { EpochMs } from '../health/observation.ts';
import type { Snapshot, Verdict } from '../health/snapshot.ts';
import { cliText, reasonNext, reasonText } from '../messages/messages.ts';
import type { Speech } from '../messages/template.ts';

/** What was said of each component last time. */
export interface Said {
  readonly id: string;
  readonly verdict: Verdict;
  readonly cause: ReasonCode | null;
  /** When the present trouble was first said. */
  readonly since: EpochMs;
}

export interface News {
  readonly lines: readonly string[];
  /** To be kept for the next look. */
  readonly said: readonly Said[];
}

/** Silent when nothing changed. Unknown is told once and resolves nothing: trouble before it stays trouble. */
export function newsSince(before: readonly Said[], snapshot: Snapshot, speaking: Speech): News {
  const lines: string[] = [];
  const said: Said[] = [];
  for (const { id, verdict, reasons } of snapshot.components) {
    const last = before.find((other) => other.id === id) ?? { id, verdict: 'healthy', cause: null, since: snapshot.at };
    const cause = reasons[0] ?? null;
    const isNew = verdict !== last.verdict || (verdict !== 'healthy' && cause?.code !== last.cause);
    said.push(isNew ? { id, verdict, cause: cause?.code ?? null, since: last.verdict === 'healthy' ? snapshot.at : last.since } : last);
    if (!isNew) continue;
    if (cause === null) lines.push(cliText('news.recovered', speaking, { component: id, lasted: snapshot.at - last.since }));
    else {
      const key = verdict === last.verdict ? 'news.cause' : 'news.turned';
      lines.push(
        cliText(key, speaking, { component: id, verdict, text: reasonText(cause, speaking) }),
        `  ${cliText('report.next', speaking)}: ${reasonNext(cause, speaking)}`,
      );
    }
  }
  return { lines, said };
}
