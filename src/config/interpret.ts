/** The text of a config → the effective, frozen `Config`, or everything that is wrong with it. No file is touched. */
import { MIRROR } from '../health/mirror-component.ts';
import type { ComponentConfig, Config, ConfigProblem, LoadResult, PathsConfig } from './config.ts';
import { effectivePaths, type Surroundings, shortForm, tailscaleBin } from './effective.ts';
import { mirrorSettings, mirrorWarnings } from './mirror-settings.ts';
import { Mistakes } from './mistakes.ts';
import { suggestion } from './near-name.ts';
import { Origins } from './origins.ts';
import { readProbe } from './probe-entries.ts';
import { mergeProbes } from './probe-inputs.ts';
import type { NextRuns, ProbeKinds } from './probe-reader.ts';
import { DEFAULT_NEUTRAL } from './schema.ts';
import { readSections, type Sections } from './sections.ts';
import { standardProbes } from './standard-probes.ts';
import { formatDuration } from './units.ts';
import { readYaml } from './yaml-text.ts';

export interface Interpretation {
  /** Absolute path, for messages and `Config.file`. */
  readonly file: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly kinds: ProbeKinds;
  readonly nextRuns: NextRuns;
}

const NOTHING_TO_WATCH = 'there is nothing to watch: set paths.share, paths.hot or gateway, or add a probe under probes';
const MIRROR_IS_TAKEN = 'mirror is what ytm calls its own mirror; expected another name';
const DEFAULT_MIN_DOMAINS = 2;
const DEFAULT_SILENCE_MS = 60_000;
/** Jobs need these, those of them that exist. */
const GATE_COMPONENTS = ['gateway', 'vault', 'observer'];

/** Reads a config's text; see load.ts for the file around it. */
export async function interpretConfig(text: string, { file, env, platform, kinds, nextRuns }: Interpretation): Promise<LoadResult> {
  const yaml = readYaml(text);
  const mistakes = new Mistakes(file, yaml);
  const origins = new Origins(yaml);
  if (yaml.value === null && mistakes.any) return { ok: false, problems: mistakes.list() };
  const around: Surroundings = { env, platform, mistakes, origins };
  const sections = readSections(yaml.value, mistakes);
  const paths = effectivePaths(sections.paths, around);
  checkGateway(sections, mistakes);
  checkHistory(sections, mistakes);
  const inputs = mergeProbes(standardProbes(shortForm(sections, paths)), sections.probes, { mistakes, origins });
  const entries = await Promise.all(inputs.map((input) => readProbe(input, { kinds, nextRuns, mistakes, origins })));
  for (const { id, values } of inputs) if (values['component'] === MIRROR) mistakes.add(`probes.${id}.component`, MIRROR_IS_TAKEN);
  const names = componentNames(inputs.map(({ values }) => values['component']));
  if (names.length === 0 && !mistakes.any) mistakes.add('', NOTHING_TO_WATCH);
  const components = componentsOf(sections, names, mistakes, origins);
  const gate = gateOf(sections, names, mistakes, origins);
  const tailscale = { bin: tailscaleBin(sections, around) };
  const mirror = await mirrorSettings(sections, paths, { ...around, nextRuns });
  if (mistakes.any) return { ok: false, problems: mistakes.list() };
  const probes = entries.filter((entry) => entry !== null);
  noteRest(origins);
  const config = frozen({
    file,
    ...restOf(sections),
    paths,
    probes: probes.map((probe) => probe.config),
    components,
    gate,
    tailscale,
    mirror,
  });
  return {
    ok: true,
    config,
    origins: origins.byPath,
    written: new Map(probes.map((probe) => [probe.config.id, probe.written])),
    warnings: warningsAbout(sections, paths, new Mistakes(file, yaml)),
  };
}

function checkGateway({ gateway }: Sections, mistakes: Mistakes): void {
  if (gateway === null) return;
  if ((gateway.peer ?? gateway.url ?? gateway.lan ?? null) === null) mistakes.add('gateway', 'expected at least one of peer, url and lan');
}

