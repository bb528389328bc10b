/** The age of trash, by the clocks of ytm, the share and the last run (health/age.ts). */
import { type AgeEvidence, type ClocksApart, oldestKept, readClocks } from '../../health/age.ts';
import type { EpochMs, Millis } from '../../health/observation.ts';
import type { Clock } from '../../platform/clock.ts';
import type { MirrorStore } from '../store-port.ts';
import type { Looking } from './contents.ts';

export interface Ages {
  /** Anything from before this moment is older, by the youngest of all clocks. */
  before(ms: Millis): EpochMs;
  /** False: nothing is removed by age alone, because the clocks disagree or the share reports no time. */
  readonly areSure: boolean;
  readonly apart: ClocksApart | null;
  /** The earliest time that the clocks report. */
  readonly now: EpochMs;
}

interface Asking {
  readonly clock: Clock;
  readonly store: MirrorStore;
}

/** The time by this machine's clock and the records, without asking the share. For read-only commands. */
export function agesOnRecord({ clock, store }: Asking): Ages {
  return agesFrom(clock.now(), null, store);
}

/** Asks the share as well; only under the lock. Records whether the clocks agree. */
export async function agesOf({ agent, signal, clock, store }: Looking & Asking): Promise<Ages> {
  const asked = await agent.ask({ op: 'share-time' }, signal);
  const ages = agesFrom(clock.now(), asked.kind === 'done' ? asked.answer.at : null, store);
  if (asked.kind === 'done') store.upkeep.setClocksApart(ages.apart, ages.now);
  return ages;
}

function agesFrom(own: EpochMs, share: EpochMs | null, store: MirrorStore): Ages {
  const { now, apart } = readClocks(own, share, store.runs.lastEnd());
  const evidence: AgeEvidence = { now, witnessed: store.upkeep.witnessed() };
  return { before: (ms) => oldestKept(ms, evidence), areSure: share !== null && apart === null, apart, now };
}
