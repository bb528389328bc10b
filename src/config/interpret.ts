/** The text of a config → the effective, frozen `Config`, or all of its problems. No file is accessed. */
import { MIRROR } from '../health/mirror-component.ts';
import { isInside } from '../platform/paths.ts';
import { formatDuration } from '../schema/units.ts';
import { alertsSettings, alertsWarnings, checkPager } from './alerts-settings.ts';
import type { ComponentConfig, Config, ConfigProblem, LoadResult, PathsConfig } from './config.ts';
import { hashOfConfig } from './config-hash.ts';
import { effectivePaths, type Surroundings, shortForm, tailscaleBin } from './effective.ts';
import { shown } from './issues.ts';
import { mirrorOf, mirrorSettings, mirrorWarnings } from './mirror-settings.ts';
import { Mistakes } from './mistakes.ts';
import { suggestion } from './near-name.ts';
import { Origins } from './origins.ts';
import { readProbe } from './probe-entries.ts';
import { mergeProbes, type ProbeInput } from './probe-inputs.ts';
import type { NextRuns, ProbeKinds } from './probe-reader.ts';
import { DEFAULT_NEUTRAL } from './schema.ts';
import { isConfig, readSections, type Sections } from './sections.ts';
import { standardProbes } from './standard-probes.ts';
import { readYaml } from './yaml-text.ts';

export interface Interpretation {
  /** Absolute path, for messages and `Config.file`. */
  readonly file: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly kinds: ProbeKinds;
  readonly nextRuns: NextRuns;
}

const NO_CONFIG = 'this is not a config of ytm, which is a mapping that begins with version: 1 (the file is not shown)';
const NOTHING_TO_WATCH = 'nothing to monitor: set paths.share, paths.hot or gateway, or add a probe under probes';
const MIRROR_IS_TAKEN = 'the name mirror is reserved for the mirror of ytm; choose another name';
const DEFAULT_MIN_DOMAINS = 2;
const DEFAULT_SILENCE_MS = 60_000;
/** The components that jobs need, as far as they exist. */
const GATE_COMPONENTS = ['gateway', 'vault', 'observer'];

/** Reads a config's text; see load.ts for the file around it. */
export async function interpretConfig(text: string, { file, env, platform, kinds, nextRuns }: Interpretation): Promise<LoadResult> {
  const yaml = readYaml(text);
  const mistakes = new Mistakes(file, yaml);
  const origins = new Origins(yaml);
  if (yaml.isUnreadable) return { ok: false, problems: mistakes.list(), language: 'auto' };
  if (!isConfig(yaml.value))
    return { ok: false, problems: [{ file, line: null, column: null, path: '', message: NO_CONFIG }], language: 'auto' };
  const around: Surroundings = { env, platform, mistakes, origins };
  const sections = readSections(yaml.value, mistakes);
  const paths = effectivePaths(sections.paths, around);
  checkGateway(sections, mistakes);
  checkHistory(sections, mistakes);
  checkReport(sections, paths, mistakes);
  const inputs = mergeProbes(standardProbes(shortForm(sections, paths)), sections.probes, { mistakes, origins });
  const entries = await Promise.all(inputs.map((input) => readProbe(input, { kinds, nextRuns, mistakes, origins })));
  for (const { id, values } of inputs) if (values['component'] === MIRROR) mistakes.add(`probes.${id}.component`, MIRROR_IS_TAKEN);
  checkRoles(inputs, mistakes);
  const names = componentNames(inputs.map(({ values }) => values['component']));
  if (names.length === 0 && !mistakes.any) mistakes.add('', NOTHING_TO_WATCH);
  const components = componentsOf(sections, names, mistakes, origins);
  const gate = gateOf(sections, names, mistakes, origins);
  const tailscale = { bin: tailscaleBin(sections, around) };
  const mirror = await mirrorSettings(sections, paths, { ...around, nextRuns });
  const alerts = await alertsSettings(sections.alerts, names, { ...around, nextRuns });
  checkPager(
    alerts,
    entries.flatMap((entry) => (entry === null ? [] : [entry.config])),
    mistakes,
  );
  if (mistakes.any) return { ok: false, problems: mistakes.list(), language: sections.language };
  const probes = entries.filter((entry) => entry !== null);
  noteRest(origins);
  const config = frozen({
    file,
    hash: hashOfConfig(text),
    ...restOf(sections),
    paths,
    probes: probes.map((probe) => probe.config),
    components,
    gate,
    tailscale,
    mirror,
    alerts,
  });
  return {
    ok: true,
    config,
    origins: origins.byPath,
    written: new Map(probes.map((probe) => [probe.config.id, probe.written])),
    warnings: warningsAbout(sections, config, platform, new Mistakes(file, yaml)),
  };
}

/** The diagnosis asks for the front page or the API of a component: there is one of each. */
function checkRoles(inputs: readonly ProbeInput[], mistakes: Mistakes): void {
  const taken = new Map<string, string>();
  for (const { id, values } of inputs) {
    const { role, component } = values;
    if (typeof role !== 'string') continue;
    const place = JSON.stringify([component, role]);
    const other = taken.get(place);
    if (other === undefined) taken.set(place, id);
    else mistakes.add(`probes.${id}.role`, `the role ${shown(role)} is already that of probe ${other}; a component has one of each`);
  }
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

/** By name alone, as the state folder: ytm's own process never touches the share. */
function checkReport({ report }: Sections, { share }: PathsConfig, mistakes: Mistakes): void {
  if (report !== null && share !== null && isInside(report.path, share))
    mistakes.add('report.path', `must be on a local disk, not on the share (${share}), got ${report.path}`);
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
    for (const key of ['minDomains', 'silence', 'sleeps']) origins.note(`components.${id}.${key}`);
    return {
      id,
      minDomains: own?.minDomains ?? DEFAULT_MIN_DOMAINS,
      silenceMs: own?.silence ?? DEFAULT_SILENCE_MS,
      sleeps: own?.sleeps ?? false,
    };
  });
}

