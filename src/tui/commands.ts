/** Executes the core's commands; the results come back as messages. */

import type { ReasonCode } from '../health/catalogue.ts';
import type { Snapshot } from '../health/snapshot.ts';
import type { ForegroundEnd } from '../platform/child/foreground.ts';
import { createChildren } from '../platform/child/run.ts';
import { type AskingOptions, attempt, createAsking, failedNotice, noticed } from './asking.ts';
import { localeAt } from './pen.ts';
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
  const asking: AskingOptions = {
    ...options,
    clock,
    env,
    platform: process.platform,
    children: createChildren({ clock, env }),
    signal,
    dispatch,
    write: (text) => void io.stdout.write(text),
    localeAt: (now) => localeAt(options.locale, now),
  };
  const ask = createAsking(asking);
  const tell = (work: () => Promise<Message | null>): void => void attempt(work, failedNotice, asking);
  return (command) => {
    switch (command.kind) {
      case 'quit':
        return shell.quit(command.keepPicture);
      case 'redraw':
        return screen()?.redraw();
      case 'suspend':
        return void screen()?.suspend(() => stopUntilContinued(clock));
      case 'remember':
        return tell(() => remember(command.text, options));
      case 'check':
        return tell(() => check(command.probes, shell));
      case 'toggle-fault':
        return tell(() => toggleFault(command.id, options));
      case 'run-step':
        return tell(() => runStep(command, shell));
      default:
        return ask(command);
    }
  };
}

async function remember(text: string, options: WatchOptions): Promise<null> {
  await options.remember?.(text);
  return null;
}

async function check(probes: readonly string[] | 'all', { options, signal }: Shell): Promise<Message> {
  await options.actions.checkNow(probes, signal);
  return probes === 'all' ? noticed('asked-all', {}) : noticed('asked', { what: probes.join(', ') });
}

/** Then the probes attempt again, and the screen says whether it helped. */
async function runStep({ code, argv, probes }: Extract<Command, { kind: 'run-step' }>, shell: Shell): Promise<Message | null> {
  const { options, screen, dispatch, signal } = shell;
  let end: ForegroundEnd | null = null;
  await screen()?.suspend(async () => {
    end = await runOnTerminal(argv, { write: (text) => void options.io.stdout.write(text), signal });
  });
  if (end === null || signal.aborted) return null;
  const ended = endText(end);
  dispatch(noticed('step-checking', { ended }));
  const snapshot = await options.actions.checkNow(probes, signal);
  return noticed(isGone(code, probes, snapshot) ? 'step-helped' : 'step-did-not-help', { ended, code });
}

function endText(end: ForegroundEnd): string {
  return end.kind === 'ended' ? String(end.exitCode) : end.problem;
}

/** Neither a reason of a component nor the last result of these probes. */
function isGone(code: ReasonCode, probes: readonly string[], snapshot: Snapshot): boolean {
  const isTold = snapshot.components.some(({ reasons }) => reasons.some((reason) => reason.code === code));
  return !isTold && !snapshot.probes.some(({ id, last }) => probes.includes(id) && last?.code === code);
}

async function toggleFault(id: string, { faults }: WatchOptions): Promise<Message | null> {
  await faults?.toggle(id);
  return faults === undefined ? null : { kind: 'faults', list: faults.list() };
}
