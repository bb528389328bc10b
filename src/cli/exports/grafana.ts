/** `ytm export grafana`: one dashboard of the whole fleet, on the metrics of every ytm that Prometheus scrapes. */
import { cliText } from '../../messages/messages.ts';
import { print } from '../io.ts';
import { localeNow, openConfig } from '../session.ts';
import type { Handler } from '../tree/node.ts';
import type { EXPORT_GRAFANA } from '../tree/specs/export.ts';
import { ROWS } from './dashboard-panels.ts';

const USAGE = 2;

export const grafana: Handler<typeof EXPORT_GRAFANA> = async ({ options }, io) => {
  const locale = localeNow(await openConfig(options.config, io, USAGE), io);
  // 900 kB of Grafana's schema that no other command needs.
  const { dashboard } = await import('./dashboard.ts');
  print(
    io,
    JSON.stringify(
      dashboard(ROWS, (key) => cliText(key, locale)),
      null,
      2,
    ),
  );
  return 0;
};
