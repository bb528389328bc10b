/** Runs a program to its end and tells everything about it: for tests of whole programs and scripts. */
import { spawn } from 'node:child_process';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `env` is the whole environment of the program. Never rejects for what the program does. */
export function runToEnd(
  file: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env: Readonly<Record<string, string>>; readonly within: number },
): Promise<Ended> {
  const child = spawn(file, args, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: options.within,
    killSignal: 'SIGKILL',
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((ended, failed) => {
    child.once('error', failed);
    child.once('close', (code) => ended({ code, stdout, stderr }));
  });
}
