/** Runs during which something else happens, at a moment that the test chooses. */
import { lookAtVault } from '../../../src/cli/mirror/session.ts';
import type { Snapshot } from '../../../src/health/snapshot.ts';
import type { HotLister } from '../../../src/mirror/hot/lister.ts';
import type { RunRecord } from '../../../src/mirror/record.ts';
import type { RunPorts } from '../../../src/mirror/run/ports.ts';
import { MirrorRun } from '../../../src/mirror/run/run.ts';
import type { MirrorLab } from './lab.ts';

export interface Moments {
  /** The plan stands, and nothing was asked of hot or of the vault since. */
  readonly afterPlan?: () => void;
  /** Just before hot is asked for the last time whether something is there. */
  readonly beforeLook?: (() => void) | undefined;
  /** Hot was looked at once before something goes. */
  readonly afterLook?: (() => void) | undefined;
  readonly beforeSending?: () => void;
  readonly afterSending?: () => void;
  /** Nobody looks whether it arrived: hot does not answer any more, from the beginning or once rsync has ended. */
  readonly unseen?: boolean | 'once sent';
}

/** A run of the lab's, with the gate open, that is interfered with at these moments. */
export function runAt(
  lab: MirrorLab,
  { afterPlan, beforeLook, afterLook, beforeSending, afterSending, unseen }: Moments,
): Promise<RunRecord> {
  return lab.within(async (session) => {
    await lookAtVault(session, new AbortController().signal);
    const { ports, settings } = session.parts;
    const open: Snapshot = { ...ports.watch.current(), gate: { ...ports.watch.current().gate, state: 'open', reasons: [] } };
    let planned = afterPlan;
    let isSent = false;
    const afterThePlan = (): void => {
      if (!('plan' in mirrorRun.stage)) return;
      planned?.();
      planned = undefined;
    };
    const watched: RunPorts = {
      ...ports,
      agents: {
        async enter(...order) {
          const entered = await ports.agents.enter(...order);
          if (entered.kind !== 'entered') return entered;
          const { agent } = entered;
          const ask: typeof agent.ask = (request, ...rest) => {
            afterThePlan();
            return agent.ask(request, ...rest);
          };
          return { ...entered, agent: { ...agent, ask } };
        },
      },
      watch: { ...ports.watch, current: () => open, visit: () => Promise.resolve(open) },
      copier: {
        async start(order, options) {
          afterThePlan();
          beforeSending?.();
          const copy = await ports.copier.start(order, options);
          void copy.ended.then(() => {
            isSent = true;
            afterSending?.();
          });
          return copy;
        },
      },
      async openHot(hot, options) {
        const opened = await ports.openHot(hot, options);
        if (opened.kind !== 'opened') return opened;
        if (unseen === undefined || unseen === false)
          return { ...opened, lister: withLooks(opened.lister, afterThePlan, { beforeLook, afterLook }) };
        const { lister } = opened;
        const look: HotLister['look'] = (...asked) =>
          unseen === 'once sent' && !isSent
            ? lister.look(...asked)
            : Promise.resolve({ kind: 'failed', why: 'gone', problem: 'it ended with SIGKILL' });
        return { ...opened, lister: { ...lister, look } };
      },
    };
    const id = ports.store.runs.claim(Date.now());
    const request = { full: true, delete: true, dryRun: false, planOnly: false, id, acceptShrunk: false, halted: null };
    const mirrorRun = new MirrorRun({ request, settings, ports: watched, onProgress: () => {} });
    return mirrorRun.start();
  });
}

/** Looks at single paths come after the plan. */
function withLooks(lister: HotLister, before: () => void, { beforeLook, afterLook }: Pick<Moments, 'beforeLook' | 'afterLook'>): HotLister {
  let first = beforeLook;
  let once = afterLook;
  return {
    ...lister,
    look(...asked) {
      before();
      return lister.look(...asked);
    },
    async presence(...asked) {
      before();
      first?.();
      first = undefined;
      const seen = await lister.presence(...asked);
      once?.();
      once = undefined;
      return seen;
    },
  };
}
