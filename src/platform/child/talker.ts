/** A helper program that answers requests line by line, in order. Nothing waits for its end without a limit. */

import type { Millis } from '../../health/observation.ts';
import type { Clock } from '../clock.ts';
import { bundledWrites } from './bundled-writes.ts';
import { onLines } from './lines.ts';
import { createPipeline, type PipelineRequest, type Turn } from './pipeline.ts';
import { startChild } from './start.ts';

/** Why the conversation ended. */
export type Silence = { readonly kind: 'hung' } | { readonly kind: 'gone'; readonly problem: string };

export interface TalkerOptions {
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** It is killed because it did not exit in time; a process that survives is recorded as overdue. */
  readonly onKill?: () => void;
}

/** `Extra`: what else its own protocol may end with. */
export interface Talker<Extra = never> {
  /** Process group; `null`: it could not be started, `over` says why. */
  readonly group: number | null;
  /** `null` while requests can be sent. */
  readonly silence: Silence | Extra | null;
  /** It was ended by a signal that ytm did not send. */
  readonly wasKilled: boolean;
  /** The process is gone. */
  readonly isOver: boolean;
  /** Settles when the process is gone, with how it ended. */
  readonly over: Promise<string>;
  ask(request: PipelineRequest): Promise<Turn>;
  /** Kills the group, whatever becomes of it. */
  letGo(silence: Silence | Extra): void;
  /** Lets it end when it has answered what it was asked; kills it after the grace. Resolves then at the latest. */
  close(graceMs: Millis, late: string): Promise<void>;
}

export function startTalker<Extra = never>({ argv, env, clock, onKill }: TalkerOptions): Talker<Extra> {
  const child = startChild({ argv, env });
  let silence: Silence | Extra | null = null;
  let isOver = false;
  let wasKilled = false;

  const input = bundledWrites(child.stdin);
  const pipeline = createPipeline({ clock, send: input.write, onLate: () => letGo({ kind: 'hung' }) });
  onLines(child.stdout, {
    line: (line) => {
      if (!pipeline.answered(line)) letGo({ kind: 'gone', problem: 'it answered what nobody asked' });
    },
    tooLong: () => letGo({ kind: 'gone', problem: 'it says too much' }),
  });

  function letGo(given: Silence | Extra): void {
    if (silence !== null) return;
    silence = given;
    if (child.pid !== null && !isOver) {
      onKill?.();
      child.kill('SIGKILL');
    }
    child.release();
    pipeline.end();
  }

  const over = child.closed.then(({ signal, problem }) => {
    isOver = true;
    wasKilled = silence === null && signal !== null;
    letGo({ kind: 'gone', problem });
    return problem;
  });

  return {
    group: child.pid,
    over,
    ask: pipeline.ask,
    letGo,
    get silence() {
      return silence;
    },
    get isOver() {
      return isOver;
    },
    get wasKilled() {
      return wasKilled;
    },
    async close(graceMs, late) {
      input.end();
      const grace = Promise.withResolvers<void>();
      const cancel = clock.after(graceMs, () => {
        letGo({ kind: 'gone', problem: late });
        grace.resolve();
      });
      await Promise.race([over, grace.promise]);
      cancel();
    },
  };
}
