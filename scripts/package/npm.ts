/** The tarball for npm, of what is in dist. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Resolves with the file. */
export async function packForNpm(root: string, out: string): Promise<string> {
  const { stdout } = await promisify(execFile)('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', out], {
    cwd: root,
    maxBuffer: 16 * 2 ** 20,
  });
  // An array, or by name since npm 11.19.
  const [packed] = Object.values(JSON.parse(stdout) as Readonly<Record<string, { readonly filename: string }>>);
  if (packed === undefined) throw new Error(`npm pack printed no file name: ${stdout}`);
  return join(out, packed.filename);
}
