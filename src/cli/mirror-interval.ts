/** `ytm service install --interval`: how often the mirror of the installed daemon runs, which is a key of the config. */
import { statSync } from 'node:fs';
import type { Config } from '../config/config.ts';
import { withMirrorEvery } from '../config/edit.ts';
import { interpretConfig } from '../config/interpret.ts';
import { readTrustedFile } from '../config/trusted-file.ts';
import type { Millis } from '../health/observation.ts';
import { cliText } from '../messages/messages.ts';
import type { Locale } from '../messages/template.ts';
import { nextRuns } from '../platform/cron.ts';
import { writeWholeFile } from '../platform/whole-file.ts';
import { PROBE_KINDS } from '../probes/registry.ts';
import { formatDuration, parseDuration } from '../schema/units.ts';
import { errnoName } from '../share/errno.ts';
import { CommandError, UsageError } from './errors.ts';
import type { Io } from './io.ts';

/** A number is one of seconds, as the studio's script took it. */
export function intervalOf(written: string): Millis {
  const ms = parseDuration(/^\d+$/.test(written) ? `${written}s` : written);
  if (ms === null) throw new UsageError('takes-duration', { name: 'interval', value: written });
  return ms;
}

export interface IntervalChange {
  /** What changes, or that nothing does. */
  readonly line: string;
  /** Writes the config. @throws CommandError */
  readonly carryOut: () => Promise<void>;
}

/** @throws CommandError: it cannot be changed by a program; then nothing was changed */
export async function changeInterval(
  config: Config,
  everyMs: Millis,
  io: Pick<Io, 'env'>,
  locale: Locale,
  failureExit: number,
): Promise<IntervalChange> {
  const every = formatDuration(everyMs);
  const args = { file: config.file, every };
  const refuse = (problem: string): CommandError =>
    new CommandError(cliText('service.interval-by-hand', locale, { ...args, problem }), failureExit);
  const present = config.mirror.every;
  if (present?.kind === 'every' && present.ms === everyMs)
    return { line: cliText('service.interval-same', locale, args), carryOut: () => Promise.resolve() };
  const read = readTrustedFile(config.file, config.paths.share);
  if (!read.ok) throw refuse(read.message);
  const text = withMirrorEvery(read.text, every);
  if (text === null || !(await changesOnly(text, config, everyMs, io))) throw refuse('-');
  const before = present === null ? 'false' : present.kind === 'cron' ? present.expression : formatDuration(present.ms);
  return {
    line: cliText('service.interval', locale, { ...args, before }),
    async carryOut() {
      try {
        // Behind a link: it is the file itself that changes.
        await writeWholeFile(read.realPath, text, statSync(read.realPath).mode & 0o777);
      } catch (error) {
        throw refuse(errnoName(error));
      }
    },
  };
}

/** The new text is valid, and differs from the config in nothing but the interval. */
async function changesOnly(text: string, config: Config, everyMs: Millis, { env }: Pick<Io, 'env'>): Promise<boolean> {
  const loaded = await interpretConfig(text, { file: config.file, env, platform: process.platform, kinds: PROBE_KINDS, nextRuns });
  if (!loaded.ok || loaded.config.mirror.everyMs !== everyMs) return false;
  const without = ({
    hash: _hash,
    mirror: { every: _every, everyMs: _everyMs, reconcileMs: _reconcileMs, ...mirror },
    ...rest
  }: Config): string => JSON.stringify({ ...rest, mirror });
  return without(loaded.config) === without(config);
}
