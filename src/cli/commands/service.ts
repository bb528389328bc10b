/** `ytm service install | uninstall | status`: the resident daemon under launchd or systemd. */
import { readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import type { Config } from '../../config/config.ts';
import { type CliKey, cliText } from '../../messages/messages.ts';
import { isSafe } from '../../messages/safe-text.ts';
import type { Locale } from '../../messages/template.ts';
import { createChildren } from '../../platform/child/run.ts';
import { pause, systemClock } from '../../platform/clock.ts';
import { makeFolders } from '../../platform/make-folders.ts';
import { homeOf } from '../../platform/paths.ts';
import { shellWord } from '../../platform/shell-word.ts';
import type { CallResult, ServiceManager, ServiceOutcome, ServicePorts, ServiceProblem, ServiceStatus } from '../../service/description.ts';
import { launchd } from '../../service/launchd.ts';
import { systemd } from '../../service/systemd.ts';
import { CARRIED, configSecrets } from '../carried.ts';
import { CommandError } from '../errors.ts';
import { type Io, print, printJson } from '../io.ts';
import { changeInterval, intervalOf } from '../mirror-interval.ts';
import { localeNow, openConfig } from '../session.ts';
import type { Handler } from '../tree/node.ts';
import type { SERVICE_INSTALL, SERVICE_STATUS, SERVICE_UNINSTALL } from '../tree/specs/service.ts';

const FAILED = 1;
const USAGE = 2;
const UNKNOWN = 3;
const CALL_TIMEOUT_MS = 20_000;

export const install: Handler<typeof SERVICE_INSTALL> = async ({ options }, io) => {
  const { config, manager, locale } = await openService(options.config, io, {
    replacesOlder: options['replace-older'] === true,
    failureExit: USAGE,
  });
  const interval = options.interval === undefined ? null : await changeInterval(config, intervalOf(options.interval), io, locale, USAGE);
  const notes = [...warnings(config, locale), ...(interval === null ? [] : [interval.line])];
  if (options.run !== true) {
    const steps = manager.steps.map((step) => `  ${step.map(shellWord).join(' ')}`);
    print(
      io,
      [cliText('service.would-write', locale, { file: manager.file }), '', manager.text, cliText('service.would-run', locale)].join('\n'),
    );
    print(io, [...steps, '', ...notes, cliText('service.dry', locale)].join('\n'));
    return 0;
  }
  const ports = portsOf(io);
  const reached = await manager.reach(ports);
  if (reached.ok) await interval?.carryOut();
  const outcome = reached.ok ? await manager.install(ports) : reached;
  print(
    io,
    [outcome.ok ? cliText('service.installed', locale, { file: manager.file }) : problemText(outcome, locale), ...notes].join('\n'),
  );
  return outcome.ok ? 0 : FAILED;
};

export const uninstall: Handler<typeof SERVICE_UNINSTALL> = async ({ options }, io) => {
  const { manager, locale } = await openService(options.config, io, { replacesOlder: false, failureExit: USAGE });
  if (options.run !== true) {
    print(io, [cliText('service.would-remove', locale, { file: manager.file }), cliText('service.dry', locale)].join('\n'));
    return 0;
  }
  const outcome = await manager.uninstall(portsOf(io));
  print(io, outcome.ok ? cliText('service.removed', locale) : problemText(outcome, locale));
  return outcome.ok ? 0 : FAILED;
};

export const status: Handler<typeof SERVICE_STATUS> = async ({ options }, io) => {
  const { manager, locale } = await openService(options.config, io, { replacesOlder: false, failureExit: USAGE });
  const found = await manager.status(portsOf(io));
  if (options.json === true) printJson(io, { ...found, path: manager.file }, 2);
  else print(io, statusLines(found, manager.file, locale).join('\n'));
  if (found.problem !== null || found.state === 'unknown') return UNKNOWN;
  return found.state === 'running' && (found.file === 'current' || found.file === 'packaged') ? 0 : FAILED;
};

function statusLines(found: ServiceStatus, file: string, locale: Locale): readonly string[] {
  const { problem } = found;
  return [
    cliText(`service.state.${found.state}`, locale, { pid: found.pid ?? 0 }),
    cliText(`service.file.${found.file}`, locale, { file }),
    ...(found.lastExitCode === null || found.lastExitCode === 0
      ? []
      : [cliText('service.last-exit', locale, { code: found.lastExitCode })]),
    ...(found.survivesLogout === false ? [cliText('service.no-linger', locale, { user: userInfo().username })] : []),
    ...(problem === null ? [] : [problemText({ ok: false, problem }, locale)]),
  ];
}

function problemText({ problem }: Extract<ServiceOutcome, { ok: false }>, locale: Locale): string {
  const { kind, said } = problem;
  const call = kind === 'call-failed' ? problem.call : '';
  return cliText(PROBLEM_TEXT[kind], locale, { call, said: said === '' ? '-' : said });
}

const PROBLEM_TEXT: Readonly<Record<ServiceProblem['kind'], CliKey>> = {
  'no-session': 'service.no-session',
  'call-failed': 'service.call-failed',
  'not-running': 'service.not-running',
};

/** What the daemon will lack when a service manager starts it. */
function warnings(config: Config, locale: Locale): readonly string[] {
  const names = configSecrets(config);
  return names.length === 0 ? [] : [cliText('service.secrets', locale, { names: names.join(', ') })];
}

export interface Opened {
  readonly config: Config;
  readonly manager: ServiceManager;
  readonly locale: Locale;
}

export async function openService(
  configFile: string | undefined,
  io: Io,
  { replacesOlder, failureExit }: { readonly replacesOlder: boolean; readonly failureExit: number },
): Promise<Opened> {
  const config = await openConfig(configFile, io, failureExit);
  const locale = localeNow(config, io);
  const argv = [process.execPath, realpathSync(process.argv[1] ?? ''), 'serve', '--config', config.file];
  const env = Object.fromEntries(
    CARRIED.flatMap((name) => (io.env[name] === undefined || io.env[name] === '' ? [] : [[name, io.env[name]]])),
  );
  for (const text of [...argv, ...Object.values(env)])
    if (!isSafe(text)) throw new CommandError(cliText('service.unsafe', locale, { path: JSON.stringify(text) }), failureExit);
  const home = homeOf(io.env);
  const description = { argv, env, logFile: join(home, 'Library/Logs/ytm.log') };
  const manager =
    process.platform === 'darwin'
      ? launchd({ description, home, uid: process.getuid?.() ?? 0, replacesOlder })
      : systemd({ description, home, user: userInfo().username, configHome: io.env['XDG_CONFIG_HOME'] });
  return { config, manager, locale };
}

export function portsOf(io: Io): ServicePorts {
  const children = createChildren({ clock: systemClock, env: io.env });
  return {
    async call([file = '', ...args]) {
      const addEnv = { LC_ALL: 'C', ...sessionOf(io) };
      const result = await children.run({ file, args, addEnv, timeoutMs: CALL_TIMEOUT_MS, signal: io.signal });
      return callResult(result, file);
    },
    read(file) {
      try {
        return readFileSync(file, 'utf8');
      } catch {
        return null;
      }
    },
    write(file, text) {
      makeFolders(dirname(file));
      const fresh = `${file}.${process.pid}`;
      writeFileSync(fresh, text, { mode: 0o644 });
      renameSync(fresh, file);
    },
    remove: (file) => rmSync(file, { force: true }),
    pause: (ms) => pause(systemClock, ms, io.signal),
  };
}

/** Where the manager of this user's services is reached. */
function sessionOf({ env }: Io): Readonly<Record<string, string>> {
  const names = ['XDG_RUNTIME_DIR', 'DBUS_SESSION_BUS_ADDRESS'] as const;
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}

function callResult(result: Awaited<ReturnType<ReturnType<typeof createChildren>['run']>>, file: string): CallResult {
  switch (result.kind) {
    case 'ended':
      return { exitCode: result.exitCode, output: `${result.stdout}${result.stderr}` };
    case 'missing':
    case 'not-executable':
      return { problem: `${file}: ${result.detail}` };
    case 'too-much-output':
    case 'timeout':
    case 'cancelled':
      return { problem: `${file}: ${result.kind}` };
  }
}
