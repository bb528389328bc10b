/**
 * One visit to a folder that may hang: a child process with a deadline does every file call; ytm's own
 * process does none. One child at a time and root; a visit asked for while one is under way joins it, and one
 * that ended less than `JOIN_WINDOW_MS` ago answers once for each asker, so that one visit answers all probes
 * of a share.
 */
import type { Millis, ProbeId } from '../health/observation.ts';
import type { Clock } from '../platform/clock.ts';
import { type JointRun, startJointRun } from '../platform/joint-run.ts';
import type { Ledger } from './ledger.ts';
import { startVisit } from './visit-process.ts';

export const JOIN_WINDOW_MS = 2_000;

export interface VisitRequest {
  /** Who asks: an answer of a moment ago is given to each asker only once, so that two attempts are two visits. */
  readonly asker: ProbeId;
  /** The mount point (share), or any folder (for space of a local disk). */
  readonly root: string;
  /** The sentinel's path relative to root; `null`: no sentinel is asked for. */
  readonly sentinel: string | null;
  readonly timeoutMs: Millis;
}

/** Facts as the child saw them; errors by their system name (`EIO`, `ESTALE`, …). */
export interface VisitReport {
  /** Device of root and of root's parent, as decimal strings; equal means that nothing is mounted there. */
  readonly device: string;
  readonly parentDevice: string;
  /** `null` when the file system tells no size (some servers report 0 blocks). */
  readonly space: { readonly freeBytes: number; readonly sizeBytes: number } | null;
  readonly sentinel:
    | { readonly kind: 'read'; readonly text: string; readonly device: string }
    | { readonly kind: 'missing' }
    | { readonly kind: 'not-regular' }
    | { readonly kind: 'too-large' }
    | { readonly kind: 'error'; readonly errno: string }
    | null;
  /** A look-up of a random name must say ENOENT: caches hide a dead server. */
  readonly uncachedLookup: 'absent' | { readonly errno: string };
  readonly readOnly: boolean;
}

export type VisitResult =
  | { readonly kind: 'seen'; readonly report: VisitReport; readonly tookMs: Millis }
  /** The visit itself failed with a system error at `step` (`parent`, `enter`, `statfs`). */
  | { readonly kind: 'error'; readonly errno: string; readonly step: string }
  /** The deadline passed; the child was killed, or is left in the ledger when it cannot be. */
  | { readonly kind: 'hung'; readonly sinceMs: Millis }
  /** A child of an earlier visit, perhaps of another ytm process, is still stuck: no second one is started. */
  | { readonly kind: 'still-stuck'; readonly pid: number; readonly sinceMs: Millis }
  | { readonly kind: 'cancelled' }
  /** Our own side: the child could not be started or printed nonsense. */
  | { readonly kind: 'helper-failed'; readonly problem: string };

export interface ShareVisitor {
  visit(request: VisitRequest, signal: AbortSignal): Promise<VisitResult>;
}

export interface ShareVisitorOptions {
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** The file of the visit's program (visit-child.ts; bundled: dist/visit-child.mjs), run with our own Node. */
  readonly program: string;
}

interface Visit {
  readonly sentinel: string | null;
  readonly startedAt: Millis;
  readonly run: JointRun<VisitResult>;
  readonly askers: Set<ProbeId>;
  ended: { readonly at: Millis; readonly result: VisitResult } | null;
}

export function createShareVisitor({ ledger, clock, program }: ShareVisitorOptions): ShareVisitor {
  const latest = new Map<string, Visit>();

  function begin(request: VisitRequest): Visit {
    const visit: Visit = {
      sentinel: request.sentinel,
      startedAt: clock.monotonic(),
      run: startJointRun(clock, async (signal) => {
        const stuck = await ledger.stuck(request.root);
        const result: VisitResult =
          stuck === null
            ? await startVisit({ request, signal, ledger, clock, program })
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

  /** The visit under way, or of a moment ago, and whether it answers this request too; `null`: one may be started. */
  function known(request: VisitRequest): { readonly visit: Visit; readonly answers: boolean } | null {
    const visit = latest.get(request.root);
    if (visit === undefined) return null;
    const covers = request.sentinel === null || request.sentinel === visit.sentinel;
    if (visit.ended === null) return { visit, answers: covers && !visit.run.calledOff };
    const { at, result } = visit.ended;
    const fresh = clock.monotonic() - at < JOIN_WINDOW_MS && !visit.askers.has(request.asker);
    const tells = result.kind !== 'cancelled' && result.kind !== 'helper-failed';
    return covers && fresh && tells ? { visit, answers: true } : null;
  }

  async function visit(request: VisitRequest, signal: AbortSignal): Promise<VisitResult> {
    const startedAt = clock.monotonic();
    for (;;) {
      const left = Math.max(0, request.timeoutMs - (clock.monotonic() - startedAt));
      const found = known(request) ?? { visit: begin(request), answers: true };
      if (found.answers) found.visit.askers.add(request.asker);
      const joined = await found.visit.run.join(signal, left);
      if (joined.kind === 'cancelled') return { kind: 'cancelled' };
      if (joined.kind === 'late') return { kind: 'hung', sinceMs: clock.monotonic() - found.visit.startedAt };
      if (found.answers) return joined.value;
    }
  }

  return { visit };
}
