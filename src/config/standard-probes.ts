/** The standard probes that the short form of the config adds, in the form of the file. Pure. */
import type { ProbeId } from '../health/observation.ts';
import type { Need } from './config.ts';

/** One probe in the form of the file, and the config keys from which its values are derived. */
export interface StandardProbe {
  readonly id: ProbeId;
  readonly values: Readonly<Record<string, unknown>>;
  readonly derived: Readonly<Record<string, string>>;
  /** What must be learned at run time before the probe can run. */
  readonly needs: Need | null;
}

/** The values of the short form. */
export interface ShortForm {
  readonly hot: string | null;
  readonly share: string | null;
  readonly vault: string | null;
  readonly peer: string | null;
  /** Without a slash at its end. */
  readonly url: string | null;
  readonly lan: string | null;
  readonly vaultHost: string | null;
  /** The share may be a plain folder (`mirror.allowSameDevice`). */
  readonly sameDevice: boolean;
}

/** Every name of a standard probe: `false` is allowed for each, even if the probe does not exist here. */
export const STANDARD_NAMES: ReadonlySet<string> = new Set([
  'tailscale',
  'ui',
  'healthz',
  'files',
  'watchdog',
  'heartbeat',
  'lan',
  'mount',
  'sentinel',
  'space',
  'smb',
  'hotspace',
  'observer',
]);

const HEARTBEAT_FILE = 'ytm_heartbeat.json';

/** The section that a standard probe requires, for messages. */
export function requirementOf(name: string): string {
  const needed: Readonly<Record<string, string>> = {
    tailscale: 'gateway.peer',
    lan: 'gateway.lan',
    hotspace: 'paths.hot',
    observer: 'a gateway',
    heartbeat: 'gateway.url, paths.hot and paths.share',
  };
  if (['mount', 'sentinel', 'space', 'smb'].includes(name)) return 'paths.share';
  return needed[name] ?? 'gateway.url';
}

/** All of them except `observer`, which exists if any probe uses the tailnet. */
export function standardProbes(short: ShortForm): readonly StandardProbe[] {
  return [...gatewayProbes(short), ...vaultProbes(short), ...hotProbes(short)];
}

/** This machine's own network and tailscaled. */
export const OBSERVER_PROBE: StandardProbe = {
  id: 'observer',
  values: { kind: 'tailscale-status', component: 'observer', domain: 'tailnet', every: '30s', timeout: '10s' },
  derived: {},
  needs: null,
};

function gatewayProbes(short: ShortForm): StandardProbe[] {
  const { peer, url, lan } = short;
  const probes: StandardProbe[] = [];
  if (peer !== null) {
    const values = { kind: 'tailscale-ping', component: 'gateway', domain: 'tailnet', peer, every: '30s', timeout: '15s' };
    probes.push({ id: 'tailscale', values, derived: { peer: 'gateway.peer' }, needs: null });
  }
  if (url !== null) probes.push(...httpProbes(url), ...heartbeatProbes(url, short));
  if (lan !== null) {
    const values = { kind: 'tcp', component: 'gateway', domain: 'lan', host: lan, port: 22, every: '30s', timeout: '3s' };
    probes.push({ id: 'lan', values, derived: { host: 'gateway.lan' }, needs: null });
  }
  return probes;
}

function httpProbes(url: string): StandardProbe[] {
  const common = { kind: 'http', component: 'gateway', domain: 'http' };
  const of = (id: string, values: Readonly<Record<string, unknown>>): StandardProbe => ({
    id,
    values,
    derived: { url: 'gateway.url' },
    needs: null,
  });
  return [
    of('ui', {
      ...common,
      role: 'front',
      url: `${url}/ui/`,
      every: '30s',
      timeout: '8s',
      expect: { status: [200], contains: ['id="root"'], notContains: ['Script Viewer'] },
    }),
    of('healthz', {
      ...common,
      role: 'api',
      url: `${url}/api/healthz`,
      every: '15s',
      timeout: '5s',
      expect: { status: [200], json: { status: 'ok' } },
    }),
    of('files', {
      ...common,
      role: 'files',
      url: `${url}/files/`,
      every: '30s',
      timeout: '8s',
      expect: { status: [200], contains: ['ytm_workspaces'] },
    }),
    of('watchdog', {
      kind: 'watchdog',
      component: 'gateway',
      domain: 'report',
      url: `${url}/files/_reports/acer_watchdog.json`,
      every: '30s',
      timeout: '8s',
      maxAge: '15m',
      onlineField: 'online',
      timeField: ['generated_at', 'updated_at', 'checked_at', 'timestamp', 'time', 'ts'],
    }),
  ];
}

/** The heartbeat of the mirror in the vault, as the gateway shows it; there is none before the first run. */
function heartbeatProbes(url: string, { hot, share, vault }: ShortForm): StandardProbe[] {
  if (hot === null || share === null || vault === null) return [];
  const inShare = vault
    .slice(share === '/' ? 0 : share.length)
    .split('/')
    .filter((part) => part !== '');
  const path = [...inShare, HEARTBEAT_FILE].map(encodeURIComponent).join('/');
  const values = {
    kind: 'heartbeat',
    component: 'gateway',
    domain: 'report',
    url: `${url}/files/${path}`,
    every: '30s',
    timeout: '8s',
  };
  return [{ id: 'heartbeat', values, derived: { url: 'gateway.url' }, needs: 'heartbeat' }];
}

function vaultProbes({ share, vault, vaultHost, sameDevice }: ShortForm): StandardProbe[] {
  if (share === null || vault === null) return [];
  const common = { component: 'vault', domain: 'share' };
  const visited = { path: share, vault, ...(sameDevice ? { sameDevice } : {}) };
  const derived = { path: 'paths.share', vault: 'paths.vault', ...(sameDevice ? { sameDevice: 'mirror.allowSameDevice' } : {}) };
  const host = vaultHost ?? '';
  return [
    {
      id: 'mount',
      values: { kind: 'mount', ...common, path: share, fsTypes: ['smbfs', 'cifs', 'smb3'], every: '15s', timeout: '5s' },
      derived: { path: 'paths.share' },
      needs: null,
    },
    {
      id: 'sentinel',
      values: { kind: 'sentinel', ...common, ...visited, every: '60s', timeout: '20s' },
      derived,
      needs: null,
    },
    {
      id: 'space',
      values: { kind: 'space', ...common, ...visited, every: '60s', timeout: '20s', warnBelow: 'min(10%, 100GB)', failBelow: '2GB' },
      derived,
      needs: null,
    },
    {
      id: 'smb',
      values: { kind: 'tcp', component: 'vault', domain: 'lan', role: 'share-host', host, port: 445, every: '30s', timeout: '3s' },
      derived: { host: 'vault.host' },
      needs: vaultHost === null ? 'vault.host' : null,
    },
  ];
}

function hotProbes({ hot }: ShortForm): StandardProbe[] {
  if (hot === null) return [];
  const values = {
    kind: 'space',
    component: 'hot',
    domain: 'disk',
    path: hot,
    every: '60s',
    timeout: '5s',
    warnBelow: 'min(10%, 50GB)',
    failBelow: '5GB',
  };
  return [{ id: 'hotspace', values, derived: { path: 'paths.hot' }, needs: null }];
}
