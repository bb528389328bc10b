/** Standard probes and those of the file, merged key by key, still in the form of the file. */
import type { Need } from './config.ts';
import { expectedGot } from './issues.ts';
import type { Mistakes } from './mistakes.ts';
import { suggestion } from './near-name.ts';
import type { Origins } from './origins.ts';
import type { ProbeReader } from './probe-reader.ts';
import { OBSERVER_PROBE, requirementOf, STANDARD_NAMES, type StandardProbe } from './standard-probes.ts';
import { isMapping } from './yaml-text.ts';

/** A probe before its values are checked. */
export interface ProbeInput {
  readonly id: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly needs: Need | null;
}

const EXPECTED = 'false, or a mapping with the settings of a probe';
const PROBE_NAME = /^[a-z][a-z0-9_-]{0,31}$/;

/** All probes to run: standard ones first, in their order, then those of the file, in its order. */
export function mergeProbes(
  standard: readonly StandardProbe[],
  written: Readonly<Record<string, unknown>>,
  { mistakes, origins }: Pick<ProbeReader, 'mistakes' | 'origins'>,
): ProbeInput[] {
  const inputs: ProbeInput[] = [];
  const merge = (probe: StandardProbe): void => {
    const merged = withOverride(probe, written[probe.id], mistakes, origins);
    if (merged !== null) inputs.push(merged);
  };
  for (const probe of standard) merge(probe);
  const known = new Set(standard.map((probe) => probe.id));
  for (const [id, override] of Object.entries(written)) {
    if (known.has(id) || id === OBSERVER_PROBE.id) continue;
    const own = ownProbe(id, override, mistakes, origins);
    if (own !== null) inputs.push(own);
  }
  // Probes that use the tailnet need the observer, which checks whether this machine is connected to it; so does a config that names it.
  if (written[OBSERVER_PROBE.id] !== undefined || inputs.some(ridesTailnet)) merge(OBSERVER_PROBE);
  return inputs;
}

/** Uses tailscale, or a tailnet name or address. A plain URL on the LAN or the internet does not. */
function ridesTailnet({ values }: ProbeInput): boolean {
  const { kind, url, host } = values;
  if (typeof kind === 'string' && kind.startsWith('tailscale-')) return true;
  const asked = typeof url === 'string' && URL.canParse(url) ? new URL(url).hostname : host;
  return typeof asked === 'string' && isTailnetHost(asked);
}

/** A MagicDNS name, also as an absolute one with a dot at its end, or an address of the range that tailnets use (100.64.0.0/10). */
function isTailnetHost(host: string): boolean {
  const [first, second] = host.split('.').map(Number);
  return /\.ts\.net\.?$/i.test(host) || (first === 100 && second !== undefined && second >= 64 && second < 128);
}

function withOverride(probe: StandardProbe, override: unknown, mistakes: Mistakes, origins: Origins): ProbeInput | null {
  const { id } = probe;
  if (override === false) return null;
  if (override !== undefined && !isMapping(override)) {
    mistakes.add(`probes.${id}`, expectedGot(EXPECTED, override));
    return null;
  }
  const over = override ?? {};
  // A probe of another kind has other keys and inherits nothing.
  if (over['kind'] !== undefined && over['kind'] !== probe.values['kind']) return ownProbe(id, over, mistakes, origins);
  const values = overridden(probe.values, over);
  for (const key of Object.keys(values)) {
    const path = probe.derived[key];
    origins.note(`probes.${id}.${key}`, path === undefined ? { from: 'default' } : { from: 'derived', path });
  }
  return { id, values, needs: probe.needs === 'vault.host' && Object.hasOwn(over, 'host') ? null : probe.needs };
}

/** Key by key; a mapping such as `expect` key by key once more. */
function overridden(standard: Readonly<Record<string, unknown>>, over: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const values: Record<string, unknown> = { ...standard };
  for (const [key, value] of Object.entries(over)) {
    const before = values[key];
    values[key] = isMapping(before) && isMapping(value) ? { ...before, ...value } : value;
  }
  return values;
}

function ownProbe(id: string, written: unknown, mistakes: Mistakes, origins: Origins): ProbeInput | null {
  const path = `probes.${id}`;
  if (!PROBE_NAME.test(id)) {
    mistakes.add(path, 'the name of a probe must consist of lower-case letters, digits, - and _ (at most 32), and begin with a letter');
    return null;
  }
  if (written === false) {
    if (!STANDARD_NAMES.has(id)) mistakes.add(path, `there is no standard probe ${id} to disable${suggestion(id, [...STANDARD_NAMES])}`);
    return null;
  }
  if (!isMapping(written)) {
    mistakes.add(path, expectedGot(EXPECTED, written));
    return null;
  }
  if (written['kind'] === undefined) {
    mistakes.add(path, withoutKind(id));
    return null;
  }
  for (const key of Object.keys(written)) origins.note(`${path}.${key}`);
  return { id, values: written, needs: null };
}

function withoutKind(id: string): string {
  return STANDARD_NAMES.has(id)
    ? `the standard probe ${id} requires ${requirementOf(id)}; set that, or give this probe a kind`
    : `kind is missing; a probe that is not a standard one needs kind and component (standard probes: ${[...STANDARD_NAMES].join(', ')})`;
}
