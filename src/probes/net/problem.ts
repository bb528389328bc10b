/** What kept a network attempt from its goal, before the facts of the attempt are added to it. */
import type { ReasonCode } from '../../health/catalogue.ts';
import { type Args, answeredBadly, type Facts, failed, notRun, type Outcome, type Trouble, trouble } from '../../health/observation.ts';
import { escapeText } from '../../messages/template.ts';
import { Cancelled } from '../probe.ts';

export type Problem =
  /** The target's fault; `life`: something came back from its host. */
  | { readonly kind: 'failed'; readonly trouble: Trouble; readonly life: boolean }
  /** It answered, but not as it should. */
  | { readonly kind: 'answered'; readonly trouble: Trouble }
  /** Our own side's fault. */
  | { readonly kind: 'not-run'; readonly trouble: Trouble };

export function failure(code: ReasonCode, args: Args, life: boolean, detail = ''): Problem {
  return { kind: 'failed', trouble: trouble(code, args, escapeText(detail)), life };
}

export function badAnswer(code: ReasonCode, args: Args, detail = ''): Problem {
  return { kind: 'answered', trouble: trouble(code, args, escapeText(detail)) };
}

export function ownFault(code: ReasonCode, args: Args = {}, detail = ''): Problem {
  return { kind: 'not-run', trouble: trouble(code, args, escapeText(detail)) };
}

/** `null` unless ytm itself gave the attempt up; any other abort is the deadline. */
export function cancelledBy(signal: AbortSignal): Problem | null {
  return signal.reason instanceof Cancelled ? ownFault('probe.cancelled') : null;
}

export function outcomeOf(problem: Problem, facts: Facts = {}): Outcome {
  switch (problem.kind) {
    case 'failed':
      return failed(problem.trouble, problem.life, facts);
    case 'answered':
      return answeredBadly(problem.trouble, facts);
    case 'not-run':
      return notRun(problem.trouble, facts);
  }
}
