/** Executes the core's commands; the results come back as messages. */
import { localeOf } from '../messages/messages.ts';
import { createChildren } from '../platform/child/run.ts';
import { createAsking } from './asking.ts';
import type { Command, Message } from './model.ts';
import type { WatchOptions } from './ports.ts';
import type { FullScreen } from './screen/full-screen.ts';
import { stopUntilContinued } from './screen/stopping.ts';

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
      case 'check':
        return void check(command.probes, shell);
      case 'toggle-fault':
        return void toggleFault(command.id, shell);
      default:
        return ask(command);
    }
  };
}

async function check(probes: readonly string[] | 'all', { options, dispatch, signal }: Shell): Promise<void> {
  try {
    await options.actions.checkNow(probes, signal);
    dispatch({
      kind: 'notice',
      notice: probes === 'all' ? { key: 'asked-all', args: {} } : { key: 'asked', args: { what: probes.join(', ') } },
    });
  } catch (error) {
    if (!signal.aborted) dispatch({ kind: 'notice', notice: { key: 'ask-failed', args: { problem: messageOf(error) } } });
  }
}

async function toggleFault(id: string, { options: { faults }, dispatch, signal }: Shell): Promise<void> {
  if (faults === undefined) return;
  try {
    await faults.toggle(id);
    dispatch({ kind: 'faults', list: faults.list() });
  } catch (error) {
    if (!signal.aborted) dispatch({ kind: 'notice', notice: { key: 'ask-failed', args: { problem: messageOf(error) } } });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
