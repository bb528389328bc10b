/** The Node that a package brings: the npm package of package.json's optional dependencies. */
import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Resolves with the folder of `node-linux-CPU`, with `bin/node` and `LICENSE`. That of this machine is in node_modules; another one is installed into .cache.
 * @param cpu as npm names it: x64, arm64
 */
export async function runtimeFolder(root: string, cpu: string, version: string): Promise<string> {
  const name = `node-linux-${cpu}`;
  const cache = join(root, '.cache', `runtime-${cpu}-${version}`);
  for (const folder of [join(root, 'node_modules', name), join(cache, 'node_modules', name)])
    if (await isThere(join(folder, 'bin/node'))) return folder;
  // --force: npm refuses packages for another processor.
  const options = ['--prefix', cache, '--no-save', '--no-package-lock', '--ignore-scripts', '--force'];
  await promisify(execFile)('npm', ['install', ...options, `${name}@${version}`], { cwd: root });
  return join(cache, 'node_modules', name);
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
