/** A real Alertmanager (Debian's package prometheus-alertmanager), where this machine has it. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { until } from '../poll.ts';
import { ask, temporaryFolder } from '../served.ts';

const NAMES = ['prometheus-alertmanager', 'alertmanager'];
const program = NAMES.find((name) => spawnSync(name, ['--version']).error === undefined) ?? null;
const hasAmtool = spawnSync('amtool', ['--version']).error === undefined;

/** Why tests with it are skipped; `null`: it is here. */
export const noAlertmanager: string | null =
  program !== null && hasAmtool ? null : 'there is no alertmanager with amtool here (Debian: prometheus-alertmanager)';

export interface AmAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly status: { readonly state: string; readonly silencedBy: readonly string[] };
}

export interface AmSilence {
  readonly id: string;
  readonly comment: string;
  readonly createdBy: string;
  readonly matchers: readonly { readonly name: string; readonly value: string }[];
}

export interface Alertmanager {
  readonly url: string;
  /** What `amtool alert query` says, silenced alerts included. */
  alerts(): readonly AmAlert[];
  silences(): readonly AmSilence[];
}

/** One that is alone, keeps its data in a folder of the test, and ends with it. */
export async function startAlertmanager(): Promise<Alertmanager> {
  const folder = await temporaryFolder();
  const port = await freePort();
  const config = join(folder, 'alertmanager.yml');
  await writeFile(config, 'route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n');
  const child = spawn(
    program ?? '',
    [
      `--config.file=${config}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ],
    { stdio: 'ignore' },
  );
  const ended = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  await until('alertmanager is ready', async () => (await ask({ port, path: '/-/ready' }).catch(() => null))?.status === 200, {
    every: 100,
  });
  const url = `http://127.0.0.1:${port}`;
  const query = (...words: readonly string[]): unknown => {
    const { stdout, stderr, status } = spawnSync('amtool', [`--alertmanager.url=${url}`, '-o', 'json', ...words], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`amtool ${words.join(' ')}: ${stderr}`);
    return JSON.parse(stdout);
  };
  return {
    url,
    alerts: () => query('alert', 'query', '--silenced', '--active', '--inhibited', '--unprocessed') as readonly AmAlert[],
    silences: () => query('silence', 'query') as readonly AmSilence[],
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
