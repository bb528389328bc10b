/** What alerting knows in the scene of the screens: the outage was sent, and somebody took it on. */
import type { AlertOverview } from '../../src/health/alert-overview.ts';
import type { Millis } from '../../src/health/observation.ts';
import type { Snapshot } from '../../src/health/snapshot.ts';
import { NOW } from './studio.ts';

const MINUTE: Millis = 60_000;

export function alertsOf({ components }: Snapshot): AlertOverview {
  const open = components.flatMap(({ id, verdict, since, reasons: [cause] }) =>
    verdict === 'healthy' || cause === undefined
      ? []
      : [
          {
            id: `${id}@${since}`,
            component: id,
            about: 'trouble' as const,
            verdict,
            from: since,
            cause: { code: cause.code, args: cause.args },
            notified: ['ntfy', 'slack'],
            ack: { at: NOW - 2 * MINUTE, by: 'mika' },
            isFlapping: false,
            isEnding: false,
          },
        ],
  );
  const silence = { id: 's4', components: ['observer'], until: NOW + 95 * MINUTE, by: 'ken', why: 'router replaced' };
  return { evaluatedAt: NOW, open, silences: [silence], queues: [] };
}
