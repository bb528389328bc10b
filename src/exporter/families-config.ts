/** The config in force, and what became of the last reload. */
import type { ConfigStatus } from '../health/snapshot.ts';
import { type Family, seconds } from './family.ts';

export const CONFIG_FAMILIES: readonly Family[] = [
  {
    name: 'ytm_config_info',
    help: 'Always 1; the first digits of the SHA-256 of the config file in force.',
    type: 'gauge',
    labels: ['hash'],
    *samples({ snapshot: { daemon } }) {
      if (daemon !== undefined) yield { labels: { hash: daemon.config.hash }, value: 1 };
    },
  },
  ofConfig(
    'ytm_config_last_reload_successful',
    '1 if the last attempt to read the config was successful, 0 if it was refused and the old one stays in force.',
    ({ lastReloadOk }) => (lastReloadOk ? 1 : 0),
  ),
  ofConfig('ytm_config_last_reload_success_timestamp_seconds', 'When the config in force was read.', ({ loadedAt }) => seconds(loadedAt)),
  ofConfig('ytm_config_outdated', '1 if the config file no longer holds the config in force.', ({ changedAt }) =>
    changedAt === null ? 0 : 1,
  ),
];

function ofConfig(name: string, help: string, value: (config: ConfigStatus) => number): Family {
  return {
    name,
    help,
    type: 'gauge',
    labels: [],
    *samples({ snapshot: { daemon } }) {
      if (daemon !== undefined) yield { labels: {}, value: value(daemon.config) };
    },
  };
}
