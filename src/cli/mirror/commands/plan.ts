import { EXIT } from '../../../mirror/core/exit-code.ts';
import { CommandError } from '../../command.ts';
import { print, printError } from '../../io.ts';
import { parseOptions } from '../../options.ts';
import { openConfig, speechNow } from '../../session.ts';
import { signalExit } from '../../signal-exit.ts';
import { planJson } from '../plan-json.ts';
import { planText } from '../plan-text.ts';
import { openSession, planNow } from '../session.ts';
import type { MirrorSubcommand } from '../subcommand.ts';

export const plan: MirrorSubcommand = {
  async run(args, io) {
    const { values } = parseOptions(args, { 'no-delete': { type: 'boolean' }, json: { type: 'boolean' } }, { max: 0 });
    const config = await openConfig(values.config, io, EXIT.usage);
    const session = openSession(config, io);
    try {
      const planned = await planNow(session, io, { delete: values['no-delete'] !== true });
      if (io.signal.aborted) throw new CommandError('interrupted', signalExit(io.signal));
      if (values.json === true) print(io, JSON.stringify(planJson(planned), null, 2));
      else (planned.plan === null ? printError : print)(io, planText(planned, session.parts.settings.contract, speechNow(config, io)));
      return planned.record.returncode;
    } finally {
      session.close();
    }
  },
};
