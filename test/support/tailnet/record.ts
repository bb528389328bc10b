/** Keeps what tailscale printed, for the tests of `npm test`: `YTM_TAILNET_RECORD=1 npm run test:tailnet` writes test/fixtures/tailscale anew. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Node } from './node.ts';

/** As the probe asks when it has time. */
const PING = ['--c', '3', '--timeout', '2s'];
const FIXTURES = join(import.meta.dirname, '../../fixtures/tailscale');

export async function record(node: Node, version: string, name: string, ip: string): Promise<void> {
  if (process.env['YTM_TAILNET_RECORD'] === undefined) return;
  const folder = join(FIXTURES, version);
  mkdirSync(folder, { recursive: true });
  const status = await node.tailscale('status', '--json');
  const args = ['ping', ...PING, ip];
  const ping = await node.tailscale(...args);
  const kept = { status, ping: { args, ...ping } };
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(kept, null, 2)}\n`);
}
