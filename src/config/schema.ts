/** The sections of the config file. Keys of probe kinds are checked by the kinds' own schemas (probe-entries.ts). */
import * as z from 'zod/mini';
import {
  described,
  duration,
  flag,
  host,
  httpUrl,
  integer,
  path,
  peerName,
  secretRef,
  stringList,
  text,
  textField,
} from '../schema/fields.ts';
import { alerts } from './alerts-section.ts';
import { doctor, mirror } from './mirror-section.ts';
import { command, name, schedule, section, unset } from './section-fields.ts';
import { watch } from './watch-section.ts';

const baseUrl = httpUrl().check(
  z.refine((url) => !/[?#]/.test(url), { error: 'expected a URL without ? and # (the value is not shown).' }),
);

const listen = textField('an address and port such as 127.0.0.1:19860, or false', (written) => {
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9_.-]+)):(\d{1,5})$/.exec(written);
  const port = Number(match?.[3]);
  const listenHost = match?.[1] ?? match?.[2];
  return listenHost === undefined || port > 65_535
    ? { expected: 'an address and port such as 127.0.0.1:19860, or false' }
    : { value: { host: listenHost, port } };
});

export const version = described(z.literal(1, { error: '1, the version of this format' }), 'The version of this format.');

export const language = described(
  z.prefault(z.enum(['auto', 'en', 'ja'], { error: 'auto, en or ja' }), 'auto'),
  'The language of reports and screens; auto follows LC_ALL, LC_MESSAGES and LANG.',
);

export const paths = described(
  section({
    hot: unset(path(), 'The local source tree. Omit it on a machine that only monitors. YTM_WORKSPACE_ROOT overrides it.'),
    share: unset(path(), 'The mount point of the share. YTM_SHARED_STORAGE_ROOT overrides it.'),
    vault: unset(path(), 'The mirrored tree inside the share. Default: <share>/ytm_workspaces.'),
    assets: unset(path(), 'The long-lived assets. Default: <share>/asset_vault.'),
    planning: unset(
      path(),
      'The planning folder, the only source of truth for progress. Default: <vault>/planning. YTM_PLANNING_ROOT overrides it.',
    ),
    state: unset(path(), 'The state folder of ytm; must be on a local disk. YTM_STATE_DIR overrides it.'),
  }),
  'The folders that ytm works with. Absolute paths; ~/ stands for the home folder.',
);

export const gateway = described(
  section({
    peer: unset(
      peerName('a tailnet name or a 100.x address'),
      'The tailnet name or 100.x address of the gateway. Adds the probe tailscale.',
    ),
    url: unset(
      baseUrl,
      'The base URL at which the gateway serves /ui/, /api/healthz and /files/. Adds the probes ui, healthz, files and watchdog.',
    ),
    lan: unset(host(), 'The address of the gateway on the LAN. Adds the probe lan: TCP port 22, domain lan.'),
  }),
  'The machine that serves the studio over the tailnet. If omitted, no gateway is monitored.',
);

export const vault = described(
  section({
    host: unset(host(), 'The host of the share, for the probe smb. Default: learned from the mounted share.'),
  }),
  'The machine that serves the share.',
);

/** Any response of the tailnet's control server shows that this machine is online. */
export const DEFAULT_NEUTRAL: readonly string[] = ['https://controlplane.tailscale.com/'];

const FAR_PATH = 'an absolute path on the gateway of letters, digits and . _ - / @ +, without a slash at the end';

/** Of another machine: ~ is not expanded, and it goes into scripts. */
const farPath = (): ReturnType<typeof textField<string>> =>
  textField(FAR_PATH, (written) =>
    /^(?:\/[\w.@+-]+)+$/.test(written) && !/\/\.\.?(?:\/|$)/.test(written) ? { value: written } : { expected: FAR_PATH },
  );

const farName = (expected: string, pattern: RegExp): ReturnType<typeof textField<string>> =>
  textField(expected, (written) => (pattern.test(written) ? { value: written } : { expected }));

export const bootstrap = described(
  section({
    host: unset(
      farName('a host for ssh, such as acer or studio@acer', /^(?:[\w.-]+@)?[A-Za-z0-9][\w.-]*$/),
      'The gateway as ssh knows it. Default: gateway.peer.',
    ),
    unit: described(
      z.prefault(farName('the name of a systemd service', /^[A-Za-z0-9][\w.@-]*\.service$/), 'ytm-gateway.service'),
      'The systemd unit of the web service.',
    ),
    share: described(farPath(), 'Where the share is mounted on the gateway.'),
    repository: described(
      z.prefault(z.union([z.literal('auto'), farPath()], { error: `auto, or ${FAR_PATH}` }), 'auto'),
      'The root of the repository of the web service; auto: the one that holds the working directory of the unit.',
    ),
    files: unset(farPath(), 'The link that the web service shows as /files/. Default: files in the repository.'),
    port: described(z.prefault(integer(1, 65_535), 8_080), 'The port on which the web service listens on loopback.'),
    uiData: described(
      z.prefault(farPath(), '/var/lib/ytm-ui'),
      'The folder for the databases of the web service, on a local disk of the gateway.',
    ),
    uiDataVariable: described(
      z.prefault(farName('the name of a variable', /^[A-Z][A-Z0-9_]*$/), 'YTM_UI_DATA_DIR'),
      'The variable in which the web service finds that folder.',
    ),
    copies: described(z.prefault(farPath(), '/var/lib/ytm-bootstrap'), 'Where copies of what was changed are kept on the gateway.'),
    confirm: described(
      z.prefault(duration({ min: '5s', max: '10m' }), '120s'),
      'A change of the tailnet is undone unless the probes are healthy within this time.',
    ),
  }),
  'What `ytm gateway bootstrap` sets up on the gateway.',
);

