import { EXIT } from '../../../mirror/core/exit-code.ts';
import { print, printError, printJson } from '../../io.ts';
import { interrupted, localeNow, openConfig } from '../../session.ts';
import type { Handler } from '../../tree/node.ts';
import type { MIRROR_PLAN } from '../../tree/specs/mirror.ts';
import { planJson } from '../plan-json.ts';
import { planText } from '../plan-text.ts';
import { openSession, planNow } from '../session.ts';

export const plan: Handler<typeof MIRROR_PLAN> = async ({ options }, io) => {
  const config = await openConfig(options.config, io, EXIT.usage);
  const session = openSession(config, io, { check: 'everything' });
  try {
    const planned = await planNow(session, io, { delete: !options['no-delete'] });
    if (io.signal.aborted) throw interrupted(config, io);
    if (options.json) printJson(io, planJson(planned), 2);
    else (planned.plan === null ? printError : print)(io, planText(planned, session.parts.settings, localeNow(config, io)));
    return planned.record.returncode;
  } finally {
    session.close();
  }
};
