/**
 * One visit to a folder that may hang: a child process with a deadline makes every file call; ytm's own process makes none. There is one
 * child per root at a time; a visit requested while another is running joins it, and one that ended less than `JOIN_WINDOW_MS` ago answers
 * once for each caller, so that one visit answers all probes of a share.
 */
import type { Millis, ProbeId } from '../health/observation.ts';
import type { Clock } from '../platform/clock.ts';
import { type JointRun, startJointRun } from '../platform/joint-run.ts';
import type { Ledger } from './ledger.ts';
import type { ProcessTable } from './process-table.ts';
import type { VisitRequest, VisitResult } from './visit.ts';
import { isPrepared, prepareVisits, startVisit } from './visit-process.ts';

export const JOIN_WINDOW_MS = 2_000;

export interface ShareVisitor {
  visit(this: void, request: VisitRequest, signal: AbortSignal): Promise<VisitResult>;
}

export interface ShareVisitorOptions {
  readonly ledger: Ledger;
  readonly processes: ProcessTable;
  readonly clock: Clock;
  /** The file of the visit's program (visit-child.ts; bundled: dist/visit-child.mjs), run with our own Node. */
  readonly program: string;
}

/** For the share: the next caller may send another child at once. */
const SAYS_NOTHING: ReadonlySet<VisitResult['kind']> = new Set(['cancelled', 'helper-failed', 'starved']);

interface Visit {
  readonly sentinel: string | null;
  readonly folder: string | null;
  readonly startedAt: Millis;
  /** The child, and since when it looks at the share; `null`: it has not started yet. */
  looking: { readonly pid: number; readonly since: Millis } | null;
  /** The look at the child that is under way: shared, so that the child is not killed before it is over. */
  look: Promise<boolean | null> | null;
  /** Its time is up or nobody waits any more: what its silence meant, found before the child was killed. */
  over: Promise<VisitResult> | null;
  readonly run: JointRun<VisitResult>;
  readonly askers: Set<ProbeId>;
  ended: { readonly at: Millis; readonly result: VisitResult } | null;
}

/** What starts children is loaded before the first visit's time begins: that is not the share's doing. */
export function createShareVisitor(options: ShareVisitorOptions): ShareVisitor {
  const { visit } = visitorOf(options);
  return {
    async visit(request, signal) {
      if (!isPrepared()) await prepareVisits();
      return signal.aborted ? { kind: 'cancelled' } : visit(request, signal);
    },
  };
}

/** The running or most recent visit, and whether it answers this request too; `null`: a new one may be started. */
function answersNow(
  visit: Visit | undefined,
  request: VisitRequest,
  now: Millis,
): { readonly visit: Visit; readonly answers: boolean } | null {
  if (visit === undefined) return null;
  const coversFolder = (request.folder ?? null) === null || request.folder === visit.folder;
  const covers = coversFolder && (request.sentinel === null || request.sentinel === visit.sentinel);
  if (visit.ended === null) return { visit, answers: covers && !visit.run.calledOff };
  const { at, result } = visit.ended;
  const fresh = now - at < JOIN_WINDOW_MS && !visit.askers.has(request.asker);
  const tells = !SAYS_NOTHING.has(result.kind);
  return covers && fresh && tells ? { visit, answers: true } : null;
}

type SilenceJudge = Pick<ShareVisitorOptions, 'clock' | 'processes'>;

/**
 * The meaning of a missing reply: the share counts as hung only if the child looked at it for half of the time, and is blocked in a
 * call now. One that waits for a processor says that this machine is busy.
 */
async function silenceOf(visit: Visit, timeoutMs: Millis, { clock, processes }: SilenceJudge): Promise<VisitResult> {
  const now = clock.monotonic();
  if (visit.looking === null || now - visit.looking.since < timeoutMs / 2) return { kind: 'starved' };
  visit.look ??= processes.isBusy(visit.looking.pid).finally(() => (visit.look = null));
  return (await visit.look) === true ? { kind: 'starved' } : { kind: 'hung', sinceMs: now - visit.startedAt };
}

function visitorOf(options: ShareVisitorOptions): ShareVisitor {
  const { ledger, clock } = options;
  const latest = new Map<string, Visit>();

  function begin(request: VisitRequest): Visit {
    const visit: Visit = {
      sentinel: request.sentinel,
      folder: request.folder ?? null,
      startedAt: clock.monotonic(),
      looking: null,
      look: null,
      over: null,
      run: startJointRun(clock, async (signal) => {
        const stuck = await ledger.stuck(request.root);
        const result: VisitResult =
          stuck === null
            ? await startVisit({
                ...options,
                request,
                signal,
                onLooking: (pid) => (visit.looking = { pid, since: clock.monotonic() }),
                onEnd: () => (visit.over = silenceOf(visit, request.timeoutMs, options)),
              })
            : { kind: 'still-stuck', pid: stuck.pid, sinceMs: Math.max(0, clock.now() - stuck.spawnedAt) };
        visit.ended = { at: clock.monotonic(), result };
        return result;
      }),
      askers: new Set(),
      ended: null,
    };
    latest.set(request.root, visit);
    return visit;
  }

  async function visit(request: VisitRequest, signal: AbortSignal): Promise<VisitResult> {
    const startedAt = clock.monotonic();
    for (;;) {
      const left = Math.max(0, request.timeoutMs - (clock.monotonic() - startedAt));
      const found = answersNow(latest.get(request.root), request, clock.monotonic()) ?? { visit: begin(request), answers: true };
      if (found.answers) found.visit.askers.add(request.asker);
      const joined = await found.visit.run.join(signal, left);
      if (joined.kind !== 'done') {
        const silence = await (found.visit.over ?? silenceOf(found.visit, request.timeoutMs, options));
        // The caller's own deadline may come before our timer: what was seen until then counts.
        return joined.kind === 'late' || silence.kind === 'hung' ? silence : { kind: 'cancelled' };
      }
      // A visit for another question that failed answers this one, too: there is no time for the same failure again.
      const { kind } = joined.value;
      if (found.answers || (kind !== 'seen' && kind !== 'cancelled')) return joined.value;
    }
  }

  return { visit };
}
