import { mirrorText } from '../../../messages/messages.ts';
import { escapeText } from '../../../messages/template.ts';
import { EXIT } from '../../../mirror/core/exit-code.ts';
import { changesOf, isOf, undoRun } from '../../../mirror/undo.ts';
import { systemClock } from '../../../platform/clock.ts';
import { CommandError } from '../../errors.ts';
import { print, printError } from '../../io.ts';
import { localeNow, openConfig } from '../../session.ts';
import type { Handler } from '../../tree/node.ts';
import type { MIRROR_UNDO } from '../../tree/specs/mirror.ts';
import { choosePaths } from '../choose-paths.ts';
import { inVault, openSession } from '../session.ts';

export const undo: Handler<typeof MIRROR_UNDO> = async ({ options, args }, io) => {
  const [run = '', ...paths] = args;
  const config = await openConfig(options.config, io, EXIT.usage);
  const session = openSession(config, io);
  try {
    const { store } = session.parts;
    const locale = localeNow(config, io);
    const now = systemClock.now();
    const { restored, failed, lost } = await inVault(session, io, async ({ agent, hot, signal }) => {
      const changes = await changesOf(run, { store, agent, signal });
      if (changes === null) throw new CommandError(mirrorText('log.no-such-run', locale, { run }), EXIT.failed);
      const chosen = choosePaths(paths, session.parts, agent);
      const missing = chosen.find((each) => !changes.some((change) => isOf(change, each)));
      if (missing !== undefined)
        throw new CommandError(mirrorText('undo.untouched', locale, { run, path: escapeText(missing.written) }), EXIT.failed);
      const ports = { agent, hot, store, vaultId: agent.entered.vaultId ?? '', now, signal };
      return undoRun({ run, changes, chosen, into: store.runs.claim(now) }, ports);
    });
    print(io, mirrorText(restored === 0 ? 'undo.nothing' : 'undo.done', locale, { run, restored }));
    if (failed.length > 0) {
      printError(io, mirrorText('undo.failed', locale, { count: failed.length }));
      for (const { path, errno } of failed) printError(io, `  ${escapeText(path)} (${errno})`);
    }
    if (lost !== null) throw new CommandError(lost, EXIT.failed);
    return failed.length > 0 ? EXIT.failed : EXIT.done;
  } finally {
    session.close();
  }
};
