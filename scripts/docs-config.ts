/** Writes docs/config.md from the schemas: every key, its type and default, and the standard probes. */
import { stringify } from 'yaml';
import { configJsonSchema, type JsonSchema, probeSchema } from '../src/config/json-schema.ts';
import { OBSERVER_PROBE, standardProbes } from '../src/config/standard-probes.ts';
import { PROBE_KINDS } from '../src/probes/registry.ts';

export const CONFIG_DOCS = new URL('../docs/config.md', import.meta.url);

const INTRODUCTION = `# The config

<!-- Made by scripts/docs-config.ts from the schemas; a test finds a difference. -->

One YAML 1.2 file: \`--config FILE\`, else \`$YTM_CONFIG\`, else \`$XDG_CONFIG_HOME/ytm/config.yaml\` (\`~/.config/ytm/config.yaml\`);
never the current folder, because a config can name commands. It is refused when others can write it or its folder,
when it belongs to another user than you or root, and when it lies on the share. Unknown and duplicate keys are
mistakes; every mistake is told at once, with file, line, column, path and what was expected.

- \`ytm config init\` writes an annotated file, and fills in the tailnet peer and the share when there is one of each.
- \`ytm config check\` checks it, and says how quickly each failure is seen and what one dead signal can cause.
- \`ytm config show\` prints every value in effect, and where it came from.
- \`ytm config schema\` prints the JSON Schema, for editors.

Complete examples: [config/studio.example.yaml](../config/studio.example.yaml) (watches a gateway, has a share) and
[config/studio-acer.example.yaml](../config/studio-acer.example.yaml) (is the gateway).

## Values

| value | form |
| --- | --- |
| duration | \`500ms\`, \`15s\`, \`10m\`, \`6h\`, \`7d\`; zero only where the key says so |
| size | \`10MiB\` (powers of 1024), \`2GB\` (powers of 1000), \`5%\` of the file system, \`"min(10%, 50GB)"\` (quoted), also \`max\` |
| percentage | \`5%\`: a share of what the key tells |
| path | absolute, or with \`~/\` for the home folder |
| secret | \`env:NAME\` or \`file:PATH\`; a secret itself is refused without being printed |
| schedule | a duration from \`100ms\` to \`7d\`, or a cron expression of 5 or 6 fields (the first of 6: seconds), or \`@hourly\` and the like, in local time. With a day of the month *and* a day of the week both must fit |

\`timeout\` must be shorter than \`every\` (with a cron expression: than its shortest gap).

## Environment

An environment variable that is set and not empty overrides the file.

| variable | overrides |
| --- | --- |
| \`YTM_CONFIG\` | where the config is |
| \`YTM_WORKSPACE_ROOT\` | \`paths.hot\` |
| \`YTM_SHARED_STORAGE_ROOT\` | \`paths.share\` |
| \`YTM_PLANNING_ROOT\` | \`paths.planning\` |
| \`YTM_STATE_DIR\` | \`paths.state\` (default: \`$XDG_STATE_HOME/ytm\`, \`~/.local/state/ytm\`, on macOS \`~/Library/Application Support/ytm\`) |
| \`YTM_TAILSCALE_BIN\` | \`tailscale.bin\` |
| \`YTM_RSYNC_BIN\` | \`mirror.rsync.bin\` |
| \`YTM_RSYNC_BWLIMIT_KBPS\` | \`mirror.rsync.bwlimit\` |
| \`YTM_RSYNC_WHOLE_FILE\` | \`mirror.rsync.wholeFile\` (\`1\` or \`0\`) |
| \`YTM_RSYNC_TIMEOUT_SEC\` | \`mirror.rsync.timeout\`, in seconds |
| \`YTM_MIRROR_NICE\` | \`mirror.nice\` |

The state folder must be on a local disk: locks and the database do not work on a network file system. ytm makes it
with mode 0700 and narrows a wider one.
`;

const STANDARD_INTRODUCTION = `## Standard probes

They follow from the short form: \`gateway.peer\` brings \`tailscale\`; \`gateway.url\` brings \`ui\`, \`healthz\`, \`files\` and
\`watchdog\`; \`gateway.lan\` brings \`lan\`; \`paths.share\` brings \`mount\`, \`sentinel\`, \`space\` and \`smb\` (which waits until
the share's host is known); \`paths.hot\` brings \`hotspace\`; where there is a mirror (hot, share and a gateway's URL) there is \`beat\`, which
waits until this machine has written its first one. \`observer\` comes with any probe that asks over the tailnet:
a tailscale kind, a \`*.ts.net\` name, an address in 100.64.0.0/10. While this machine's own tailnet is unfit, components with
probes in domain \`tailnet\`, \`http\` or \`report\` are unknown; what is served on this machine or on the LAN belongs into a domain
of another name.

Under \`probes:\` each can be overridden key by key (\`expect\` again key by key), or switched off with \`false\`. A probe of
another name, or of another kind than the standard one, stands on its own and needs \`kind\` and \`component\`.
`;

