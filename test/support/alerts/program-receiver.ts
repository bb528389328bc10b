/** A program in PATH that takes a message, or fails in one of several ways. */
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Conduct } from './fixture.ts';

export interface ProgramReceiver extends AsyncDisposable {
  readonly folder: string;
  received(): Promise<readonly string[]>;
}

/** What it keeps is its arguments and its standard input. */
function bodyOf(conduct: Conduct, folder: string): string {
  const keep = `n=$(ls "${folder}" | grep -c '^kept' || true); { for arg; do printf '%s\\n' "$arg"; done; cat; } >"${folder}/kept$n"`;
  switch (conduct) {
    case 'ok':
    case 'refused':
      return `${keep}; echo delivered`;
    case 'silent':
      // In its own group with everything that it starts.
      return 'exec sleep 600';
    case 'limited':
      return 'cat >/dev/null; echo "slow down" >&2; exit 75';
    case 'flaky':
      return `if [ -e "${folder}/once" ]; then ${keep}; else : >"${folder}/once"; echo "failed with $YTM_TOKEN" >&2; exit 1; fi`;
    case 'garbage':
      return 'yes garbage | head -c 2000000';
    case 'rejecting':
      return 'cat >/dev/null; echo "not set up for $YTM_TOKEN" >&2; exit 78';
  }
}

export async function programReceiver(name: string, conduct: Conduct): Promise<ProgramReceiver> {
  const folder = await mkdtemp(join(tmpdir(), 'ytm-notify-'));
  const bin = await mkdtemp(join(tmpdir(), 'ytm-notify-bin-'));
  if (conduct !== 'refused') {
    await writeFile(join(bin, name), `#!/bin/sh\n${bodyOf(conduct, folder)}\n`);
    await chmod(join(bin, name), 0o755);
  }
  return {
    folder: bin,
    async received() {
      const read = (index: number): Promise<string | null> => readFile(join(folder, `kept${index}`), 'utf8').catch(() => null);
      const kept: string[] = [];
      for (let one = await read(0); one !== null; one = await read(kept.length)) kept.push(one);
      return kept;
    },
    async [Symbol.asyncDispose]() {
      for (const one of [folder, bin]) await rm(one, { recursive: true, force: true });
    },
  };
}
