/** Real Prometheus tools, where this machine has them. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { until } from './poll.ts';
import { ask, temporaryFolder } from './served.ts';

const TOOLS = { promtool: 'promtool', prometheus: 'prometheus' };
export const hasPromtool = isThere(TOOLS.promtool);
export const hasPrometheus = isThere(TOOLS.prometheus);

function isThere(tool: string): boolean {
  return spawnSync(tool, ['--version']).error === undefined;
}

/** What `promtool check metrics` says; empty is good. */
export function lintMetrics(text: string): string {
  const { stdout, stderr, status } = spawnSync(TOOLS.promtool, ['check', 'metrics'], { input: text, encoding: 'utf8' });
  return status === 0 ? '' : `${status} ${stdout}${stderr}`;
}

export interface Prometheus {
  /** The values of an instant query, by their labels. */
  query(
    expression: string,
  ): Promise<readonly { readonly metric: Readonly<Record<string, string>>; readonly value: readonly [number, string] }[]>;
}

/** A Prometheus that scrapes one target every second until the test ends. */
export async function startPrometheus(target: string): Promise<Prometheus> {
  const folder = await temporaryFolder();
  const port = await freePort();
  const config = join(folder, 'prometheus.yml');
  await writeFile(
    config,
    `global: { scrape_interval: 1s }\nscrape_configs: [{ job_name: ytm, static_configs: [{ targets: ['${target}'] }] }]\n`,
  );
  const child = spawn(
    TOOLS.prometheus,
    [`--config.file=${config}`, `--storage.tsdb.path=${join(folder, 'data')}`, `--web.listen-address=127.0.0.1:${port}`],
    { stdio: 'ignore' },
  );
  const ended = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  await until('prometheus is ready', async () => (await ask({ port, path: '/-/ready' }).catch(() => null))?.status === 200, {
    within: 30_000,
    every: 100,
  });
  return {
    async query(expression) {
      const reply = await ask({ port, path: `/api/v1/query?query=${encodeURIComponent(expression)}` });
      return (JSON.parse(reply.body) as { readonly data: { readonly result: Awaited<ReturnType<Prometheus['query']>> } }).data.result;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}
