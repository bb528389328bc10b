/** `ytm gateway bootstrap`: shows what would change on the gateway, and with `--run` changes it until its probes are healthy, or not at all. */
import type { Config, ProbeConfig } from '../../config/config.ts';
import { factsScript, type GatewayFacts, parseFacts } from '../../gateway/facts.ts';
import { type GatewayPlan, type GatewayProblem, planDiff, planGateway } from '../../gateway/plan.ts';
import { applyScript, folderOf } from '../../gateway/script.ts';
import type { GatewaySettings } from '../../gateway/settings.ts';
import { cliText } from '../../messages/messages.ts';
import { escapeText, type Locale } from '../../messages/template.ts';
import { createChildren } from '../../platform/child/run.ts';
import { systemClock } from '../../platform/clock.ts';
import { version } from '../../platform/version.ts';
import { CommandError } from '../errors.ts';
import { print } from '../io.ts';
import { localeNow, openConfig } from '../session.ts';
import type { Handler } from '../tree/node.ts';
import type { GATEWAY_BOOTSTRAP } from '../tree/specs/gateway.ts';
import { applyPlan } from './applying.ts';
import { connectionText, createFarShell, type FarShell } from './far-shell.ts';

const FAILED = 1;
const USAGE = 2;
const FACTS_TIMEOUT_MS = 60_000;
const HOST = /^(?:[\w.-]+@)?[A-Za-z0-9][\w.-]*$/;

export const bootstrap: Handler<typeof GATEWAY_BOOTSTRAP> = async ({ options }, io) => {
  const config = await openConfig(options.config, io, USAGE);
  const locale = localeNow(config, io);
  const settings = settingsOf(config, locale);
  const host = hostOf(options.host ?? config.bootstrap?.host ?? null, locale);
  const probes = probesOf(config);
  if (probes.length === 0) throw new CommandError(cliText('bootstrap.no-probes', locale), USAGE);
  const children = createChildren({ clock: systemClock, env: io.env });
  const shell = createFarShell({ children, host, configFile: options['ssh-config'] ?? null, env: io.env, signal: io.signal });
  const facts = await factsOf(shell, settings, { host, locale });
  const planned = planGateway(facts, settings, {
    syncEnv: options['sync-env'],
    configureServe: options['configure-tailscale-serve'],
    recoverTailscale: options['recover-tailscale'],
  });
  if (!planned.ok) throw new CommandError(planned.problems.map((problem) => problemText(problem, locale)).join('\n'), FAILED);
  const { plan } = planned;
  const id = new Date(systemClock.now()).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const script = applyScript({ plan, settings, id });
  if (isEmpty(plan)) print(io, cliText('bootstrap.nothing', locale, { host }));
  else print(io, [cliText('bootstrap.would', locale, { host }), ...planDiff(plan).map(shown)].join('\n'));
  if (!options.run) {
    if (!isEmpty(plan)) print(io, ['', `# ytm ${version}`, script, cliText('bootstrap.dry', locale)].join('\n'));
    return 0;
  }
  return applyPlan({ config, io, locale, host, shell, plan, settings, script, id, folder: folderOf(settings, id), probes });
};

function isEmpty({ steps, tailnet }: GatewayPlan): boolean {
  return steps.length + tailnet.length === 0;
}

/** What changes is indented below what it belongs to. */
function shown(line: string): string {
  return `${/^[+-] /.test(line) ? '    ' : '  '}${escapeText(line)}`;
}

function settingsOf({ bootstrap: section }: Config, locale: Locale): GatewaySettings {
  if (section === null) throw new CommandError(cliText('bootstrap.no-section', locale), USAGE);
  return section;
}

function hostOf(host: string | null, locale: Locale): string {
  if (host === null || !HOST.test(host)) throw new CommandError(cliText('bootstrap.no-host', locale), USAGE);
  return host;
}

/** Those that say whether the web service of the gateway answers as it should; a report or a heartbeat may be late for other reasons. */
function probesOf({ probes }: Config): readonly ProbeConfig[] {
  return probes.filter(({ component, kind }) => component === 'gateway' && kind === 'http');
}

async function factsOf(
  shell: FarShell,
  settings: GatewaySettings,
  { host, locale }: { readonly host: string; readonly locale: Locale },
): Promise<GatewayFacts> {
  const result = await shell.run(factsScript(settings), FACTS_TIMEOUT_MS);
  if (result.kind !== 'ended') throw new CommandError(connectionText(result, host, locale), FAILED);
  const facts = parseFacts(result.stdout);
  if (facts === null) throw new CommandError(cliText('bootstrap.no-facts', locale, { host, said: result.stderr.trim() || '-' }), FAILED);
  return facts;
}

function problemText({ kind, ...args }: GatewayProblem, locale: Locale): string {
  return cliText(`bootstrap.problem.${kind}`, locale, args);
}