function sections(schema: JsonSchema): string {
  const parts = ['## Keys\n'];
  for (const [name, section] of Object.entries(schema.properties ?? {})) {
    if (name === 'probes') continue;
    parts.push(
      section.properties === undefined ? keyTable(name, { [name]: section }, section) : keyTable(name, section.properties, section),
    );
  }
  return parts.join('\n');
}

function keyTable(
  title: string,
  properties: Readonly<Record<string, JsonSchema>>,
  section: JsonSchema,
  required: readonly string[] = [],
): string {
  const rows = flattened(properties, '').map(([key, schema]) => {
    const value = schema.default === undefined ? (required.includes(key) ? 'required' : '') : code(inYaml(schema.default));
    return `| \`${key}\` | ${value} | ${sentence(schema.description ?? '')} |`;
  });
  const about = section.properties === undefined || section.description === undefined ? '' : `${sentence(section.description)}\n\n`;
  return `### \`${title}\`\n\n${about}| key | default | meaning |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
}

/** Mappings with known keys are told key by key; those with free names as \`<name>\`. */
function flattened(properties: Readonly<Record<string, JsonSchema>>, prefix: string): [string, JsonSchema][] {
  return Object.entries(properties).flatMap(([key, schema]): [string, JsonSchema][] => {
    const inner = schema['additionalProperties'];
    const mapping = schema.anyOf?.find(({ properties: own }) => own !== undefined);
    if (mapping !== undefined)
      return [[prefix + key, withoutDefault(schema, key)], ...flattened(mapping.properties ?? {}, `${prefix}${key}.`)];
    if (schema.properties !== undefined)
      return [[prefix + key, withoutDefault(schema, key)], ...flattened(schema.properties, `${prefix}${key}.`)];
    if (isSchema(inner) && inner.properties !== undefined)
      return [[prefix + key, schema], ...flattened(inner.properties, `${prefix}${key}.<name>.`)];
    return [[prefix + key, schema]];
  });
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null;
}

/** The beat's URL follows from where the vault lies in the share. */
const DEFAULT_VAULT = '<paths.share>/ytm_workspaces';

function standard(): string {
  const short = {
    hot: '<paths.hot>',
    share: '<paths.share>',
    vault: DEFAULT_VAULT,
    peer: '<gateway.peer>',
    url: '<gateway.url>',
    lan: '<gateway.lan>',
    vaultHost: '<vault.host>',
    sameDevice: false,
  };
  const written = (values: object): string => inYaml(values).replaceAll(DEFAULT_VAULT, '<paths.vault>');
  const lines = [...standardProbes(short), OBSERVER_PROBE].map(({ id, values }) => `  ${id}: ${written(values)}`);
  return `${STANDARD_INTRODUCTION}\n\`\`\`yaml\nprobes:\n${lines.join('\n')}\n\`\`\`\n`;
}

function kinds(): string {
  const common = ['kind', 'component', 'domain', 'every', 'timeout', 'gates'];
  const parts = [
    '## Kinds of probes\n',
    'Every probe has these keys; a kind has defaults for `domain`, `every` and `timeout`, and keys of its own.\n',
  ];
  const first = [...PROBE_KINDS.keys()][0] ?? '';
  const properties = probeSchema(first, PROBE_KINDS).properties ?? {};
  const shared = Object.fromEntries(common.map((key) => [key, withoutDefault(properties[key] ?? {}, key)]));
  parts.push(keyTable('every kind', shared, {}, ['kind', 'component']));
  for (const [name, kind] of PROBE_KINDS) {
    const schema = probeSchema(name, PROBE_KINDS);
    const own = Object.fromEntries(Object.entries(schema.properties ?? {}).filter(([key]) => !common.includes(key)));
    const defaults = `Domain \`${kind.defaults.domain}\`, every \`${kind.defaults.every}\`, timeout \`${kind.defaults.timeout}\`.\n`;
    parts.push(
      Object.keys(own).length === 0
        ? `### \`${name}\`\n\n${defaults}`
        : keyTable(name, own, {}, schema.required).replace('\n\n', `\n\n${defaults}\n`),
    );
  }
  return parts.join('\n');
}

function withoutDefault(schema: JsonSchema, key: string): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => keyword !== 'default' || key === 'gates'));
}

function inYaml(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd();
}

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

function sentence(text: string): string {
  const whole = text === '' || /[.)]$/.test(text) ? text : `${text}.`;
  return whole.replaceAll('|', '\\|').replaceAll('<', '\\<');
}

/** The text of docs/config.md. */
export function configDocs(): string {
  return [INTRODUCTION, sections(configJsonSchema(PROBE_KINDS)), standard(), kinds()].join('\n');
}
