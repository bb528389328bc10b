/** The effective config as YAML that could be loaded again, each value with where it came from; secrets are references or masked. */
import { stringify } from 'yaml';
import { configText } from '../messages/messages.ts';
import type { Speech } from '../messages/template.ts';
import { formatSecretRef } from '../platform/secrets.ts';
import type { Config, LoadResult, Origin } from './config.ts';
import { mirrorAsWritten } from './mirror-settings.ts';
import type { ProbeKinds } from './probe-reader.ts';
import { defaultsOf } from './schema-walk.ts';
import { isMapping } from './sections.ts';
import { formatDuration } from './units.ts';

type Loaded = Extract<LoadResult, { ok: true }>;
type Tree = { readonly [key: string]: unknown };

/** Texts under these keys of a probe are given to other programs and may be secret. */
const MASKED_KEYS: ReadonlySet<string> = new Set(['headers', 'env']);
const COMMENT_COLUMN = 60;
const DEFAULT: Origin = { from: 'default' };

export function showConfig(loaded: Loaded, kinds: ProbeKinds, speaking: Speech): string {
  const hidden = configText('show.hidden', speaking);
  const probes = Object.fromEntries(
    loaded.config.probes.map(({ id, kind }) => {
      const settings = kinds.get(kind)?.settings;
      const defaults = settings === undefined ? {} : defaultsOf(settings);
      return [id, masked({ ...loaded.written.get(id), ...withoutKeys(defaults, loaded.written.get(id) ?? {}) }, hidden)];
    }),
  );
  const lines: string[] = [];
  writeTree({ version: 1, ...sectionsOf(loaded.config), probes }, '', { loaded, speaking, lines });
  return `${lines.join('\n')}\n`;
}

/** In the words of the file. */
function sectionsOf(config: Config): Tree {
  const { exporter } = config;
  const listen = exporter.listen;
  return {
    language: config.language,
    paths: config.paths,
    ...(config.gateway === null ? {} : { gateway: config.gateway }),
    vault: config.vault,
    observer: config.observer,
    hysteresis: config.hysteresis,
    components: Object.fromEntries(
      config.components.map(({ id, minDomains, silenceMs }) => [id, { minDomains, silence: formatDuration(silenceMs) }]),
    ),
    mirror: { gate: config.gate, ...mirrorAsWritten(config.mirror) },
    doctor: { knownMounts: config.mirror.knownMounts },
    exporter: {
      listen: listen === null ? false : `${listen.host.includes(':') ? `[${listen.host}]` : listen.host}:${listen.port}`,
      allowHosts: exporter.allowHosts,
      token: exporter.token === null ? null : formatSecretRef(exporter.token),
    },
    history: { raw: formatDuration(config.history.rawMs), hourly: formatDuration(config.history.hourlyMs) },
    tailscale: config.tailscale,
    mount: config.mount,
  };
}

function withoutKeys(values: Tree, keys: Tree): Tree {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !Object.hasOwn(keys, key)));
}

function masked(values: Tree, hidden: string): Tree {
  const mask = (key: string, value: unknown): unknown =>
    MASKED_KEYS.has(key) && isMapping(value) ? Object.fromEntries(Object.keys(value).map((name) => [name, hidden])) : value;
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, mask(key, value)]));
}

interface Page {
  readonly loaded: Loaded;
  readonly speaking: Speech;
  readonly lines: string[];
}

function writeTree(tree: Tree, path: string, page: Page): void {
  const indent = '  '.repeat(path === '' ? 0 : path.split('.').length);
  for (const [key, value] of Object.entries(tree)) {
    const inner = path === '' ? key : `${path}.${key}`;
    // What the kind fills in was written nowhere.
    const origin = page.loaded.origins.get(inner) ?? (/^probes\.[^.]+\.[^.]+$/.test(inner) ? DEFAULT : undefined);
    if (origin === undefined && isMapping(value) && Object.keys(value).length > 0) {
      page.lines.push(`${indent}${key}:`);
      writeTree(value, inner, page);
      continue;
    }
    const line = `${indent}${key}: ${flow(value)}`;
    const comment = origin === undefined ? '' : `  # ${originText(origin, page.speaking)}`;
    page.lines.push(comment === '' ? line : `${line.padEnd(COMMENT_COLUMN)}${comment}`);
  }
}

function flow(value: unknown): string {
  const json = JSON.parse(JSON.stringify(value ?? null)) as unknown;
  return stringify(json, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false }).trimEnd();
}

function originText(origin: Origin, speaking: Speech): string {
  switch (origin.from) {
    case 'file':
      return configText('origin.file', speaking, { line: origin.line });
    case 'env':
      return configText('origin.env', speaking, { name: origin.name });
    case 'derived':
      return configText('origin.derived', speaking, { path: origin.path });
    case 'default':
      return configText('origin.default', speaking);
  }
}
