/** A program on the person's own terminal, while the dashboard has released it. */
import type { Step } from '../../health/catalogue.ts';
import type { Millis } from '../../health/observation.ts';
import type { ForegroundEnd } from '../../platform/child/foreground.ts';
import { shellWord } from '../../platform/shell-word.ts';

const GRACE_MS: Millis = 5_000;
const INTERRUPTS = ['SIGINT', 'SIGQUIT'] as const;

export interface Stepping {
  readonly write: (text: string) => void;
  /** Ends the program, as when ytm ends. */
  readonly signal: AbortSignal;
}

/** Ctrl-C ends the program and not the dashboard. */
export async function runOnTerminal(argv: Step, { write, signal }: Stepping): Promise<ForegroundEnd> {
  const { startForeground } = await import('../../platform/child/foreground.ts');
  const before = INTERRUPTS.map((name) => [name, process.listeners(name)] as const);
  const ignore = (): void => undefined;
  for (const [name, listeners] of before) {
    for (const listener of listeners) process.off(name, listener);
    process.on(name, ignore);
  }
  write(`$ ${argv.map(shellWord).join(' ')}\n`);
  const running = startForeground(argv, GRACE_MS);
  const stop = (): void => running.stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await running.ended;
  } finally {
    signal.removeEventListener('abort', stop);
    for (const [name, listeners] of before) {
      process.off(name, ignore);
      for (const listener of listeners) process.on(name, listener);
    }
  }
}
