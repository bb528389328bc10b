/** What the checks of `ytm doctor vault` work with. Everything in the vault goes through its agent. */

import type { EpochMs } from '../../health/observation.ts';
import type { AgentOp, AgentReply } from '../../mirror/agent/protocol.ts';
import type { VaultAgent } from '../../mirror/agent/vault-agent.ts';
import type { LinkRoots } from '../../mirror/core/contract.ts';
import type { Finding } from '../finding.ts';
import type { Listed } from './walk.ts';

export interface VaultPlace {
  readonly agent: Pick<VaultAgent, 'ask'>;
  readonly roots: LinkRoots;
  /** Folders that the studio expects in the vault, relative to it. */
  readonly required: readonly string[];
  /** The folder of the assets beside the vault: its path from the vault, and from the share; `null`: there is none on the share. */
  readonly assets: { readonly fromVault: string; readonly inShare: string } | null;
  /** Makes folders of the share, outside of the vault. Returns why not; `null`: done. */
  readonly makeInShare: (path: string) => Promise<string | null>;
  /** The paths of a folder that the mirror has sent. */
  readonly sent: (folder: string) => ReadonlySet<string>;
  readonly now: EpochMs;
  readonly signal: AbortSignal;
  /** The run whose trash receives what a repair replaces; claimed with the first one. */
  readonly run: () => string;
}

/** A finding, and its repair if that is safe. The repair returns why it failed; `null`: done. */
export interface Found {
  readonly finding: Finding;
  readonly repair: (() => Promise<string | null>) | null;
}

export interface VaultCheck {
  readonly id: string;
  /** Once, before any folder. */
  readonly begin?: (place: VaultPlace) => Promise<readonly Found[]>;
  /** For each folder ('' is the root). */
  readonly folder?: (folder: string, listing: Listed, place: VaultPlace) => Promise<readonly Found[]>;
}

/** The agent is gone, or does not respond: the examination ends. */
export class AgentGone extends Error {
  override readonly name = 'AgentGone';
  readonly why: 'hung' | 'gone' | 'cancelled';
  constructor(why: 'hung' | 'gone' | 'cancelled', problem: string) {
    super(problem);
    this.why = why;
  }
}

/** The answer; `null`: the share refused it. @throws AgentGone */
export function answerOf<Op extends AgentOp>(reply: AgentReply<Op>): Extract<AgentReply<Op>, { readonly kind: 'done' }>['answer'] | null {
  switch (reply.kind) {
    case 'done':
      return reply.answer;
    case 'error':
      return null;
    case 'hung':
    case 'cancelled':
      throw new AgentGone(reply.kind, reply.kind);
    case 'gone':
      throw new AgentGone('gone', reply.problem);
  }
}

/** Why a repair failed; `null`: it is done. @throws AgentGone */
export function refusalIn<Op extends AgentOp>(reply: AgentReply<Op>): string | null {
  return reply.kind === 'error' ? reply.errno : (answerOf(reply), null);
}
