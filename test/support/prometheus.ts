/** Real Prometheus tools, where this machine has them. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { allowed, inTime, until } from './poll.ts';
import { ask, temporaryFolder } from './served.ts';
import { freePort } from './servers/ports.ts';

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

export interface Alerting {
  /** The file of rules, as YAML. */
  readonly rules: string;
  /** `host:port` of each Alertmanager. */
  readonly alertmanagers: readonly string[];
}

/** A Prometheus that scrapes these targets every second (less often on a busy machine), and evaluates rules, until the test ends. */
export async function startPrometheus(targets: string | readonly string[], alerting: Alerting | null = null): Promise<Prometheus> {
  const folder = await temporaryFolder();
  const port = await freePort();
  const config = join(folder, 'prometheus.yml');
  // A scrape has to end within the interval.
  const seconds = Math.ceil((await allowed(500)) / 1_000);
  if (alerting !== null) await writeFile(join(folder, 'rules.yml'), alerting.rules);
  await writeFile(
    config,
    JSON.stringify({
      global: { scrape_interval: `${seconds}s`, evaluation_interval: '1s' },
      scrape_configs: [{ job_name: 'ytm', static_configs: [{ targets: [targets].flat() }] }],
      ...(alerting === null
        ? {}
        : { rule_files: ['rules.yml'], alerting: { alertmanagers: [{ static_configs: [{ targets: alerting.alertmanagers }] }] } }),
    }),
  );
  const child = spawn(
    TOOLS.prometheus,
    [`--config.file=${config}`, `--storage.tsdb.path=${join(folder, 'data')}`, `--web.listen-address=127.0.0.1:${port}`],
    { stdio: 'ignore' },
  );
  const ended = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await inTime('the end of prometheus', ended);
  });
  await until('prometheus is ready', async () => (await ask({ port, path: '/-/ready' }).catch(() => null))?.status === 200, {
    every: 100,
  });
  return {
    async query(expression) {
      const reply = await ask({ port, path: `/api/v1/query?query=${encodeURIComponent(expression)}` });
      if (reply.status !== 200) throw new Error(`${expression}: ${reply.body}`);
      return (JSON.parse(reply.body) as { readonly data: { readonly result: Awaited<ReturnType<Prometheus['query']>> } }).data.result;
    },
  };
}
