/** What people ask of alerting: types only. Carried out by the daemon, or by a command where none runs. */
import type { ActiveSilence } from './alert-overview.ts';
import type { Args, ComponentId, Millis } from './ids.ts';

export interface SilenceRequest {
  /** `null`: all components. */
  readonly components: readonly ComponentId[] | null;
  readonly forMs: Millis;
  /** The reason, for people; may be empty. */
  readonly why: string;
}

/** Why a request is not carried out. */
export type AlertRefusalCode =
  /** No open incident has this id, and no component with this name has one (`incident`). */
  | 'no-incident'
  /** No probe belongs to the component (`component`, `known`). */
  | 'no-component'
  /** No silence has this id (`id`). */
  | 'no-silence'
  /** Shorter or longer than a silence may be. */
  | 'bad-span'
  /** There are too many silences. */
  | 'too-many'
  /** The state folder cannot be written. */
  | 'not-recorded'
  /** The daemon does not answer, or is of another version (`problem`: one English sentence). */
  | 'no-answer';

export interface AlertRefusal {
  readonly ok: false;
  readonly code: AlertRefusalCode;
  readonly args: Args;
}

export type AlertAnswer = { readonly ok: true } | AlertRefusal;
export type SilenceAnswer = { readonly ok: true; readonly silence: ActiveSilence } | AlertRefusal;

export function alertRefusal(code: AlertRefusalCode, args: Args = {}): AlertRefusal {
  return { ok: false, code, args };
}
