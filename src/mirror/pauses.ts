/** What runs that are due wait for, and those that a person starts do not: what the config lets pause the mirror, and the gate. */
import type { Reason } from '../health/snapshot.ts';
import type { MirrorControlOptions } from './control-options.ts';
import { pausingProgram } from './core/pausing.ts';
import { mirrorReason } from './run/reasons.ts';

/** `null`: a run may start; while not every probe has answered, its own guard decides. */
export async function obstacleOf(options: MirrorControlOptions): Promise<'gate' | Reason | null> {
  const pause = await pauseOf(options);
  const { gate, complete } = options.ports.watch.current();
  return pause ?? (gate.state === 'open' || !complete ? null : 'gate');
}

async function pauseOf({ ports, settings, onBattery, commands }: MirrorControlOptions): Promise<Reason | null> {
  const now = ports.clock.now();
  if (!settings.onBattery && (await onBattery())) return mirrorReason({ code: 'mirror.on_battery', args: {} }, now);
  const program = settings.pauseWhile.length === 0 ? null : pausingProgram(settings.pauseWhile, await commands());
  return program === null ? null : mirrorReason({ code: 'mirror.paused_while', args: { program } }, now);
}
