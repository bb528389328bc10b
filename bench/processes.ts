/** What the benches know of other processes: their CPU time, memory and metrics. Linux only (`/proc`). */
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { createServer } from 'node:net';

export interface Measured {
  /** With ended children. */
  readonly cpuSeconds: number;
  readonly ownCpuSeconds: number;
  readonly rssMiB: number;
  readonly peakMiB: number;
}

const TICKS_PER_SECOND = 100;
/** What a server may take for an answer on a busy machine. */
const ANSWER_MS = 10_000;

/** User and system time that a process and its ended children have used so far, in seconds. */
export function cpuSeconds(pid: number): { readonly own: number; readonly all: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15).map((ticks) => Number(ticks) / TICKS_PER_SECOND);
  return { own: user + system, all: user + system + childUser + childSystem };
}

export async function measureProcess(pid: number, seconds: number): Promise<Measured> {
  const before = cpuSeconds(pid);
  const rss: number[] = [];
  for (let second = 0; second < seconds; second += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    rss.push(memory(pid, 'VmRSS'));
  }
  rss.sort((a, b) => a - b);
  const after = cpuSeconds(pid);
  return {
    cpuSeconds: after.all - before.all,
    ownCpuSeconds: after.own - before.own,
    rssMiB: rss[Math.floor(rss.length / 2)] ?? 0,
    peakMiB: memory(pid, 'VmHWM'),
  };
}

/** Of `/proc/PID/status`, in MiB: `VmRSS` is what is resident now, `VmHWM` its peak. */
export function memory(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const kib = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib ?? 0) / 1_024;
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Resolves once GET answers 200; rejects after a minute. */
export async function untilAnswers(port: number, path: string): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if ((await fetchText(port, path))?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nothing answers at ${port}${path}`);
}

export async function scrape(port: number): Promise<string> {
  return (await fetchText(port, '/metrics'))?.text ?? '';
}

function fetchText(port: number, path: string): Promise<{ readonly ok: boolean; readonly text: string } | null> {
  return new Promise((resolve) => {
    get({ host: '127.0.0.1', port, path, agent: false, signal: AbortSignal.timeout(ANSWER_MS) }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ ok: response.statusCode === 200, text: Buffer.concat(chunks).toString() }));
      // Cut off: the end never comes.
      response.on('error', () => resolve(null));
    }).on('error', () => resolve(null));
  });
}

/** The upper bound of the bucket that holds the quantile, summed over all label sets. */
export function quantileOfHistogram(text: string, name: string, quantile: number): number {
  const buckets = new Map<number, number>();
  for (const [, bound, count] of text.matchAll(new RegExp(`^${name}_bucket\\{[^}]*le="([^"]+)"[^}]*\\} (\\d+)`, 'gm'))) {
    const le = bound === '+Inf' ? Number.POSITIVE_INFINITY : Number(bound);
    buckets.set(le, (buckets.get(le) ?? 0) + Number(count));
  }
  const total = buckets.get(Number.POSITIVE_INFINITY) ?? 0;
  const sorted = [...buckets].sort(([a], [b]) => a - b);
  return sorted.find(([, count]) => count >= total * quantile)?.[0] ?? Number.NaN;
}

/** Counts the child processes that a process starts; one that lives for less than about 3 ms may be missed. */
export async function countChildren(pid: number, seconds: number): Promise<number> {
  const seen = new Set<string>();
  const end = performance.now() + seconds * 1_000;
  while (performance.now() < end) {
    for (const child of readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ')) if (child.trim() !== '') seen.add(child);
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
  return seen.size;
}
