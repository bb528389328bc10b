/** A real Alertmanager (Debian's package prometheus-alertmanager), where this machine has it. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { inTime, until } from '../poll.ts';
import { ask, temporaryFolder } from '../served.ts';
import { freePort } from '../servers/ports.ts';

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
  /** The sum of its own metrics of this name with labels that contain `labels`. */
  metric(name: string, labels?: string): Promise<number>;
}

export interface AlertmanagerOptions {
  /** Its config; else one that notifies nobody. */
  readonly config?: string;
  /** Where members of a cluster talk; else it is alone. */
  readonly cluster?: { readonly listen: string; readonly peers: readonly string[] };
}

/** Keeps its data in a folder of the test, and ends with it. */
export async function startAlertmanager({
  config: text = 'route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n',
  cluster,
}: AlertmanagerOptions = {}): Promise<Alertmanager> {
  const folder = await temporaryFolder();
  const port = await freePort();
  const config = join(folder, 'alertmanager.yml');
  await writeFile(config, text);
  const child = spawn(
    program ?? '',
    [
      `--config.file=${config}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      ...(cluster === undefined ? ['--cluster.listen-address='] : clusterOptions(cluster)),
    ],
    { stdio: 'ignore' },
  );
  const ended = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await inTime('the end of alertmanager', ended);
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
    async metric(name, labels = '') {
      const { body } = await ask({ port, path: '/metrics' });
      const lines = body
        .split('\n')
        .filter((line) => line.startsWith(name) && /^[ {]/.test(line.slice(name.length)) && line.includes(labels));
      return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
    },
  };
}

/** Quick to settle: nobody else joins. */
function clusterOptions({ listen, peers }: NonNullable<AlertmanagerOptions['cluster']>): readonly string[] {
  return [
    `--cluster.listen-address=${listen}`,
    ...peers.map((peer) => `--cluster.peer=${peer}`),
    '--cluster.peer-timeout=4s',
    '--cluster.gossip-interval=100ms',
    '--cluster.pushpull-interval=1s',
    '--cluster.settle-timeout=3s',
  ];
}
