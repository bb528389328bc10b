import { mirrorText } from '../../../messages/messages.ts';
import { problemIn } from '../../../messages/problem.ts';
import { escapeText } from '../../../messages/template.ts';
import { EXIT } from '../../../mirror/core/exit-code.ts';
import { undoPaths } from '../../../mirror/undo-paths.ts';
import { systemClock } from '../../../platform/clock.ts';
import { CommandError } from '../../errors.ts';
import { print, printError } from '../../io.ts';
import { localeNow, openConfig } from '../../session.ts';
import type { Handler } from '../../tree/node.ts';
import type { MIRROR_UNDO } from '../../tree/specs/mirror.ts';
import { inVault, openSession } from '../session.ts';

export const undo: Handler<typeof MIRROR_UNDO> = async ({ options, args }, io) => {
  const [run = '', ...paths] = args;
  const config = await openConfig(options.config, io, EXIT.usage);
  const session = openSession(config, io);
  try {
    const { settings, store } = session.parts;
    const locale = localeNow(config, io);
    const now = systemClock.now();
    const { restored, failed, lost } = await inVault(session, io, async ({ agent, hot, signal }) => {
      const result = await undoPaths(run, paths, { settings, agent, hot, store, now, signal });
      if (result.kind === 'no-such-run') throw new CommandError(mirrorText('log.no-such-run', locale, { run }), EXIT.failed);
      if (result.kind === 'untouched')
        throw new CommandError(mirrorText('undo.untouched', locale, { run, path: escapeText(result.path) }), EXIT.failed);
      return result.undone;
    });
    print(io, mirrorText(restored === 0 ? 'undo.nothing' : 'undo.done', locale, { run, restored }));
    if (failed.length > 0) {
      printError(io, mirrorText('undo.failed', locale, { count: failed.length }));
      for (const { path, errno } of failed) printError(io, `  ${escapeText(path)} (${errno})`);
    }
    if (lost !== null)
      throw new CommandError(mirrorText('failed.vault', locale, { problem: problemIn(lost, locale.language) }), EXIT.failed);
    return failed.length > 0 ? EXIT.failed : EXIT.done;
  } finally {
    session.close();
  }
};
