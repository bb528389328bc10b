/** The built program, run as its users run it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { ReasonCode } from '../../../src/health/catalogue.ts';
import type { Args } from '../../../src/health/observation.ts';
import type { Snapshot } from '../../../src/health/snapshot.ts';
import { type Language, localeOf, reasonText } from '../../../src/messages/messages.ts';
import { snapshotFromJson } from '../../../src/report/snapshot-parse.ts';
import { inTime } from '../poll.ts';
import { type Ended, runToEnd } from '../shell.ts';
import type { Owner, Site } from './fleet.ts';

export const PROGRAM = join(import.meta.dirname, '../../../dist/bin/ytm.mjs');

/** What runs the program, in the same process. */
export type Launch = readonly [file: string, ...args: string[]];

export const LAUNCH: Launch = [process.execPath, PROGRAM];

/** No command of these tests takes longer; one that hangs is killed and then has no exit code. */
const LONGEST_RUN_MS = 100_000;

export interface Ran extends Ended {
  readonly tookMs: number;
}

/** Runs `ytm …args` to its end. `more` goes into its environment. */
export async function ytm(
  site: Site,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
  [file, ...launch]: Launch = LAUNCH,
): Promise<Ran> {
  const startedAt = performance.now();
  const ended = await runToEnd(file, [...launch, ...args], { env: { ...site.env, ...more }, within: LONGEST_RUN_MS });
  return { ...ended, tookMs: performance.now() - startedAt };
}

/** What `--json` printed, which must be a whole snapshot of the promised schema. */
export function snapshotIn({ stdout }: Pick<Ended, 'stdout'>): Snapshot {
  const value: unknown = JSON.parse(stdout);
  expect(value).toMatchObject({ schema: 'ytm.snapshot/1' });
  const snapshot = snapshotFromJson(value);
  if (snapshot === null) throw new Error('not a snapshot');
  return snapshot;
}

/** A component's verdict and the codes of its reasons, the cause first. */
export function judged(snapshot: Snapshot, id: string): readonly string[] {
  const component = snapshot.components.find((candidate) => candidate.id === id);
  return component === undefined ? [] : [component.verdict, ...component.reasons.map(({ code }) => code)];
}

/** The catalogue's sentence of a reason: tests say which one is due, not how it is worded. */
export function sentence(code: ReasonCode, args: Args, language: Language = 'en'): string {
  return reasonText({ code, args }, localeOf(language, 0, 0));
}

/** A run of the program that goes on while the test looks at it. */
export interface Running {
  stdout(): string;
  stderr(): string;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
}

/** Starts `ytm …args`; it is killed when its owner ends before it. A test that runs beside others names itself as the owner. */
export function start(site: Site, args: readonly string[], owner: Owner = { onTestFinished }): Running {
  const child = spawn(process.execPath, [PROGRAM, ...args], { env: site.env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }));
  owner.onTestFinished(async () => {
    child.kill('SIGKILL');
    await inTime(`the end of ytm ${args.join(' ')}`, ended);
  });
  return { stdout: () => stdout, stderr: () => stderr, kill: (signal) => void child.kill(signal), ended };
}
