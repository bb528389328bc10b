/**
 * `ytm export alertmanager`: a route and an inhibition for the alerts of `ytm export rules`. Only the receiver is left to fill in: ytm does
 * not know who reads the mail of another program.
 */

import { yamlFile } from '../../config/yaml-write.ts';
import { cliText } from '../../messages/messages.ts';
import { print } from '../io.ts';
import { localeNow, openConfig } from '../session.ts';
import type { Handler } from '../tree/node.ts';
import type { EXPORT_ALERTMANAGER } from '../tree/specs/export.ts';

const USAGE = 2;
const RECEIVER = 'studio';

export const alertmanager: Handler<typeof EXPORT_ALERTMANAGER> = async ({ options }, io) => {
  const config = await openConfig(options.config, io, USAGE);
  print(io, yamlFile([cliText('export.alertmanager', localeNow(config, io))], alertRoute()));
  return 0;
};

export function alertRoute(): unknown {
  return {
    route: {
      receiver: RECEIVER,
      // Two daemons that see the same fault make one message.
      group_by: ['component'],
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: '4h',
      routes: [{ matchers: ['severity = "warning"'], receiver: RECEIVER, group_wait: '5m', repeat_interval: '1d' }],
    },
    inhibit_rules: [
      {
        source_matchers: ['severity = "critical"'],
        target_matchers: ['severity = "warning"'],
        equal: ['component'],
      },
    ],
    receivers: [{ name: RECEIVER }],
  };
}
