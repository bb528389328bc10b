/** Which facts are moments (`EpochMs`); all other numbers among the facts are amounts. */
import type { HeartbeatFacts, HttpFacts, PlanningFacts, TailscaleFacts, TlsFacts, WatchdogFacts } from './observation.ts';

export const TIME_FACTS: ReadonlySet<string> = new Set<
  keyof (HttpFacts & TlsFacts & TailscaleFacts & WatchdogFacts & HeartbeatFacts & PlanningFacts)
>(['lastModified', 'expiresAt', 'validFrom', 'peerLastSeen', 'keyExpiresAt', 'reportedAt', 'at', 'changedAt']);
