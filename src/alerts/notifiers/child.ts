/** What `command` and `macos` have in common: a program that is run for each message. */
import type { ChildResult } from '../../platform/child/run.ts';
import { broken, cancelled, type DeliveryResult, failedLater, type NotDelivered } from '../core/delivery.ts';
import type { Redactor } from './redact.ts';

/** A deadline of the caller ends the child before this. */
export const CHILD_DEADLINE_MS = 60_000;
export const MOST_OUTPUT = 64 * 1024;

/** sysexits.h: wrong usage, no permission, wrong configuration; and a shell's "cannot execute" and "not found". */
const NOT_SET_UP: ReadonlySet<number> = new Set([64, 77, 78, 126, 127]);

/** Exit code 0: delivered. An exit code that says that the program is not set up is `broken`; any other may be better later. */
export function childOutcome(result: ChildResult, command: string, redactor: Redactor, signal: AbortSignal): DeliveryResult {
  switch (result.kind) {
    case 'missing':
    case 'not-executable':
      return broken('command_missing', { command, problem: redactor.line(result.detail) });
    case 'too-much-output':
      return failedLater('command_output', { command }, { perhaps: true });
    case 'timeout':
    case 'cancelled':
      return ended(command, result.pid !== 0, signal);
    case 'ended':
      return result.exitCode === 0 ? { ok: true, answer: firstLine(result.stdout, redactor) } : failed(result, command, redactor);
  }
}

function failed({ exitCode, stdout, stderr }: Extract<ChildResult, { kind: 'ended' }>, command: string, redactor: Redactor): NotDelivered {
  const output = firstLine(stderr.trim() === '' ? stdout : stderr, redactor);
  const args = { command, exit: exitCode, output: output === '' ? '—' : output };
  return NOT_SET_UP.has(exitCode) ? broken('command_wrong', args) : failedLater('command_failed', args);
}

function ended(command: string, perhaps: boolean, signal: AbortSignal): NotDelivered {
  const isCancelled = signal.aborted && !(signal.reason instanceof Error && signal.reason.name === 'TimeoutError');
  return isCancelled ? cancelled(perhaps) : failedLater('command_timeout', { command }, { perhaps });
}

function firstLine(text: string, redactor: Redactor): string {
  return redactor.line(text.slice(0, 4_000).trim().split('\n')[0] ?? '');
}
