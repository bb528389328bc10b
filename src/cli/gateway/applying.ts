/** Sends the script of a plan, and keeps what it did only when the probes of the gateway turn healthy. */
import type { Config, ProbeConfig } from '../../config/config.ts';
import type { GatewayPlan } from '../../gateway/plan.ts';
import { BUSY, NOT_UNDONE, TAILNET_STATES, type TailnetState } from '../../gateway/script.ts';
import { type GatewaySettings, shWord } from '../../gateway/settings.ts';
import type { Millis } from '../../health/observation.ts';
import type { ProbeSnapshot } from '../../health/snapshot.ts';
import { type CliKey, cliText, reasonText } from '../../messages/messages.ts';
import type { Locale } from '../../messages/template.ts';
import { pause, systemClock } from '../../platform/clock.ts';
import { type Io, print, printError } from '../io.ts';
import { look } from '../observe.ts';
import { signalExit } from '../signal-exit.ts';
import { connectionText, type FarShell, lastLine } from './far-shell.ts';

const FAILED = 1;
/** The unit may take its time to start. */
const APPLY_TIMEOUT_MS: Millis = 180_000;
const SHORT_TIMEOUT_MS: Millis = 20_000;
/** For the probes after the last change. */
const HEALTHY_WITHIN_MS: Millis = 120_000;
/** What is left of the time to confirm when the probes must be healthy: for the confirmation itself. */
const TO_CONFIRM = 0.8;
const AGAIN_MS: Millis = 1_000;

export interface Applying {
  readonly config: Config;
  readonly io: Io;
  readonly locale: Locale;
  readonly host: string;
  readonly shell: FarShell;
  readonly plan: GatewayPlan;
  readonly settings: GatewaySettings;
  readonly script: string;
  readonly id: string;
  /** With the copies, on the gateway. */
  readonly folder: string;
  readonly probes: readonly ProbeConfig[];
}

export async function applyPlan(applying: Applying): Promise<number> {
  const { io, locale, host, shell, plan, script, folder } = applying;
  if (plan.steps.length + plan.tailnet.length > 0) {
    const sent = await shell.run(script, APPLY_TIMEOUT_MS);
    if (sent.kind !== 'ended') return failed(applying, connectionText(sent, host, locale));
    if (sent.exitCode !== 0) return scriptFailed(applying, sent.exitCode, sent.stderr);
    print(io, cliText('bootstrap.applied', locale, { host, folder }));
  }
  const sinceMs = systemClock.monotonic();
  if (plan.tailnet.length > 0) {
    const state = await tailnetState(applying, ['waiting', ...ENDS]);
    if (state !== 'waiting') return takeBack(applying, cliText('bootstrap.tailnet-failed', locale, { state: state ?? '-' }), state);
  }
  const sick = await probesSettle(applying, sinceMs);
  if (io.signal.aborted) return failed(applying, cliText('interrupted', locale));
  if (sick.length > 0) return takeBack(applying, cliText('bootstrap.not-healthy', locale, { probes: sick.join('; ') }));
  if (plan.tailnet.length > 0 && !(await confirm(applying))) return takeBack(applying, cliText('bootstrap.not-confirmed', locale));
  print(io, cliText('bootstrap.done', locale, { host, probes: applying.probes.map(({ id }) => id).join(', ') }));
  return 0;
}

function scriptFailed({ io, locale, host, folder }: Applying, exitCode: number, stderr: string): number {
  const key = exitCode === BUSY ? 'bootstrap.busy' : exitCode === NOT_UNDONE ? 'bootstrap.undo-failed' : 'bootstrap.undone';
  printError(io, cliText(key, locale, { host, folder, said: lastLine(stderr) || '-', code: exitCode }));
  return FAILED;
}

/** Something may be half done: the message says how to undo it. */
function failed({ io, locale, host, folder, plan }: Applying, why: string): number {
  const isEmpty = plan.steps.length + plan.tailnet.length === 0;
  printError(io, [why, ...(isEmpty ? [] : [cliText('bootstrap.undo-by-hand', locale, { host, folder })])].join('\n'));
  return io.signal.aborted ? signalExit(io.signal) : FAILED;
}

