/** What the conformance suite needs to know about a kind of notifier. */

/** How the receiver behaves. */
export type Conduct =
  /** As documented. */
  | 'ok'
  /** Nothing listens there, or the program does not exist. */
  | 'refused'
  /** Takes the message and never answers. */
  | 'silent'
  /** Wants to be left alone for 7 seconds. */
  | 'limited'
  /** Fails once, then behaves. */
  | 'flaky'
  /** Answers something that is not its protocol. */
  | 'garbage'
  /** Rejects the credentials or the message for good, and repeats what it was sent. */
  | 'rejecting';

/** A receiver in some condition. Made anew for each test, and ended after it. */
export interface Stage extends AsyncDisposable {
  /** The settings as they are written in a config. */
  readonly written: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
  /** What the receiver got, whole messages only, as text. */
  received(): Promise<readonly string[]>;
}

export interface NotifierFixture {
  readonly kind: string;
  /** No part of these may appear anywhere but at the receiver. */
  readonly secrets: readonly string[];
  readonly stage: (conduct: Conduct) => Promise<Stage>;
  /** How `limited` is understood: the wait that is obeyed, or `null` where the protocol names none. */
  readonly limitMs: number | null;
  /** Whether `refused` is the fault of the settings (a program that does not exist) and not of the moment. */
  readonly refusedIsBroken?: true;
  /** Conducts that do not exist for this kind, with the reason. */
  readonly without?: Readonly<Partial<Record<Conduct, string>>>;
}
