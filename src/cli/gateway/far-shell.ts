/**
 * Scripts on another machine, by the ssh of this one with its config, keys and agent. Nobody is asked anything, and a host whose key is not
 * known is refused: whoever answers there would get the rights of root.
 */
import type { Millis } from '../../health/observation.ts';
import { type CliKey, cliText } from '../../messages/messages.ts';
import type { Locale } from '../../messages/template.ts';
import type { Children } from '../../platform/child/run.ts';

export type FarResult =
  | { readonly kind: 'ended'; readonly exitCode: number; readonly stdout: string; readonly stderr: string }
  /** The connection, not the script. `said`: what ssh printed last. */
  | { readonly kind: 'host-key' | 'refused' | 'no-root' | 'no-ssh' | 'no-answer'; readonly said: string }
  | { readonly kind: 'cancelled' };

export interface FarShell {
  /** Runs a script as root; it arrives over standard input. */
  run(script: string, timeoutMs: Millis): Promise<FarResult>;
}

export interface FarShellOptions {
  readonly children: Children;
  readonly host: string;
  /** Instead of the user's own config of ssh; `null`: that one. */
  readonly configFile: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** Of ssh itself; a script of ours never ends with it. */
const SSH_FAILED = 255;
const AS_ROOT = `if [ "$(id -u)" = 0 ]; then exec sh -s; else exec sudo -n sh -s; fi`;
const OPTIONS = ['BatchMode=yes', 'StrictHostKeyChecking=yes', 'ConnectTimeout=10', 'ServerAliveInterval=5', 'ServerAliveCountMax=3'];

export function createFarShell({ children, host, configFile, env, signal }: FarShellOptions): FarShell {
  const agent = env['SSH_AUTH_SOCK'];
  const args = [
    ...(configFile === null ? [] : ['-F', configFile]),
    ...OPTIONS.flatMap((option) => ['-o', option]),
    '-T',
    '--',
    host,
    `sh -c '${AS_ROOT}'`,
  ];
  return {
    async run(script, timeoutMs) {
      const addEnv = { LC_ALL: 'C', ...(agent === undefined ? {} : { SSH_AUTH_SOCK: agent }) };
      const result = await children.run({ file: 'ssh', args, addEnv, stdin: script, timeoutMs, signal });
      switch (result.kind) {
        case 'ended':
          return result.exitCode === SSH_FAILED ? failure(result.stderr) : ended(result.exitCode, result.stdout, result.stderr);
        case 'missing':
        case 'not-executable':
          return { kind: 'no-ssh', said: result.detail };
        case 'too-much-output':
          return { kind: 'no-answer', said: 'too much output' };
        case 'timeout':
          return { kind: 'no-answer', said: 'timeout' };
        case 'cancelled':
          return { kind: 'cancelled' };
      }
    },
  };
}

function ended(exitCode: number, stdout: string, stderr: string): FarResult {
  if (exitCode !== 0 && /^sudo: /m.test(stderr)) return { kind: 'no-root', said: lastLine(stderr) };
  return { kind: 'ended', exitCode, stdout, stderr };
}

function failure(stderr: string): FarResult {
  const said = lastLine(stderr);
  if (/Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED|host key is known/i.test(stderr))
    return { kind: 'host-key', said };
  return { kind: /Permission denied|Too many authentication failures/.test(stderr) ? 'refused' : 'no-answer', said };
}

export function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}

export function connectionText(result: Exclude<FarResult, { kind: 'ended' }>, host: string, locale: Locale): string {
  if (result.kind === 'cancelled') return cliText('interrupted', locale);
  return cliText(CONNECTION_TEXT[result.kind], locale, { host, said: result.said || '-' });
}

const CONNECTION_TEXT: Readonly<Record<Exclude<FarResult['kind'], 'ended' | 'cancelled'>, CliKey>> = {
  'host-key': 'bootstrap.host-key',
  refused: 'bootstrap.refused',
  'no-root': 'bootstrap.no-root',
  'no-ssh': 'bootstrap.no-ssh',
  'no-answer': 'bootstrap.no-answer',
};
