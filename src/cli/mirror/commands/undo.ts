import { mirrorText } from '../../../messages/messages.ts';
import { escapeText } from '../../../messages/template.ts';
import { EXIT } from '../../../mirror/core/exit-code.ts';
import { changesOf, pathAsKept, undoRun, untouched } from '../../../mirror/undo.ts';
import { systemClock } from '../../../platform/clock.ts';
import { CommandError, UsageError } from '../../command.ts';
import { print, printError } from '../../io.ts';
import { parseOptions } from '../../options.ts';
import { openConfig, speechNow } from '../../session.ts';
import { inVault, openSession } from '../session.ts';
import type { MirrorSubcommand } from '../subcommand.ts';

export const undo: MirrorSubcommand = {
  async run(args, io) {
    const { values, positionals } = parseOptions(args, {}, { max: Number.POSITIVE_INFINITY });
    const [run, ...paths] = positionals;
    if (run === undefined) throw new UsageError('name the run: ytm mirror log lists them');
    const config = await openConfig(values.config, io, EXIT.usage);
    const session = openSession(config, io);
    try {
      const { store, mirror } = session.parts;
      const speaking = speechNow(config, io);
      const wanted = paths.map((path) => pathAsKept(path, [mirror.hot, mirror.vault]));
      const now = systemClock.now();
      const { restored, failed, lost } = await inVault(session, io, async ({ agent, hot, signal }) => {
        const changes = await changesOf(run, { store, agent, signal });
        if (changes === null) throw new CommandError(mirrorText('log.no-such-run', speaking, { run }), EXIT.failed);
        const path = untouched(wanted, changes);
        if (path !== null) throw new CommandError(mirrorText('undo.untouched', speaking, { run, path }), EXIT.failed);
        const ports = { agent, hot, store, vaultId: agent.entered.vaultId ?? '', now, signal };
        return undoRun({ run, changes, paths: wanted, into: store.claimRun(now) }, ports);
      });
      print(io, mirrorText(restored === 0 ? 'undo.nothing' : 'undo.done', speaking, { run, restored }));
      if (failed.length > 0) {
        printError(io, mirrorText('undo.failed', speaking, { count: failed.length }));
        for (const { path, errno } of failed) printError(io, `  ${escapeText(path)} (${errno})`);
      }
      if (lost !== null) throw new CommandError(lost, EXIT.failed);
      return failed.length > 0 ? EXIT.failed : EXIT.done;
    } finally {
      session.close();
    }
  },
};
