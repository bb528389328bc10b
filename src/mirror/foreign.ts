/**
 * Guard 3: no other mirror writes into this vault. Two mirrors undo one another's work, and the older one deletes. When it cannot be
 * determined, the guard fails closed, as a failure of ytm.
 */
import type { Children } from '../platform/child/run.ts';
import { createProcessList, type RunningProcess } from './foreign/processes.ts';
import { leadsInto, mayBe, runsScript } from './foreign/writes-into.ts';

export type ForeignMirror =
  | { readonly kind: 'none' }
  /** A description in English, for `mirror.other_mirror`. */
  | { readonly kind: 'found'; readonly what: string }
  /** It could not be determined. */
  | { readonly kind: 'failed'; readonly problem: string };

export interface ForeignMirrors {
  /** `vaults`: every absolute path under which this vault is known; `ownGroups`: process groups of ytm. */
  find(vaults: readonly string[], ownGroups: readonly number[], signal: AbortSignal): Promise<ForeignMirror>;
}

export interface ForeignMirrorsOptions {
  readonly platform: NodeJS.Platform;
  readonly children: Children;
  readonly uid: number;
}

/** The studio's older mirror: the label of its launch agent, and the name of its script without the extension. */
export const OLDER_AGENT = 'ytm.factory_commentary.workspaces_mirror';
const OLDER_SCRIPT = 'workspaces_mirror';

const LAUNCHCTL = '/bin/launchctl';
const TIMEOUT_MS = 5_000;

export function createForeignMirrors({ platform, children, uid }: ForeignMirrorsOptions): ForeignMirrors {
  const processes = createProcessList({ platform, children });

  async function find(vaults: readonly string[], ownGroups: readonly number[], signal: AbortSignal): Promise<ForeignMirror> {
    const agent: ForeignMirror = platform === 'darwin' ? await loadedAgent(children, uid, signal) : { kind: 'none' };
    if (agent.kind !== 'none') return agent;
    const running = await processes.list(signal, (command) => mayBe(command, OLDER_SCRIPT));
    if (typeof running === 'string') return { kind: 'failed', problem: running };
    for (const each of running.filter((one) => !ownGroups.includes(one.group) && canMirror(one, uid))) {
      if (runsScript(each, OLDER_SCRIPT)) return { kind: 'found', what: `the older mirror's script (process ${each.pid})` };
      if (vaults.some((vault) => leadsInto(each, vault))) return { kind: 'found', what: `rsync into the vault (process ${each.pid})` };
    }
    return { kind: 'none' };
  }

  return { find };
}

/** Any user may name a process rsync: only this user and root can be expected to write into the vault. */
function canMirror({ uid: its }: RunningProcess, uid: number): boolean {
  return its === null || its === uid || its === 0;
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

/** No such agent; no such session, as no user is logged in on the screen. */
const NOT_LOADED = [113, 125];

/** @internal Evaluates launchctl's answer about the agent by its exit code, as its text is not a stable interface. */
export function agentFrom(exitCode: number, said: string): ForeignMirror {
  if (exitCode === 0) return { kind: 'found', what: `the launch agent ${OLDER_AGENT}` };
  if (NOT_LOADED.includes(exitCode) || /could not find (?:service|domain)/i.test(said)) return { kind: 'none' };
  return { kind: 'failed', problem: `launchctl ended with code ${exitCode}` };
}
