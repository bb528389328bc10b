/** The effective config as YAML that can be loaded again, each value with its origin; secrets are references or masked. */
import { configText } from '../messages/messages.ts';
import type { Locale } from '../messages/template.ts';
import { formatSecretRef, parseSecretRef } from '../platform/secrets.ts';
import { formatDuration } from '../schema/units.ts';
import { alertsAsWritten } from './alerts-settings.ts';
import type { BootstrapConfig, Config, LoadResult, Origin } from './config.ts';
import { mirrorAsWritten } from './mirror-settings.ts';
import type { ProbeKinds } from './probe-reader.ts';
import { defaultsOf } from './schema-walk.ts';
import { formatTimeOfDay } from './section-fields.ts';
import { watchAsWritten } from './watch-section.ts';
import { isMapping } from './yaml-text.ts';
import { flowYaml } from './yaml-write.ts';

type Loaded = Extract<LoadResult, { ok: true }>;
type Tree = { readonly [key: string]: unknown };

/** Texts under these keys of a probe are passed to other programs and may be secret; references to secrets are shown. */
const MASKED_KEYS: ReadonlySet<string> = new Set(['headers', 'env']);
const COMMENT_COLUMN = 60;
const DEFAULT: Origin = { from: 'default' };

export function showConfig(loaded: Loaded, kinds: ProbeKinds, locale: Locale): string {
  const hidden = configText('show.hidden', locale);
  const probes = Object.fromEntries(
    loaded.config.probes.map(({ id, kind }) => {
      const settings = kinds.get(kind)?.settings;
      const defaults = settings === undefined ? {} : defaultsOf(settings);
      return [id, masked({ ...loaded.written.get(id), ...withoutKeys(defaults, loaded.written.get(id) ?? {}) }, hidden)];
    }),
  );
  const lines: string[] = [];
  writeTree({ version: 1, ...sectionsOf(loaded.config), probes }, '', { loaded, locale, lines });
  return `${lines.join('\n')}\n`;
}

/** In the form of the file. */
function sectionsOf(config: Config): Tree {
  const { exporter } = config;
  const listen = exporter.listen;
  return {
    language: config.language,
    paths: config.paths,
    ...(config.gateway === null ? {} : { gateway: config.gateway }),
    vault: config.vault,
    ...(config.bootstrap === null ? {} : { bootstrap: bootstrapAsWritten(config.bootstrap) }),
    observer: config.observer,
    hysteresis: { ...config.hysteresis, span: formatDuration(config.hysteresis.span) },
    components: Object.fromEntries(
      config.components.map(({ id, minDomains, silenceMs, sleeps }) => [id, { minDomains, silence: formatDuration(silenceMs), sleeps }]),
    ),
    mirror: { gate: config.gate, ...mirrorAsWritten(config.mirror) },
    doctor: { knownMounts: config.mirror.knownMounts, nightly: timeAsWritten(config.doctor.nightlyMinute) },
    alerts: alertsAsWritten(config.alerts),
    watch: watchAsWritten(config.watch),
    exporter: {
      listen: listen === null ? false : `${listen.host.includes(':') ? `[${listen.host}]` : listen.host}:${listen.port}`,
      allowHosts: exporter.allowHosts,
      token: exporter.token === null ? null : formatSecretRef(exporter.token),
    },
    ...(config.report === null ? {} : { report: { path: config.report.path, every: formatDuration(config.report.everyMs) } }),
    history: { raw: formatDuration(config.history.rawMs), hourly: formatDuration(config.history.hourlyMs) },
    tailscale: config.tailscale,
    mount: config.mount,
  };
}

function timeAsWritten(minute: number | null): string | false {
  return minute === null ? false : formatTimeOfDay(minute);
}

function bootstrapAsWritten({ confirmMs, ...rest }: BootstrapConfig): Tree {
  return { ...rest, confirm: formatDuration(confirmMs) };
}

function withoutKeys(values: Tree, keys: Tree): Tree {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !Object.hasOwn(keys, key)));
}

function masked(values: Tree, hidden: string): Tree {
  const mask = (key: string, value: unknown): unknown => {
    if (MASKED_KEYS.has(key) && isMapping(value))
      return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, isReference(text) ? text : hidden]));
    // The program is shown, its arguments are not.
    if (key === 'command' && Array.isArray(value)) return value.map((word: unknown, index) => (index === 0 ? word : hidden));
    return key === 'url' && typeof value === 'string' ? value.replace(/\?.*$/s, `?${hidden}`) : value;
  };
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, mask(key, value)]));
}

function isReference(text: unknown): boolean {
  return typeof text === 'string' && parseSecretRef(text, '/') !== null;
}

interface Page {
  readonly loaded: Loaded;
  readonly locale: Locale;
  readonly lines: string[];
}

function writeTree(tree: Tree, path: string, page: Page): void {
  const indent = '  '.repeat(path === '' ? 0 : path.split('.').length);
  for (const [key, value] of Object.entries(tree)) {
    const inner = path === '' ? key : `${path}.${key}`;
    // Defaults of the kind are not written in the file.
    const origin = page.loaded.origins.get(inner) ?? (/^probes\.[^.]+\.[^.]+$/.test(inner) ? DEFAULT : undefined);
    if (origin === undefined && isMapping(value) && Object.keys(value).length > 0) {
      page.lines.push(`${indent}${key}:`);
      writeTree(value, inner, page);
      continue;
    }
    const line = `${indent}${key}: ${flowYaml(JSON.parse(JSON.stringify(value ?? null)))}`;
    const comment = origin === undefined ? '' : `  # ${originText(origin, page.locale)}`;
    page.lines.push(comment === '' ? line : `${line.padEnd(COMMENT_COLUMN)}${comment}`);
  }
}

function originText(origin: Origin, locale: Locale): string {
  switch (origin.from) {
    case 'file':
      return configText('origin.file', locale, { line: origin.line });
    case 'env':
      return configText('origin.env', locale, { name: origin.name });
    case 'derived':
      return configText('origin.derived', locale, { path: origin.path });
    case 'default':
      return configText('origin.default', locale);
  }
}
