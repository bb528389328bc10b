/** `planning`: the planning folder of the vault, the only source of truth for progress: it is there, can be read, and is not empty. */
import * as z from 'zod/mini';
import { answered, answeredBadly, notRun, type Outcome, trouble } from '../health/observation.ts';
import { once } from '../platform/once.ts';
import { described, path } from '../schema/fields.ts';
import type { FolderSeen } from '../share/visit.ts';
import type { ProbeContext, ProbeKind } from './probe.ts';
import { learning, liesIn, SHARE_CODES, SHARE_FIELDS, type ShareSettings, vaultField, visitShare } from './share/visit-state.ts';

export interface PlanningSettings extends ShareSettings {
  readonly folder: string;
}

const settings = once(
  (): z.ZodMiniType<PlanningSettings> =>
    z
      .strictObject({
        path: described(path(), 'The mount point of the share'),
        vault: described(vaultField(), 'The folder of the vault, in the share'),
        folder: described(path(), 'The planning folder, in the share'),
        ...SHARE_FIELDS,
      })
      .check(z.refine((given) => liesIn(given.path, given.vault), { error: 'a vault that lies in path', path: ['vault'] }))
      .check(z.refine((given) => liesIn(given.path, given.folder), { error: 'a folder that lies in path', path: ['folder'] })),
);

export const planningProbe: ProbeKind<PlanningSettings> = {
  kind: 'planning',
  get settings() {
    return settings();
  },
  defaults: { domain: 'share', every: '60s', timeout: '20s' },
  codes: [...SHARE_CODES, 'mount.visit_pending', 'planning.missing', 'planning.not_a_folder', 'planning.unreadable', 'planning.empty'],
  target: (given) => given.folder,
  observe,
};

async function observe(given: PlanningSettings, context: ProbeContext): Promise<Outcome> {
  const seen = await visitShare(given, context, given.folder);
  if (seen.kind === 'outcome') return seen.outcome;
  if (seen.kind === 'pending') return notRun(trouble('mount.visit_pending', { pid: seen.pid }));
  return learning(judge(seen.report.folder ?? null, given.folder), seen.learned);
}

function judge(seen: FolderSeen | null, folder: string): Outcome {
  switch (seen?.kind) {
    case 'folder': {
      const facts = { planning: { entries: seen.entries, changedAt: seen.changedAt } };
      // Everything that the studio plans cannot be gone at once: a folder without content is a fault, or a vault that was never filled.
      return seen.entries === 0 ? answeredBadly(trouble('planning.empty', { path: folder }), facts) : answered(facts);
    }
    case 'not-a-folder':
      return answeredBadly(trouble('planning.not_a_folder', { path: folder }));
    case 'error':
      return answeredBadly(trouble('planning.unreadable', { path: folder, errno: seen.errno }, seen.errno));
    case 'missing':
    case undefined:
      return answeredBadly(trouble('planning.missing', { path: folder }));
  }
}
