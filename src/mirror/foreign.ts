/**
 * Guard 3: nobody else mirrors into this vault. Two mirrors undo one another's work, and the older one deletes.
 * When it cannot be found out, there may be one: the guard fails closed, as ytm's own failure.
 */
import type { Children } from '../platform/children.ts';
import { createProcessList } from './foreign/processes.ts';
import { leadsInto, runsScript } from './foreign/writes-into.ts';

export type ForeignMirror =
  | { readonly kind: 'none' }
  /** What it is, in English, for `mirror.other_mirror`. */
  | { readonly kind: 'found'; readonly what: string }
  /** It could not be found out. */
  | { readonly kind: 'failed'; readonly problem: string };

export interface ForeignMirrors {
  /** `vaults`: every absolute path under which this vault is known; `ownGroups`: process groups that are ours. */
  find(vaults: readonly string[], ownGroups: readonly number[], signal: AbortSignal): Promise<ForeignMirror>;
}

export interface ForeignMirrorsOptions {
  readonly platform: NodeJS.Platform;
  readonly children: Children;
  readonly uid: number;
}

/** Of the studio's older mirror: the label of its launch agent, and how its script is called, whatever its ending. */
export const OLDER_AGENT = 'ytm.factory_commentary.workspaces_mirror';
const OLDER_SCRIPT = 'workspaces_mirror';

const LAUNCHCTL = '/bin/launchctl';
const TIMEOUT_MS = 5_000;

export function createForeignMirrors({ platform, children, uid }: ForeignMirrorsOptions): ForeignMirrors {
  const processes = createProcessList({ platform, children });

  async function find(vaults: readonly string[], ownGroups: readonly number[], signal: AbortSignal): Promise<ForeignMirror> {
    const agent: ForeignMirror = platform === 'darwin' ? await loadedAgent(children, uid, signal) : { kind: 'none' };
    if (agent.kind !== 'none') return agent;
    const running = await processes.list(signal);
    if (typeof running === 'string') return { kind: 'failed', problem: running };
    for (const each of running.filter(({ group }) => !ownGroups.includes(group))) {
      if (runsScript(each, OLDER_SCRIPT)) return { kind: 'found', what: `the older mirror's script (process ${each.pid})` };
      if (vaults.some((vault) => leadsInto(each, vault))) return { kind: 'found', what: `rsync into the vault (process ${each.pid})` };
    }
    return { kind: 'none' };
  }

  return { find };
}

async function loadedAgent(children: Children, uid: number, signal: AbortSignal): Promise<ForeignMirror> {
  const result = await children.run({
    file: LAUNCHCTL,
    args: ['print', `gui/${uid}/${OLDER_AGENT}`],
    env: { LC_ALL: 'C' },
    timeoutMs: TIMEOUT_MS,
    signal,
  });
  return result.kind === 'ended' ? agentFrom(result.exitCode, result.stderr) : { kind: 'failed', problem: `launchctl: ${result.kind}` };
}

/** No such agent; no such session, as nobody is logged in on the screen. */
const NOT_LOADED = [113, 125];

/** @internal What launchctl says of the agent; its text is no interface, its exit codes have to do. */
export function agentFrom(exitCode: number, said: string): ForeignMirror {
  if (exitCode === 0) return { kind: 'found', what: `the launch agent ${OLDER_AGENT}` };
  if (NOT_LOADED.includes(exitCode) || /could not find (?:service|domain)/i.test(said)) return { kind: 'none' };
  return { kind: 'failed', problem: `launchctl ended with code ${exitCode}` };
}
