/** `command`: any monitoring plugin: an argument list, no shell, a scrubbed environment; exit code 0/1/2/3 and perfdata. */
import * as z from 'zod/mini';
import { answered, answeredBadly, type CommandFacts, failed, notRun, type Outcome, trouble } from '../health/observation.ts';
import { escapeText } from '../messages/template.ts';
import type { ChildResult } from '../platform/child/run.ts';
import { once } from '../platform/once.ts';
import type { SecretRef } from '../platform/secrets.ts';
import { unlessAborted } from '../platform/unless-aborted.ts';
import { described, secretOrText, stringList } from '../schema/fields.ts';
import { calledOff, timeLeft } from './budget.ts';
import { parsePlugin } from './command/parse-plugin.ts';
import type { ProbeContext, ProbeKind } from './probe.ts';

export interface CommandSettings {
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** Secrets are references. */
  readonly env: Readonly<Record<string, string | SecretRef>>;
}

const variable = secretOrText('a text', (value) => ({ value }));
const variableName = z.string().check(z.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: 'the name of a variable' }));

const settings = once(
  (): z.ZodMiniType<CommandSettings> =>
    z.strictObject({
      command: described(
        stringList({ min: 1 }),
        'The program (an absolute path, or a name in PATH) and its arguments, one per entry; no shell is used',
      ),
      env: described(
        z._default(z.record(variableName, variable, { error: 'a map of variables' }), {}),
        'Additional environment variables; a value env:NAME or file:PATH is a secret by reference, read at every attempt. The environment otherwise contains only PATH, HOME, USER, LANG and TMPDIR',
      ),
    }),
);

export const commandProbe: ProbeKind<CommandSettings> = {
  kind: 'command',
  get settings() {
    return settings();
  },
  defaults: { domain: 'command', every: '60s', timeout: '20s' },
  codes: ['command.warning', 'command.critical', 'command.unknown', 'command.timeout', 'command.unusable', 'probe.cancelled'],
  // Arguments may hold a secret.
  target: (given) => given.command[0] ?? '',
  observe,
};

async function observe({ command: [file = '', ...args], env }: CommandSettings, context: ProbeContext): Promise<Outcome> {
  const { children, clock, signal } = context;
  const given = await variablesOf(env, context);
  if (!given.ok) return calledOff(signal, unusable(given.problem));
  const timeoutMs = timeLeft(context, clock.monotonic());
  const result = await children.run({ file, args, addEnv: given.variables, cwd: '/', timeoutMs, signal });
  return judge(result, context);
}

type Variables =
  | { readonly ok: true; readonly variables: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly problem: string };

async function variablesOf(env: CommandSettings['env'], { secrets, signal }: ProbeContext): Promise<Variables> {
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    const found = typeof value === 'string' ? ({ ok: true, value } as const) : await unlessAborted(secrets.resolve(value), signal);
    if (found === null) return { ok: false, problem: 'the secret cannot be read in time' };
    if (!found.ok) return found;
    variables[name] = found.value;
  }
  return { ok: true, variables };
}

function judge(result: ChildResult, { signal }: ProbeContext): Outcome {
  const late = failed(trouble('command.timeout'), false);
  switch (result.kind) {
    case 'missing':
    case 'not-executable':
      return unusable(result.detail);
    case 'too-much-output':
      return unusable('printed-too-much');
    case 'timeout':
      return late;
    case 'cancelled':
      return calledOff(signal, late);
    case 'ended':
      return result.signal === null
        ? judgeExit(result.exitCode, result.stdout, result.stderr)
        : unusable(`it was ended by ${result.signal}`);
  }
}

/** Monitoring-plugins guidelines: 0 OK, 1 warning, 2 critical, 3 unknown; anything else is no plugin's answer (126 and 127: a shell's). */
function judgeExit(exitCode: number, stdout: string, stderr: string): Outcome {
  const { output, perfdata } = parsePlugin(stdout, stderr);
  const command: CommandFacts = { exitCode, output, perfdata };
  const facts = { command };
  const args = { output: output === '' ? `exit code ${exitCode}` : escapeText(output) };
  switch (exitCode) {
    case 0:
      return answered(facts);
    case 1:
      return answered(facts, trouble('command.warning', args));
    case 2:
      return answeredBadly(trouble('command.critical', args), facts);
    case 3:
      return notRun(trouble('command.unknown', args), facts);
    default:
      return { ...unusable(`exit code ${exitCode}${stderr.trim() === '' ? '' : `: ${stderr.trim()}`}`), facts };
  }
}

function unusable(problem: string): Outcome {
  const safe = escapeText(problem);
  return notRun(trouble('command.unusable', { problem: safe }, safe));
}
