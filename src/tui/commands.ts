/** Executes the core's commands; the results come back as messages. */

import type { ReasonCode } from '../health/catalogue.ts';
import type { Snapshot } from '../health/snapshot.ts';
import { localeOf } from '../messages/messages.ts';
import { problemIn } from '../messages/problem.ts';
import type { ForegroundEnd } from '../platform/child/foreground.ts';
import { createChildren } from '../platform/child/run.ts';
import { createAsking } from './asking.ts';
import type { Notice } from './model.ts';
import type { WatchOptions } from './ports.ts';
import type { FullScreen } from './screen/full-screen.ts';
import { runOnTerminal } from './screen/stepping.ts';
import { stopUntilContinued } from './screen/stopping.ts';
import type { Command, Message } from './step.ts';

export interface Shell {
  readonly options: WatchOptions;
  /** Undefined before it is open. */
  readonly screen: () => FullScreen | undefined;
  readonly dispatch: (message: Message) => void;
  readonly quit: (keepPicture: boolean) => void;
  /** Cancels everything that is pending. */
  readonly signal: AbortSignal;
}

export function createCommands(shell: Shell): (command: Command) => void {
  const { options, screen, dispatch, signal } = shell;
  const { clock, env, io } = options;
  const { language, utcOffsetMinutes } = options.locale;
  const ask = createAsking({
    ...options,
    clock,
    env,
    platform: process.platform,
    children: createChildren({ clock, env }),
    signal,
    dispatch,
    write: (text) => void io.stdout.write(text),
    localeAt: (now) => localeOf(language, now, utcOffsetMinutes(now)),
  });
  return (command) => {
    switch (command.kind) {
      case 'quit':
        return shell.quit(command.keepPicture);
      case 'redraw':
        return screen()?.redraw();
      case 'suspend':
        return void screen()?.suspend(() => stopUntilContinued(clock));
      case 'remember':
        return void attempt(options.remember?.(command.text) ?? Promise.resolve(), shell);
      case 'check':
        return void attempt(check(command.probes, shell), shell);
      case 'toggle-fault':
        return void attempt(toggleFault(command.id, shell), shell);
      case 'run-step':
        return void attempt(runStep(command, shell), shell);
      default:
        return ask(command);
    }
  };
}

/** What fails is shown, unless the dashboard ends meanwhile. */
async function attempt(work: Promise<void>, { options, dispatch, signal }: Shell): Promise<void> {
  try {
    await work;
  } catch (error) {
    const problem = problemIn(error instanceof Error ? error.message : String(error), options.locale.language);
    if (!signal.aborted) dispatch({ kind: 'notice', notice: { key: 'ask-failed', args: { problem } } });
  }
}

async function check(probes: readonly string[] | 'all', { options, dispatch, signal }: Shell): Promise<void> {
  await options.actions.checkNow(probes, signal);
  const notice: Notice = probes === 'all' ? { key: 'asked-all', args: {} } : { key: 'asked', args: { what: probes.join(', ') } };
  dispatch({ kind: 'notice', notice });
}

/** Then the probes attempt again, and the screen says whether it helped. */
async function runStep({ code, argv, probes }: Extract<Command, { kind: 'run-step' }>, shell: Shell): Promise<void> {
  const { options, screen, dispatch, signal } = shell;
  let end: ForegroundEnd | null = null;
  await screen()?.suspend(async () => {
    end = await runOnTerminal(argv, { write: (text) => void options.io.stdout.write(text), signal });
  });
  if (end === null || signal.aborted) return;
  dispatch({ kind: 'notice', notice: { key: 'step-checking', args: { ended: endText(end) } } });
  const snapshot = await options.actions.checkNow(probes, signal);
  const key = isGone(code, probes, snapshot) ? 'step-helped' : 'step-did-not-help';
  dispatch({ kind: 'notice', notice: { key, args: { ended: endText(end), code } } });
}

function endText(end: ForegroundEnd): string {
  return end.kind === 'ended' ? String(end.exitCode) : end.problem;
}

/** Neither a reason of a component nor the last result of these probes. */
function isGone(code: ReasonCode, probes: readonly string[], snapshot: Snapshot): boolean {
  const isTold = snapshot.components.some(({ reasons }) => reasons.some((reason) => reason.code === code));
  return !isTold && !snapshot.probes.some(({ id, last }) => probes.includes(id) && last?.code === code);
}

async function toggleFault(id: string, { options: { faults }, dispatch }: Shell): Promise<void> {
  if (faults === undefined) return;
  await faults.toggle(id);
  dispatch({ kind: 'faults', list: faults.list() });
}
