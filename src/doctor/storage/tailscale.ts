/** Which tailscale command the probes would use, whether it answers, and its version. */
import { CATALOGUE } from '../../health/catalogue.ts';
import { NOTHING_FOUND, reporterOf } from '../finding.ts';
import type { StorageCheck } from './place.ts';

const { finding, fact } = reporterOf('tailscale');
const TIMEOUT_MS = 10_000;

export const tailscaleCheck: StorageCheck = {
  id: 'tailscale',
  async examine({ config, tailnet, findTailscale, signal }) {
    if (!config.probes.some(({ kind }) => kind.startsWith('tailscale-'))) return NOTHING_FOUND;
    const asked = await tailnet.status({ signal, timeoutMs: TIMEOUT_MS, maxAgeMs: TIMEOUT_MS });
    if (!asked.ok) {
      const { code, args } = asked.trouble;
      return { findings: [finding(CATALOGUE[code].severity, code, { args })], facts: [] };
    }
    const { version, backendState } = asked.status;
    const file = (await findTailscale()) ?? 'tailscale';
    return { findings: [], facts: [fact('tailscale-used', { file, version: version === '' ? '?' : version, state: backendState })] };
  },
};
