/** systemd, as a service of the user: it needs no root, and reads what the user may read. */
import { join } from 'node:path';
import {
  type CallResult,
  exitCodeOf,
  fileState,
  type ServiceDescription,
  type ServiceManager,
  type ServiceOutcome,
  type ServicePorts,
  type ServiceStatus,
  STOP_SECONDS,
  said,
} from './description.ts';

export const UNIT = 'ytm.service';
/** Where the Debian package has its unit, which one of the user's own takes precedence over. */
export const PACKAGED_UNIT = `/usr/lib/systemd/user/${UNIT}`;

export interface SystemdOptions {
  readonly description: ServiceDescription;
  readonly home: string;
  readonly user: string;
  readonly configHome: string | undefined;
}

export function systemd({ description, home, user, configHome }: SystemdOptions): ServiceManager {
  const file = join(configHome ?? join(home, '.config'), 'systemd/user', UNIT);
  const text = unitFile(description);
  const systemctl = (ports: ServicePorts, ...args: readonly string[]): Promise<CallResult> => ports.call(['systemctl', '--user', ...args]);

  async function inOrder(ports: ServicePorts, calls: readonly (readonly string[])[]): Promise<ServiceOutcome> {
    for (const args of calls) {
      const ended = await systemctl(ports, ...args);
      if (exitCodeOf(ended) !== 0) return { ok: false, problem: problemOf(args[0] ?? '', ended) };
    }
    return { ok: true };
  }

  return {
    file,
    text,
    steps: [
      ['systemctl', '--user', 'daemon-reload'],
      ['systemctl', '--user', 'enable', UNIT],
      ['systemctl', '--user', 'restart', UNIT],
      ['systemctl', '--user', 'is-active', UNIT],
    ],
    reach: (ports) => inOrder(ports, [['show', '--property=Version']]),
    async install(ports) {
      ports.write(file, text);
      const started = await inOrder(ports, [['daemon-reload'], ['enable', UNIT], ['restart', UNIT]]);
      if (!started.ok) return started;
      const active = await systemctl(ports, 'is-active', UNIT);
      return exitCodeOf(active) === 0 ? { ok: true } : { ok: false, problem: { kind: 'not-running', said: said(active) } };
    },
    async uninstall(ports) {
      if (ports.read(file) === null) return { ok: true };
      const stopped = await systemctl(ports, 'disable', '--now', UNIT);
      if (exitCodeOf(stopped) !== 0) return { ok: false, problem: problemOf('disable', stopped) };
      ports.remove(file);
      return inOrder(ports, [['daemon-reload']]);
    },
    async status(ports) {
      const shown = await systemctl(ports, 'show', UNIT, '--property=LoadState,ActiveState,MainPID,ExecMainStatus');
      const lingers = await ports.call(['loginctl', 'show-user', user, '--property=Linger']);
      const problem = exitCodeOf(shown) === 0 ? null : problemOf('show', shown);
      const own = fileState({ file, text }, ports);
      const inForce = own === 'missing' && ports.read(PACKAGED_UNIT) !== null ? 'packaged' : own;
      return { file: inForce, ...parseShow(shown), survivesLogout: parseLinger(lingers), problem };
    },
  };
}

function problemOf(call: string, result: CallResult) {
  const words = said(result);
  if (/connect to (user scope )?bus|No medium found/i.test(words)) return { kind: 'no-session', said: words } as const;
  return { kind: 'call-failed', call: `systemctl --user ${call}`, said: words } as const;
}

export function parseShow(result: CallResult): Pick<ServiceStatus, 'state' | 'pid' | 'lastExitCode'> {
  if ('problem' in result || result.exitCode !== 0) return { state: 'unknown', pid: null, lastExitCode: null };
  const values = new Map(result.output.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
  const pid = Number(values.get('MainPID') ?? 0);
  const active = values.get('ActiveState');
  if (values.get('LoadState') === 'not-found') return { state: 'not-loaded', pid: null, lastExitCode: null };
  return {
    state: active === undefined ? 'unknown' : active === 'active' ? 'running' : 'stopped',
    pid: pid > 0 ? pid : null,
    lastExitCode: values.has('ExecMainStatus') ? Number(values.get('ExecMainStatus')) : null,
  };
}

function parseLinger(result: CallResult): boolean | null {
  const found = 'problem' in result ? undefined : /^Linger=(yes|no)$/m.exec(result.output)?.[1];
  return found === undefined ? null : found === 'yes';
}

/**
 * The unit. What confines a process by namespaces is left out: in a service of the user it needs PrivateUsers, which hides whose a file
 * is. Nothing forbids memory that is written and executed: V8 compiles.
 */
export function unitFile({ argv, env }: ServiceDescription): string {
  return `[Unit]
Description=ytm: monitoring and the mirror
After=network-online.target

[Service]
Type=exec
ExecStart=${argv.map((text) => word(text).replaceAll('$', '$$$$')).join(' ')}
ExecReload=/bin/kill -HUP $MAINPID
${Object.entries(env)
  .map(([name, value]) => `Environment=${word(`${name}=${value}`)}\n`)
  .join('')}Restart=on-failure
RestartSec=10
KillMode=mixed
TimeoutStopSec=${STOP_SECONDS}
UMask=0077
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native

[Install]
WantedBy=default.target
`;
}

/** One word of a setting: quoted, and without the meaning of % and backslashes. */
function word(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', String.raw`\"`).replaceAll('%', '%%')}"`;
}
