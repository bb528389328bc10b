/** What changes the model (messages), and what follows from it (commands). Plain data; update.ts turns one into the other. */
import type { ReasonCode, Step as RunnableStep } from '../health/catalogue.ts';
import type { EngineEvent } from '../health/events.ts';
import type { MirrorRequest } from '../health/mirror.ts';
import type { MirrorListing } from '../health/mirror-listing.ts';
import type { Args, ComponentId, Millis, ProbeId } from '../health/observation.ts';
import type { Snapshot } from '../health/snapshot.ts';
import type { WatchKey } from '../messages/messages.ts';
import type { Model, Notice, PathViewOf } from './model.ts';
import type { Fault, Link } from './ports.ts';
import type { Answer, Question } from './questions.ts';

export type Message =
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly kind: 'event'; readonly event: EngineEvent }
  | { readonly kind: 'link'; readonly link: Link }
  | { readonly kind: 'tick' }
  | { readonly kind: 'size'; readonly columns: number; readonly rows: number }
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'paste'; readonly text: string }
  | { readonly kind: 'wheel'; readonly by: 1 | -1 }
  /** On what can be selected; see `Line.id`. */
  | { readonly kind: 'click'; readonly id: string }
  | { readonly kind: 'notice'; readonly notice: Notice }
  | ({ readonly kind: 'answered' } & Answer)
  | ({ readonly kind: 'unanswered'; readonly problem: string } & Pick<Question, 'topic' | 'which'>)
  | { readonly kind: 'faults'; readonly list: readonly Fault[] }
  | { readonly kind: 'paths'; readonly of: PathViewOf; readonly listing: MirrorListing }
  | { readonly kind: 'paths-failed'; readonly of: PathViewOf; readonly problem: string };

export type Command =
  | { readonly kind: 'check'; readonly probes: readonly ProbeId[] | 'all' }
  | { readonly kind: 'toggle-fault'; readonly id: string }
  | { readonly kind: 'run-step'; readonly code: ReasonCode; readonly argv: RunnableStep; readonly probes: readonly ProbeId[] }
  | { readonly kind: 'redraw' }
  | { readonly kind: 'suspend' }
  /** See remembered.ts. */
  | { readonly kind: 'remember'; readonly text: string }
  | { readonly kind: 'quit'; readonly keepPicture: boolean }
  | Request;

/** The requests to history, mirror and clipboard; asking.ts executes them. */
export type Request =
  | AlertRequest
  | { readonly kind: 'ask'; readonly question: Question }
  | { readonly kind: 'run-mirror'; readonly request: MirrorRequest }
  | { readonly kind: 'stop-mirror'; readonly how: 'gracefully' | 'at-once' }
  | { readonly kind: 'approve'; readonly id: string; readonly under: string }
  | { readonly kind: 'undo'; readonly run: string; readonly under: string }
  | { readonly kind: 'ask-paths'; readonly of: PathViewOf }
  /** Nobody looks at the list any more. */
  | { readonly kind: 'drop-paths' }
  /** `accept`: the halt's code, when hot is meant to be as it is. */
  | { readonly kind: 'resume-mirror'; readonly accept: 'hot-shrunk' | null }
  /** `from` is what is on the screen. */
  | { readonly kind: 'copy'; readonly form: 'reason' | 'json'; readonly from: Model };

/** Those about incidents and alerts. */
export type AlertRequest =
  /** `incident`: an id, or a component for all that is open about it. */
  | { readonly kind: 'ack'; readonly incident: string; readonly component: ComponentId }
  | { readonly kind: 'silence'; readonly component: ComponentId; readonly forMs: Millis }
  | { readonly kind: 'unsilence'; readonly id: string };

export interface Step {
  readonly model: Model;
  readonly commands: readonly Command[];
}

/** The model as it is from now on, and what is to be done. */
export function only(model: Model, ...commands: readonly Command[]): Step {
  return { model, commands };
}

/** The same, with a notice. */
export function noted(model: Model, key: WatchKey, args: Args = {}, ...commands: readonly Command[]): Step {
  return { model: { ...model, notice: { key, args } }, commands };
}
