/** What real releases of tailscale printed on the tailnet of `npm run test:tailnet` (test/fixtures/tailscale/README.md). */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ended } from '../shell.ts';

const FOLDER = join(import.meta.dirname, '../../fixtures/tailscale');

export interface Recorded {
  /** Of `tailscale status --json`. */
  readonly status: Ended;
  /** Of `tailscale ping` to the gateway's address. */
  readonly ping: Ended & { readonly args: readonly string[] };
}

export const RECORDED_VERSIONS: readonly string[] = readdirSync(FOLDER).filter((name) => /^\d/.test(name));

export function recorded(version: string, name: string): Recorded {
  return JSON.parse(readFileSync(join(FOLDER, version, `${name}.json`), 'utf8')) as Recorded;
}

export function recordedNames(version: string): readonly string[] {
  return readdirSync(join(FOLDER, version)).map((name) => name.replace(/\.json$/, ''));
}