function gateOf(sections: Sections, names: readonly string[], mistakes: Mistakes, origins: Origins): Config['gate'] {
  const written = sections.mirror.gate;
  for (const id of Object.keys(written ?? {})) refuseUnknown(id, `mirror.gate.${id}`, names, mistakes);
  // Without a share there is nothing that a job could write to: what a gate would stand for is for the user to say.
  const usual = names.includes('vault') ? GATE_COMPONENTS.filter((id) => names.includes(id)) : [];
  const gate = written ?? Object.fromEntries(usual.map((id) => [id, 'healthy' as const]));
  for (const id of Object.keys(gate)) origins.note(`mirror.gate.${id}`);
  return gate;
}

/** What the standard probes of a component need. */
const NEEDS: Readonly<Record<string, string>> = { hot: 'paths.hot', vault: 'paths.share', gateway: 'gateway' };

function refuseUnknown(id: string, path: string, names: readonly string[], mistakes: Mistakes): void {
  if (names.includes(id)) return;
  const needed = Object.hasOwn(NEEDS, id) ? NEEDS[id] : undefined;
  const why = needed === undefined ? suggestion(id, names) : `: its standard probes require ${needed}`;
  mistakes.add(path, `no probe belongs to component ${id}${why}`);
}

/** The values that need no derivation. */
function restOf(
  sections: Sections,
): Omit<Config, 'file' | 'hash' | 'paths' | 'probes' | 'components' | 'gate' | 'tailscale' | 'mirror' | 'alerts'> {
  const { gateway, exporter, report } = sections;
  return {
    language: sections.language,
    gateway: gateway === null ? null : { peer: gateway.peer ?? null, url: gateway.url ?? null, lan: gateway.lan ?? null },
    vault: { host: sections.vault.host ?? null },
    bootstrap: bootstrapOf(sections),
    observer: { neutral: sections.observer.neutral ?? DEFAULT_NEUTRAL },
    hysteresis: sections.hysteresis,
    exporter: {
      listen: exporter.listen === false ? null : exporter.listen,
      allowHosts: exporter.allowHosts,
      token: exporter.token ?? null,
    },
    report: report === null ? null : { path: report.path, everyMs: report.every },
    doctor: { nightlyMinute: sections.doctor.nightly === false ? null : sections.doctor.nightly },
    watch: sections.watch,
    history: { rawMs: sections.history.raw, hourlyMs: sections.history.hourly },
    mount: { table: sections.mount.table ?? null },
  };
}

const WATCH_KEYS = [
  'window',
  'sort',
  'layout',
  'times',
  'columns',
  'keys',
  'mouse',
  'remember',
  'theme',
  'glyphs',
  'title',
  'bell',
  'notify',
  'quiet',
] as const;

function bootstrapOf({ bootstrap, gateway }: Sections): Config['bootstrap'] {
  if (bootstrap === null) return null;
  const { confirm, host, files, ...rest } = bootstrap;
  return { ...rest, host: host ?? gateway?.peer ?? null, files: files ?? null, confirmMs: confirm };
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
    'hysteresis.span',
  ];
  const more = [
    'exporter.listen',
    'exporter.allowHosts',
    'exporter.token',
    'doctor.nightly',
    'report.path',
    'report.every',
    ...WATCH_KEYS.map((key) => `watch.${key}`),
    'history.raw',
    'history.hourly',
    'mount.table',
  ];
  const keys = ['host', 'unit', 'share', 'repository', 'files', 'port', 'uiData', 'uiDataVariable', 'copies', 'confirm'];
  for (const path of [...paths, ...more, ...keys.map((key) => `bootstrap.${key}`)]) origins.note(path);
}

/** Keys that are valid but have no effect. */
function warningsAbout(sections: Sections, config: Config, platform: NodeJS.Platform, warnings: Mistakes): readonly ConfigProblem[] {
  const { paths } = config;
  const idle = (path: string, set: unknown, needed: string): void => {
    if (set !== undefined && set !== null) warnings.add(path, `has no effect without ${needed}`);
  };
  if (paths.share === null) {
    idle('vault.host', sections.vault.host, 'paths.share');
    idle('paths.assets', sections.paths.assets, 'paths.share');
  }
  if (mirrorOf(config) === null) {
    const missing = paths.hot === null ? 'paths.hot' : 'paths.share';
    for (const key of sections.mirrorKeys) if (key !== 'gate') warnings.add(`mirror.${key}`, `has no effect without ${missing}`);
  }
  mirrorWarnings(config, warnings);
  alertsWarnings(config.alerts, platform, warnings);
  return warnings.list();
}

/** Freezes plain mappings and lists deeply; other values in a kind's settings are left to the kind. */
function frozen<T>(value: T): T {
  if (Array.isArray(value) || (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype)) {
    for (const inner of Object.values(value)) frozen(inner);
    Object.freeze(value);
  }
  return value;
}
