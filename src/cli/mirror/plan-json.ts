/** All of a plan, for scripts. */
import { localeOf } from '../../messages/messages.ts';
import { runToJson } from '../../mirror/log/run-json.ts';
import { reasonToJson } from '../../report/reason-json.ts';
import type { Planned } from './session.ts';

export function planJson({ record, plan, differences }: Planned): object {
  const english = localeOf('en', record.endedAt, 0);
  return {
    ...runToJson(record, (reason) => reasonToJson(reason, english)),
    changes:
      plan === null
        ? null
        : { makes: plan.makes, copies: plan.copies, renames: plan.renames, deletions: plan.deletions, parked: plan.parked?.paths ?? [] },
    hot_paths: differences?.hotPaths ?? null,
  };
}
