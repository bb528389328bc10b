/** The outcome of each probe of the studio, in normal operation and for each fault. */
import {
  answered,
  answeredBadly,
  type EpochMs,
  type Facts,
  failed,
  type Millis,
  notRun,
  type Outcome,
  type ProbeId,
  trouble,
} from '../../src/health/observation.ts';
import type { ProbeRules } from '../../src/health/rules.ts';
import { remountCommand } from '../../src/share/remount.ts';

interface Moment {
  readonly now: EpochMs;
  readonly rules: ProbeRules;
}

export interface Sight {
  readonly outcome: (moment: Moment) => Outcome;
  readonly took: (rules: ProbeRules) => Millis;
}

const GATEWAY = 'acer-dai.tail8c523e.ts.net';
const ADDRESS = '100.101.1.7';
const SHARE = '/Users/mika/mounts/lenovo_share_real';
const MOUNT = { path: SHARE, fsType: 'smbfs', source: '//mika@lenovo.local/studio' } as const;
const FINGERPRINT = '43:DF:FA:76:D0:71:93:FF:62:79:E8:81:B6:97:74:05:A6:AE:92:BE:67:F1:E3:37:D5:C4:59:DD:94:92:1D:3F';
const DAY: Millis = 86_400_000;
const REPORT_AGE: Millis = 95_000;
const HEARTBEAT_AGE: Millis = 480_000;

function sees(took: Millis, outcome: Sight['outcome']): Sight {
  return { took: () => took, outcome };
}

function http(took: Millis, bytes: number, contentType: string): Facts {
  const phases = { resolve: 1.2, connect: 6.8, tls: 14.1, processing: took - 23.4, transfer: 1.3 };
  return { http: { status: 200, version: '1.1', address: ADDRESS, family: 4, bytes, contentType, phases } };
}

function certificate(now: EpochMs): Facts {
  const until = Math.ceil((now + 61 * DAY) / DAY) * DAY;
  return { tls: { expiresAt: until, protocol: 'TLSv1.3', subject: GATEWAY, issuer: "Let's Encrypt", fingerprint256: FINGERPRINT } };
}

function web(took: Millis, bytes: number, contentType: string): Sight {
  return sees(took, ({ now }) => answered({ ...http(took, bytes, contentType), ...certificate(now) }));
}

/** The outcomes in normal operation. */
export const WELL: Readonly<Record<ProbeId, Sight>> = {
  tailscale: sees(38, () =>
    answered({
      tailscale: { ip: ADDRESS, peerName: GATEWAY, peerOnline: true, path: 'direct', via: '192.168.1.20:41641', roundTripMs: 4 },
    }),
  ),
  ui: web(47, 18_204, 'text/html'),
  healthz: web(41, 96, 'application/json'),
  files: web(66, 2_310, 'text/html'),
  watchdog: sees(52, ({ now }) =>
    answered({
      ...http(52, 412, 'application/json'),
      watchdog: { online: true, reportedAt: now - REPORT_AGE, timeSource: 'generated_at', ageMs: REPORT_AGE },
    }),
  ),
  heartbeat: sees(49, ({ now }) =>
    answered({
      ...http(49, 131, 'application/json'),
      heartbeat: { vaultId: 'vault-2024-03', run: '20261122T165902Z', at: now - HEARTBEAT_AGE, ageMs: HEARTBEAT_AGE, host: 'mac' },
    }),
  ),
  mount: sees(6, () => answered({ mount: { ...MOUNT, host: 'lenovo.local', share: 'studio', readOnly: false } })),
  sentinel: sees(58, () => answered({ sentinel: { vaultId: 'vault-2024-03', device: '16777234' } })),
  space: sees(31, () => answered({ space: { path: SHARE, freeBytes: 812e9, sizeBytes: 4e12 } })),
  smb: sees(3, () => answered({ tcp: { address: '192.168.1.30', family: 4, connectMs: 2.6 } })),
  hotspace: sees(12, () => answered({ space: { path: '/Users/mika/workspaces', freeBytes: 214e9, sizeBytes: 994e9 } })),
  observer: sees(24, () =>
    answered({ observer: { backendState: 'Running', selfOnline: true, name: 'mac.tail8c523e.ts.net', ip: '100.101.1.5', health: [] } }),
  ),
};

/** The connection is accepted, then there is no response until the deadline. */
const noAnswer: Sight = {
  took: ({ timeoutMs }) => timeoutMs,
  outcome: ({ rules: { target, timeoutMs } }) =>
    failed(trouble('http.timeout', { target, host: GATEWAY, phase: 'processing' }), false, {
      http: { address: ADDRESS, family: 4, phases: { resolve: 1.2, connect: 6.8, tls: 14.1, processing: timeoutMs - 22.1 } },
    }),
};

/** No connection. */
const noConnection: Sight = {
  took: ({ timeoutMs }) => timeoutMs,
  outcome: ({ rules: { target } }) =>
    failed(trouble('tcp.timeout', { target, host: GATEWAY, address: `${ADDRESS}:443` }), false, {
      http: { address: ADDRESS, family: 4, phases: { resolve: 1.2 } },
    }),
};

const noPong: Sight = sees(9_100, () =>
  failed(trouble('tailscale.no_reply', { peer: 'acer-dai' }, 'no reply'), false, {
    tailscale: { ip: ADDRESS, peerName: GATEWAY, peerOnline: false },
  }),
);

const brokenBackend: Sight = sees(39, ({ now, rules: { target } }) =>
  answeredBadly(trouble('http.status', { target, host: GATEWAY, status: 500, expected: '200' }), {
    http: {
      ...http(39, 49, 'application/json').http,
      status: 500,
      phases: { resolve: 1.1, connect: 6.6, tls: 13.9, processing: 16.5, transfer: 0.2 },
    },
    ...certificate(now),
  }),
);

const offlineHere: Sight = sees(18, () =>
  notRun(trouble('observer.offline', {}, 'network is down'), {
    observer: { backendState: 'Running', selfOnline: false, name: 'mac.tail8c523e.ts.net' },
  }),
);

const notMounted: Sight = sees(5, () =>
  answeredBadly(trouble('mount.absent', { path: SHARE, remount: remountCommand(MOUNT, 'darwin', '') })),
);

const noSentinel: Sight = sees(44, () =>
  answeredBadly(trouble('sentinel.missing', { file: `${SHARE}/ytm_workspaces/.ytm_vault_workspaces_root.json` })),
);

const WEB = ['ui', 'healthz', 'files', 'watchdog', 'heartbeat'] as const;

function allOf(probes: readonly ProbeId[], sight: Sight): Readonly<Record<ProbeId, Sight>> {
  return Object.fromEntries(probes.map((probe) => [probe, sight]));
}

/** The outcomes for each fault of the tour. */
export const FAULTY = {
  'ui-timeout': { ui: noAnswer },
  'backend-down': { healthz: brokenBackend },
  'gateway-unreachable': { ...allOf(WEB, noConnection), tailscale: noPong },
  'observer-offline': { ...allOf(WEB, noConnection), ...allOf(['tailscale', 'observer'], offlineHere) },
  'share-unmounted': allOf(['mount', 'sentinel', 'space'], notMounted),
  'sentinel-lost': { sentinel: noSentinel },
} as const satisfies Readonly<Record<string, Readonly<Record<ProbeId, Sight>>>>;
