/** Reasons of the mirror's own, as the snapshot and the record carry them. */
import { metaOf } from '../../health/catalogue.ts';
import type { EpochMs } from '../../health/observation.ts';
import type { Reason } from '../../health/snapshot.ts';
import type { Refusal } from './ports.ts';

export const MIRROR = 'mirror';

export function mirrorReason({ code, args }: Refusal, since: EpochMs): Reason {
  return { code, component: MIRROR, probe: null, severity: metaOf(code).severity, since, args };
}
