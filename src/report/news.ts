/** What changed since the last look, recovery included: the output of `check --quiet`. */
import type { ReasonCode } from '../health/catalogue.ts';
import type { EpochMs } from '../health/observation.ts';
import type { ComponentSnapshot, Snapshot, Verdict } from '../health/snapshot.ts';
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

/** Silent when nothing changed. Unknown is told too, and resolves nothing: trouble from before it keeps its beginning. */
export function newsSince(before: readonly Said[], snapshot: Snapshot, speaking: Speech): News {
  const all = snapshot.components.map((component) => newsOf(component, before, snapshot.at, speaking));
  return { lines: all.flatMap(({ lines }) => lines), said: all.map(({ said }) => said) };
}

function newsOf(
  { id, verdict, reasons }: ComponentSnapshot,
  before: readonly Said[],
  now: EpochMs,
  speaking: Speech,
): { readonly lines: readonly string[]; readonly said: Said } {
  const last = before.find((other) => other.id === id) ?? { id, verdict: 'healthy', cause: null, since: now };
  const [cause = null] = reasons;
  const isNew = verdict !== last.verdict || cause?.code !== (last.cause ?? undefined);
  if (!isNew) return { lines: [], said: last };
  const since = last.verdict === 'healthy' ? now : last.since;
  const said = { id, verdict, cause: cause?.code ?? null, since };
  if (cause === null) return { lines: [cliText('news.recovered', speaking, { component: id, lasted: now - since })], said };
  const key = verdict === last.verdict ? 'news.cause' : 'news.turned';
  const sentence = cliText(key, speaking, { component: id, verdict, text: reasonText(cause, speaking) });
  return { lines: [sentence, `  ${cliText('report.next', speaking)}: ${reasonNext(cause, speaking)}`], said };
}
