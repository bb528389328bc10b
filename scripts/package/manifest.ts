/** What packages have to know of package.json. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** In a line, as package managers list it: at most 60 characters, without a full stop. */
export const SUMMARY = 'Monitoring, alerts and a guarded mirror for a small fleet';

export interface PackageManifest {
  readonly version: string;
  readonly description: string;
  readonly license: string;
  /** The Node that packages bring, by npm package: exact versions. */
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

export async function readManifest(root: string): Promise<PackageManifest> {
  return JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as PackageManifest;
}