/** The names and reasons of the probes that are not well; empty: all are. */
async function probesSettle({ config, io, locale, probes, plan, settings }: Applying, sinceMs: Millis): Promise<readonly string[]> {
  const within = plan.tailnet.length > 0 ? TO_CONFIRM * settings.confirmMs : HEALTHY_WITHIN_MS;
  const named = probes.map(({ id }) => id);
  for (;;) {
    const left = within - (systemClock.monotonic() - sinceMs);
    const signal = AbortSignal.any([io.signal, AbortSignal.timeout(Math.max(1, Math.ceil(left)))]);
    const seen = await look(config, io, { named, evidence: 'settled', signal, failureExit: FAILED }).catch(() => null);
    const sick = seen === null ? named : sickOf(seen.snapshot.probes, named, locale);
    if (sick.length === 0 || io.signal.aborted || left <= AGAIN_MS) return sick;
    await pause(systemClock, AGAIN_MS, io.signal);
  }
}

function sickOf(all: readonly ProbeSnapshot[], named: readonly string[], locale: Locale): readonly string[] {
  return all
    .filter(({ id, state, last }) => named.includes(id) && !((state === 'up' || state === 'degraded') && last?.ok === true))
    .map(({ id, state, reason }) => `${id}: ${reason === null ? state : reasonText(reason, locale)}`);
}

/** Over a connection of its own, so that it shows that the way there still works. */
async function confirm(applying: Applying): Promise<boolean> {
  const { shell, folder } = applying;
  const sent = await shell.run(`: >${shWord(`${folder}/confirmed`)}\n`, SHORT_TIMEOUT_MS);
  if (sent.kind !== 'ended' || sent.exitCode !== 0) return false;
  return (await tailnetState(applying, ['confirmed', ...ENDS])) === 'confirmed';
}

/** The first of these states that the process for the tailnet reaches; `null`: none in time. */
async function tailnetState({ shell, folder, settings, io }: Applying, wanted: readonly TailnetState[]): Promise<TailnetState | null> {
  const until = systemClock.monotonic() + settings.confirmMs + SHORT_TIMEOUT_MS;
  for (;;) {
    const read = await shell.run(`cat ${shWord(`${folder}/state`)}\n`, SHORT_TIMEOUT_MS);
    const state = read.kind === 'ended' ? TAILNET_STATES.find((name) => name === read.stdout.trim()) : undefined;
    if (state !== undefined && wanted.includes(state)) return state;
    if (io.signal.aborted || systemClock.monotonic() > until) return null;
    await pause(systemClock, AGAIN_MS, io.signal);
  }
}

/** @param known what the process for the tailnet has said last */
async function takeBack(applying: Applying, why: string, known: TailnetState | null = 'waiting'): Promise<number> {
  const { io, locale, host, folder, plan } = applying;
  printError(io, why);
  if (plan.steps.length + plan.tailnet.length === 0) return FAILED;
  const { key, said } = plan.tailnet.length > 0 ? await waitForUndoing(applying, known) : await undo(applying);
  if (io.signal.aborted) return failed(applying, cliText('interrupted', locale));
  printError(io, cliText(key, locale, { host, folder, said: said || '-' }));
  return FAILED;
}

interface Undone {
  readonly key: CliKey;
  readonly said: string;
}

async function undo({ shell, folder, host, locale }: Applying): Promise<Undone> {
  const ran = await shell.run(`exec sh ${shWord(`${folder}/undo.sh`)}\n`, APPLY_TIMEOUT_MS);
  if (ran.kind !== 'ended') return { key: 'bootstrap.undo-failed', said: connectionText(ran, host, locale) };
  return { key: ran.exitCode === 0 ? 'bootstrap.taken-back' : 'bootstrap.undo-failed', said: lastLine(ran.stderr) };
}

/** The process for the tailnet undoes everything itself, as the connection may depend on it. */
async function waitForUndoing(applying: Applying, known: TailnetState | null): Promise<Undone> {
  const state = known === 'waiting' ? await tailnetState(applying, ENDS) : known;
  return { key: END_TEXT[state ?? 'waiting'] ?? 'bootstrap.undoes-itself', said: '' };
}

const ENDS: readonly TailnetState[] = ['failed', 'rolled-back', 'not-undone'];
/** For the others: it has not said how it ended. */
const END_TEXT: Partial<Readonly<Record<TailnetState, CliKey>>> = {
  failed: 'bootstrap.taken-back',
  'rolled-back': 'bootstrap.taken-back',
  'not-undone': 'bootstrap.undo-failed',
};
