/** `ytm export prometheus`: the scrape config for the exporter of this config. */
import type { Config } from '../../config/config.ts';
import { yamlFile } from '../../config/yaml-write.ts';
import { cliText } from '../../messages/messages.ts';
import { CommandError } from '../errors.ts';
import { print } from '../io.ts';
import { localeNow, openConfig } from '../session.ts';
import type { Handler } from '../tree/node.ts';
import type { EXPORT_PROMETHEUS } from '../tree/specs/export.ts';

/** The name of the job in the scrape config, which the rules and the dashboard select by. */
export const JOB = 'ytm';
const USAGE = 2;

export const prometheus: Handler<typeof EXPORT_PROMETHEUS> = async ({ options }, io) => {
  const config = await openConfig(options.config, io, USAGE);
  const locale = localeNow(config, io);
  const { listen } = config.exporter;
  if (listen === null) throw new CommandError(cliText('export.no-listener', locale), USAGE);
  print(io, yamlFile([cliText('export.prometheus', locale), cliText('export.remote', locale)], scrapeConfig(listen)));
  return 0;
};

export function scrapeConfig({ host, port }: NonNullable<Config['exporter']['listen']>): unknown {
  // Prometheus cannot scrape "every address": on this machine that is loopback.
  const reached = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  const address = reached.includes(':') ? `[${reached}]:${port}` : `${reached}:${port}`;
  return {
    scrape_configs: [{ job_name: JOB, scrape_interval: '15s', static_configs: [{ targets: [address] }] }],
    rule_files: ['ytm-rules.yml'],
  };
}