export const observer = described(
  section({
    neutral: described(
      z.optional(z.array(httpUrl(), { error: 'a list of URLs' })),
      'URLs that show whether this machine is online: any HTTP response counts. [] disables the check. Default: the control server of Tailscale.',
    ),
  }),
  'This machine’s own network.',
);

export const hysteresis = described(
  section({
    rise: described(z.prefault(integer(1, 20), 2), 'Good attempts in a row until a probe is up.'),
    fall: described(z.prefault(integer(1, 20), 3), 'Bad attempts in a row until a probe is down.'),
    span: described(
      z.prefault(duration({ max: '10m' }), '10s'),
      'The bad attempts must span at least this (not with `fall: 1`), so that many attempts within a second are no outage.',
    ),
  }),
  'How many attempts in a row change the state of a probe.',
);

export const component = section({
  minDomains: described(z.prefault(integer(1, 20), 2), 'How many failure domains must be dead before the component is down.'),
  silence: described(z.prefault(duration({ max: '1h' }), '60s'), 'The component is down only after this long without a sign of life.'),
  sleeps: described(
    z.prefault(flag(), false),
    'true: the machine sleeps. While it is also gone from the tailnet it is asleep or off: no alert is sent, and it is reported after 24 hours.',
  ),
});

export const components = described(z.record(name(), component, { error: 'a mapping of component names' }), 'Settings by component.');

export const DEFAULT_LISTEN = '127.0.0.1:19860';

export const exporter = described(
  section({
    listen: described(
      z.prefault(z.union([z.literal(false), listen], { error: 'an address and port such as 127.0.0.1:19860, or false' }), DEFAULT_LISTEN),
      'The address on which ytm serve listens for HTTP; false disables it.',
    ),
    allowHosts: described(z.prefault(stringList(), []), 'Additional names that are accepted in the Host header.'),
    token: unset(secretRef(), 'The token that allows actions over HTTP: env:NAME or file:PATH.'),
  }),
  'The HTTP server of ytm serve.',
);

export const report = described(
  section({
    path: described(path(), 'The file, on a local disk; its folder must exist. It is replaced as a whole, and everybody may read it.'),
    every: described(z.prefault(duration({ min: '1s', max: '1h' }), '60s'), 'How often it is written.'),
  }),
  'A file that ytm serve writes for the watchdog probe of another ytm: the snapshot, with `online` and `generated_at`.',
);

export const history = described(
  section({
    raw: described(z.prefault(duration({ min: '1h' }), '7d'), 'How long every attempt is kept; older attempts are summarized by the hour.'),
    hourly: described(
      z.prefault(duration({ min: '1d', max: '3660d' }), '90d'),
      'How long the hourly summaries and the changes of state are kept. Not shorter than raw.',
    ),
  }),
  'How long ytm keeps its history.',
);

export const tailscale = described(
  section({
    bin: unset(command, 'The tailscale command. YTM_TAILSCALE_BIN overrides it.'),
  }),
  'The tailscale command.',
);

export const mount = described(
  section({
    table: unset(path(), 'A file to read the mount table from, instead of the mount table of the system.'),
  }),
  'The mount table.',
);

/** The keys that every probe has; the others belong to its kind. */
export const commonProbe = {
  kind: described(text('the name of a probe kind'), 'The kind of the probe; the other keys depend on it.'),
  component: described(name(), 'The component that the probe belongs to.'),
  domain: described(name(), 'The failure domain: probes that fail for the same cause share one.'),
  every: described(
    schedule,
    'The interval between attempts (100ms to 7d), or a cron expression of 5 or 6 fields, or @hourly and the like.',
  ),
  timeout: described(duration({ max: '10m' }), 'The deadline of a whole attempt. Shorter than every.'),
  slow: z.optional(
    described(duration({ max: '10m' }), 'A good attempt that takes longer than this makes the probe degraded. Shorter than timeout.'),
  ),
  gates: described(flag(), 'false: the probe never shuts the gate.'),
};

export const COMMON_KEYS: ReadonlySet<string> = new Set(Object.keys(commonProbe));

/** The whole file except for the keys of the kinds. */
export const SECTIONS = {
  version,
  language,
  paths,
  gateway,
  vault,
  bootstrap,
  observer,
  hysteresis,
  components,
  mirror,
  doctor,
  alerts,
  watch,
  exporter,
  report,
  history,
  tailscale,
  mount,
} as const;

export const TOP_LEVEL_KEYS: readonly string[] = [...Object.keys(SECTIONS), 'probes'];
