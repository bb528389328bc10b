/** Which rsync is used: the first one that really is rsync and not too old. Apple's openrsync has the same name. */
import { stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import type { ReasonCode } from '../../health/catalogue.ts';
import type { Args } from '../../health/observation.ts';
import type { ChildResult, Children } from '../../platform/child/run.ts';
import type { Env } from '../../platform/paths.ts';
import type { RsyncProgram } from './copy.ts';
import { parseRsyncVersion, type RsyncFlavour } from './version.ts';

export type FoundRsync =
  | { readonly ok: true; readonly value: RsyncProgram }
  /** `rsync.missing`, `rsync.openrsync`, `rsync.too_old` or `rsync.unusable`, with the arguments of its sentence. */
  | { readonly ok: false; readonly refusal: { readonly code: ReasonCode; readonly args: Args } };

export interface RsyncLocator {
  /** `bin`: a file or a name in `$PATH`, and no other one is used; `null`: the first suitable one. */
  find(bin: string | null, signal: AbortSignal): Promise<FoundRsync>;
}

export interface RsyncLocatorOptions {
  readonly children: Children;
  readonly env: Env;
  /** The folders searched before `$PATH`; for tests. */
  readonly folders?: readonly string[];
}

/** Homebrew's folders on Apple's and on Intel's processors; the `$PATH` of a launch agent contains neither. */
const FOLDERS = ['/opt/homebrew/bin', '/usr/local/bin'];
const NAME = 'rsync';
const DEADLINE_MS = 5_000;

type Judged = FoundRsync | 'absent';

/** Of this process, by file: what a program says of itself does not depend on who asks. */
const known = new Map<string, { readonly stamp: string; readonly found: FoundRsync }>();

export function createRsyncLocator({ children, env, folders = FOLDERS }: RsyncLocatorOptions): RsyncLocator {
  async function judge(file: string, signal: AbortSignal): Promise<Judged> {
    const stamp = await stampOf(file);
    if (stamp === null) return 'absent';
    const before = known.get(file);
    if (before?.stamp === stamp) return before.found;
    const { found, lasting } = await ask(file, children, signal);
    if (lasting) known.set(file, { stamp, found });
    return found;
  }

  async function find(bin: string | null, signal: AbortSignal): Promise<FoundRsync> {
    const inPath = (env['PATH'] ?? '').split(delimiter).filter(isAbsolute);
    let first: FoundRsync | null = null;
    for (const file of candidates(bin, folders, inPath)) {
      const judged = await judge(file, signal);
      if (judged === 'absent') continue;
      if (judged.ok) return judged;
      first ??= judged;
    }
    return first ?? { ok: false, refusal: { code: 'rsync.missing', args: {} } };
  }

  return { find };
}

function candidates(bin: string | null, folders: readonly string[], inPath: readonly string[]): readonly string[] {
  if (bin !== null && bin.includes('/')) return [bin];
  return bin === null
    ? [...new Set([...folders, ...inPath])].map((folder) => join(folder, NAME))
    : inPath.map((folder) => join(folder, bin));
}

/** Changes when the file is replaced. */
async function stampOf(file: string): Promise<string | null> {
  try {
    const { size, mtimeMs, ino } = await stat(file);
    return `${ino}:${size}:${mtimeMs}`;
  } catch {
    return null;
  }
}

async function ask(
  file: string,
  children: Children,
  signal: AbortSignal,
): Promise<{ readonly found: FoundRsync; readonly lasting: boolean }> {
  const run = (...args: readonly string[]): Promise<ChildResult> =>
    children.run({ file, args, env: { LC_ALL: 'C' }, timeoutMs: DEADLINE_MS, signal });
  // With two letters: JSON from 3.2 on; before that the same as one letter.
  const detailed = await run('-VV');
  const answer = detailed.kind === 'ended' && detailed.exitCode !== 0 ? await run('--version') : detailed;
  if (answer.kind !== 'ended') return { found: unusable(file, problemOf(answer)), lasting: false };
  if (answer.exitCode !== 0) return { found: unusable(file, `it ends with code ${answer.exitCode}`), lasting: true };
  return { found: verdict(file, parseRsyncVersion(answer.stdout)), lasting: true };
}

function problemOf(answer: Exclude<ChildResult, { readonly kind: 'ended' }>): string {
  switch (answer.kind) {
    case 'missing':
    case 'not-executable':
      return answer.detail;
    case 'too-much-output':
      return 'it prints too much';
    case 'timeout':
      return 'it does not answer';
    case 'cancelled':
      return 'it was not waited for';
  }
}

function verdict(file: string, flavour: RsyncFlavour): FoundRsync {
  switch (flavour.kind) {
    case 'rsync':
      return { ok: true, value: { file, version: flavour.version, checksum: flavour.checksum, choice: flavour.choice } };
    case 'openrsync':
      return { ok: false, refusal: { code: 'rsync.openrsync', args: { file } } };
    case 'too-old':
      return { ok: false, refusal: { code: 'rsync.too_old', args: { file, version: flavour.version } } };
    case 'unknown':
      return unusable(file, 'it does not say that it is rsync');
  }
}

function unusable(file: string, problem: string): FoundRsync {
  return { ok: false, refusal: { code: 'rsync.unusable', args: { file, problem } } };
}
