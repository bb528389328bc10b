/** The sections of the config file. Keys of probe kinds are checked by the kinds' own schemas (probe-entries.ts). */
import * as z from 'zod/mini';
import { described, duration, flag, host, httpUrl, integer, path, secretRef, stringList, text, textField } from './fields.ts';
import { doctor, mirror } from './mirror-section.ts';
import { command, name, schedule, section, unset } from './section-fields.ts';

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
  'Language of sentences for people; auto follows LC_ALL, LC_MESSAGES and LANG.',
);

export const paths = described(
  section({
    hot: unset(path(), 'The local source tree. Left out on a machine that only watches. YTM_WORKSPACE_ROOT overrides.'),
    share: unset(path(), 'The mount point of the share. YTM_SHARED_STORAGE_ROOT overrides.'),
    vault: unset(path(), 'The mirrored tree inside the share. Default: <share>/ytm_workspaces.'),
    assets: unset(path(), 'The long-lived assets. Default: <share>/asset_vault.'),
    planning: unset(path(), 'The one source of truth for progress. Default: <vault>/planning. YTM_PLANNING_ROOT overrides.'),
    state: unset(path(), 'Where ytm keeps its own state; must be a local disk. YTM_STATE_DIR overrides.'),
  }),
  'Where things are. Absolute, or with ~/ for the home folder.',
);

export const gateway = described(
  section({
    peer: unset(
      text('a tailnet name or a 100.x address'),
      'The gateway as the tailnet knows it: a name or a 100.x address. Adds the probe tailscale.',
    ),
    url: unset(baseUrl, 'Where the gateway serves /ui/, /api/healthz and /files/. Adds the probes ui, healthz, files and watchdog.'),
    lan: unset(host(), "The gateway's address in the LAN. Adds the probe lan: TCP port 22, domain lan."),
  }),
  'The machine that serves the studio over the tailnet. Left out: no gateway is watched.',
);

export const vault = described(
  section({
    host: unset(host(), 'The host of the share, for the probe smb. Default: learned from the mounted share.'),
  }),
  'The machine that serves the share.',
);

/** Any answer of the tailnet's control server shows that this machine is online. */
export const DEFAULT_NEUTRAL: readonly string[] = ['https://controlplane.tailscale.com/'];

export const observer = described(
  section({
    neutral: described(
      z.optional(z.array(httpUrl(), { error: 'a list of URLs' })),
      'URLs of which any HTTP answer shows that this machine is online; [] for no such check. Default: the control server of Tailscale.',
    ),
  }),
  'This machine’s own network.',
);

export const hysteresis = described(
  section({
    rise: described(z.prefault(integer(1, 20), 2), 'Good attempts in a row until a probe is up.'),
    fall: described(z.prefault(integer(1, 20), 3), 'Bad attempts in a row until a probe is down.'),
  }),
  'How many attempts change the state of a probe.',
);

export const component = section({
  minDomains: described(z.prefault(integer(1, 20), 2), 'How many failure domains must be dead before the component is down.'),
  silence: described(z.prefault(duration({ max: '1h' }), '60s'), 'How long nothing of it may have shown a sign of life before it is down.'),
});

export const components = described(z.record(name(), component, { error: 'a mapping of component names' }), 'Settings by component.');

export const DEFAULT_LISTEN = '127.0.0.1:19860';

export const exporter = described(
  section({
    listen: described(
      z.prefault(z.union([z.literal(false), listen], { error: 'an address and port such as 127.0.0.1:19860, or false' }), DEFAULT_LISTEN),
      'Where ytm serve listens for HTTP; false: nowhere.',
    ),
    allowHosts: described(z.prefault(stringList(), []), 'Further names that a Host header may have.'),
    token: unset(secretRef(), 'Allows actions over HTTP to whoever presents it: env:NAME or file:PATH.'),
  }),
  'HTTP of ytm serve.',
);

export const history = described(
  section({
    raw: described(z.prefault(duration({ min: '1h' }), '7d'), 'How long every attempt is kept; after that one line for each hour.'),
    hourly: described(
      z.prefault(duration({ min: '1d', max: '3660d' }), '90d'),
      'How long the hours and the changes of state are kept. Not shorter than raw.',
    ),
  }),
  'How long ytm remembers what it saw.',
);

export const tailscale = described(
  section({
    bin: unset(command, 'The tailscale command. YTM_TAILSCALE_BIN overrides.'),
  }),
  'The tailscale command.',
);

export const mount = described(
  section({
    table: unset(path(), "A file to read the mount table from, instead of the system's."),
  }),
  'The mount table.',
);

/** The keys that every probe has; the others are its kind's. */
export const commonProbe = {
  kind: described(text('the name of a probe kind'), 'What is asked; the other keys depend on it.'),
  component: described(name(), 'The component that the probe tells about.'),
  domain: described(name(), 'The failure domain: what fails together with it.'),
  every: described(
    schedule,
    'The interval between attempts (100ms to 7d), or a cron expression of 5 or 6 fields, or @hourly and the like.',
  ),
  timeout: described(duration({ max: '10m' }), 'The deadline of one attempt, over everything it does. Shorter than every.'),
  gates: described(flag(), 'false: its trouble never shuts the gate.'),
};

export const COMMON_KEYS: ReadonlySet<string> = new Set(Object.keys(commonProbe));

/** The whole file but for the kinds' own keys. */
export const SECTIONS = {
  version,
  language,
  paths,
  gateway,
  vault,
  observer,
  hysteresis,
  components,
  mirror,
  doctor,
  exporter,
  history,
  tailscale,
  mount,
} as const;

export const TOP_LEVEL_KEYS: readonly string[] = [...Object.keys(SECTIONS), 'probes'];