function checkHistory({ history }: Sections, mistakes: Mistakes): void {
  if (history.hourly < history.raw)
    mistakes.add(
      'history.hourly',
      `must not be shorter than history.raw (${formatDuration(history.raw)}), got ${formatDuration(history.hourly)}`,
    );
}

/** Those with a probe, the usual ones first. */
function componentNames(written: readonly unknown[]): readonly string[] {
  const names = new Set(written.filter((name) => typeof name === 'string'));
  const usual = ['gateway', 'vault', 'observer', 'hot'].filter((name) => names.has(name));
  return [...new Set([...usual, ...names])];
}

function componentsOf(sections: Sections, names: readonly string[], mistakes: Mistakes, origins: Origins): readonly ComponentConfig[] {
  for (const id of Object.keys(sections.components)) refuseUnknown(id, `components.${id}`, names, mistakes);
  return names.map((id) => {
    const own = sections.components[id];
    for (const key of ['minDomains', 'silence']) origins.note(`components.${id}.${key}`);
    return { id, minDomains: own?.minDomains ?? DEFAULT_MIN_DOMAINS, silenceMs: own?.silence ?? DEFAULT_SILENCE_MS };
  });
}

function gateOf(sections: Sections, names: readonly string[], mistakes: Mistakes, origins: Origins): Config['gate'] {
  const written = sections.mirror.gate;
  for (const id of Object.keys(written ?? {})) refuseUnknown(id, `mirror.gate.${id}`, names, mistakes);
  const gate = written ?? Object.fromEntries(GATE_COMPONENTS.filter((id) => names.includes(id)).map((id) => [id, 'healthy' as const]));
  for (const id of Object.keys(gate)) origins.note(`mirror.gate.${id}`);
  return gate;
}

function refuseUnknown(id: string, path: string, names: readonly string[], mistakes: Mistakes): void {
  if (!names.includes(id)) mistakes.add(path, `no probe belongs to a component ${id}${suggestion(id, names)}`);
}

/** What needs no deriving. */
function restOf(sections: Sections): Omit<Config, 'file' | 'paths' | 'probes' | 'components' | 'gate' | 'tailscale' | 'mirror'> {
  const { gateway, exporter } = sections;
  return {
    language: sections.language,
    gateway: gateway === null ? null : { peer: gateway.peer ?? null, url: gateway.url ?? null, lan: gateway.lan ?? null },
    vault: { host: sections.vault.host ?? null },
    observer: { neutral: sections.observer.neutral ?? DEFAULT_NEUTRAL },
    hysteresis: sections.hysteresis,
    exporter: {
      listen: exporter.listen === false ? null : exporter.listen,
      allowHosts: exporter.allowHosts,
      token: exporter.token ?? null,
    },
    history: { rawMs: sections.history.raw, hourlyMs: sections.history.hourly },
    mount: { table: sections.mount.table ?? null },
  };
}

function noteRest(origins: Origins): void {
  const paths = [
    'language',
    'gateway.peer',
    'gateway.url',
    'gateway.lan',
    'vault.host',
    'observer.neutral',
    'hysteresis.rise',
    'hysteresis.fall',
  ];
  const more = ['exporter.listen', 'exporter.allowHosts', 'exporter.token', 'history.raw', 'history.hourly', 'mount.table'];
  for (const path of [...paths, ...more]) origins.note(path);
}

/** Keys that are right and yet do nothing. */
function warningsAbout(sections: Sections, paths: PathsConfig, warnings: Mistakes): readonly ConfigProblem[] {
  const idle = (path: string, set: unknown, needed: string): void => {
    if (set !== undefined && set !== null) warnings.add(path, `has no effect without ${needed}`);
  };
  if (paths.share === null) {
    idle('vault.host', sections.vault.host, 'paths.share');
    idle('paths.assets', sections.paths.assets, 'paths.share');
  }
  mirrorWarnings(sections, paths, warnings);
  return warnings.list();
}

/** Deeply: plain mappings and lists; what a kind made of its settings otherwise is its own affair. */
function frozen<T>(value: T): T {
  if (Array.isArray(value) || (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype)) {
    for (const inner of Object.values(value)) frozen(inner);
    Object.freeze(value);
  }
  return value;
}
