/** Findings of verify that are not decided yet: they hold while both sides are as they were when they were read. */
import { type ContentFinding, isAsSeen } from '../core/contents.ts';
import type { PersistentFinding } from '../core/findings.ts';
import type { Sight } from '../core/plan.ts';
import type { Listed } from './stages.ts';

export async function persistentFindings(context: Listed): Promise<readonly PersistentFinding[]> {
  const { manifest, ports, writes } = context;
  const { upkeep } = ports.store;
  const findings = upkeep.findings();
  if (findings.length === 0) return [];
  const looks = await lookAtBoth(
    findings.map(({ path }) => path),
    context,
  );
  const persistent: PersistentFinding[] = [];
  const over: string[] = [];
  for (const [index, finding] of findings.entries()) {
    const row = manifest.row(finding.path);
    if (row !== null && stands(finding, looks?.[index])) persistent.push({ finding, row });
    else over.push(finding.path);
  }
  if (writes) upkeep.setFindings([], over);
  return persistent;
}

type Both = { readonly hot: Sight | null; readonly vault: Sight | null };

/** A finding that cannot be checked is kept. */
function stands({ hot, vault }: ContentFinding, now: Both | undefined): boolean {
  return now === undefined || (isAsSeen(now.hot, hot) && isAsSeen(now.vault, vault));
}

async function lookAtBoth(paths: readonly string[], { hot, agent, signal }: Listed): Promise<readonly Both[] | null> {
  const [inHot, inVault] = await Promise.all([hot.look(paths, signal), agent.ask({ op: 'look', paths }, signal)]);
  if (inHot.kind !== 'done' || inVault.kind !== 'done') return null;
  return paths.map((_, index) => ({ hot: inHot.answer[index] ?? null, vault: inVault.answer[index] ?? null }));
}
