/** The tailscale command: one `status --json` at a time, shared by every probe that asks within a few seconds. */
import { type Millis, type Trouble, trouble } from '../../health/observation.ts';
import type { ChildRequest, ChildResult, Children } from '../../platform/child/run.ts';
import type { Clock } from '../../platform/clock.ts';
import { type JointRun, startJointRun } from '../../platform/joint-run.ts';
import { troubleOfCommand } from './command-trouble.ts';
import { findTailscale } from './find-tailscale.ts';
import { parseStatus, type TailnetStatus } from './parse-status.ts';

/** `trouble`: our own side cannot say (no binary, GUI instead of CLI, daemon down, overrun). */
export type TailnetResult = { readonly ok: true; readonly status: TailnetStatus } | { readonly ok: false; readonly trouble: Trouble };

export type PingResult =
  /** `exitCode` is `null` when it had to be stopped at its deadline, after printing something. */
  | { readonly ok: true; readonly stdout: string; readonly stderr: string; readonly exitCode: number | null }
  | { readonly ok: false; readonly trouble: Trouble };

export interface Tailnet {
  /** A status at most `maxAgeMs` old; one that is being asked for is joined. */
  status(options: { readonly signal: AbortSignal; readonly timeoutMs: Millis; readonly maxAgeMs: Millis }): Promise<TailnetResult>;
  /** Runs `tailscale ping` with these arguments and gives what it printed, raw. */
  ping(args: readonly string[], options: { readonly signal: AbortSignal; readonly timeoutMs: Millis }): Promise<PingResult>;
}

export interface TailnetOptions {
  readonly children: Children;
  readonly clock: Clock;
  /** The configured command; `null`: the usual places. */
  readonly bin: string | null;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function createTailnet({ children, clock, bin, platform, env }: TailnetOptions): Tailnet {
  const childEnv = commandEnv(env);
  let asking: JointRun<TailnetResult> | null = null;
  let newest: { readonly at: Millis; readonly result: TailnetResult } | null = null;

  async function run(
    args: readonly string[],
    limits: Pick<ChildRequest, 'signal' | 'timeoutMs'>,
  ): Promise<{ file: string; result: ChildResult }> {
    const file = await findTailscale(bin, platform, env);
    if (file === null) return { file: bin ?? 'tailscale', result: { kind: 'missing', detail: 'not found' } };
    return { file, result: await children.run({ file, args, env: childEnv, maxOutput: MAX_OUTPUT, ...limits }) };
  }

  async function ask(signal: AbortSignal, timeoutMs: Millis): Promise<TailnetResult> {
    const { file, result } = await run(['status', '--json'], { signal, timeoutMs });
    const status = result.kind === 'ended' ? parseStatus(result.stdout) : null;
    if (status !== null) return { ok: true, status };
    return { ok: false, trouble: troubleOfCommand(file, result) };
  }

  async function status(options: Parameters<Tailnet['status']>[0]): Promise<TailnetResult> {
    if (newest !== null && clock.monotonic() - newest.at < options.maxAgeMs) return newest.result;
    if (asking === null || asking.calledOff) {
      const begun: JointRun<TailnetResult> = startJointRun(clock, async (signal) => {
        const result = await ask(signal, options.timeoutMs);
        if (asking === begun) asking = null;
        if (!signal.aborted) newest = { at: clock.monotonic(), result };
        return result;
      });
      asking = begun;
    }
    const joined = await asking.join(options.signal, options.timeoutMs);
    if (joined.kind === 'done') return joined.value;
    if (joined.kind === 'cancelled') return { ok: false, trouble: trouble('probe.cancelled') };
    return { ok: false, trouble: overrun(bin ?? 'tailscale', options.timeoutMs) };
  }

  async function ping(args: readonly string[], limits: Parameters<Tailnet['ping']>[1]): Promise<PingResult> {
    const { file, result } = await run(['ping', ...args], limits);
    if (result.kind === 'ended') return { ok: true, stdout: result.stdout, stderr: result.stderr, exitCode: result.exitCode };
    // Older releases never end on a silent peer, whatever --c says: what they printed counts.
    if (result.kind === 'timeout' && result.stdout !== '')
      return { ok: true, stdout: result.stdout, stderr: result.stderr, exitCode: null };
    return { ok: false, trouble: troubleOfCommand(file, result) };
  }

  return { status, ping };
}

const MAX_OUTPUT = 8 * 1024 * 1024;

function overrun(bin: string, timeoutMs: Millis): Trouble {
  return trouble('tailscale.cli_unusable', { bin, problem: 'did-not-end' }, `no answer within ${timeoutMs} ms`);
}

/** The app bundle's binary starts as a GUI unless `TAILSCALE_BE_CLI` is set; without TERM it may print an error to stdout and exit with 0. */
function commandEnv(env: TailnetOptions['env']): Record<string, string> {
  const kept = ['PATH', 'HOME', 'USER'].flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]));
  return { ...Object.fromEntries(kept), TAILSCALE_BE_CLI: '1', TERM: 'dumb' };
}
