/** Where the tailscale command is. */
import { constants } from 'node:fs';
import { access, realpath } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';

const BUNDLE = '/Applications/Tailscale.app/Contents/MacOS/Tailscale';

/**
 * The configured command, else the first of the usual places (macOS: Homebrew before the app's bundle, which may be
 * a GUI). `null` when none exists. Looked up each time: an upgrade may move it.
 */
export async function findTailscale(
  bin: string | null,
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
  const path = (env['PATH'] ?? '').split(':').filter(isAbsolute);
  if (bin !== null) return bin.includes('/') ? bin : await firstOf(path.map((folder) => join(folder, bin)));
  const onPath = path.map((folder) => join(folder, 'tailscale'));
  const brewed = ['/opt/homebrew/bin/tailscale', '/usr/local/bin/tailscale'];
  const usual =
    platform === 'darwin'
      ? [...brewed, ...onPath, BUNDLE]
      : [...onPath, '/usr/bin/tailscale', '/usr/local/bin/tailscale', '/usr/sbin/tailscale'];
  return firstOf(usual);
}

async function firstOf(candidates: readonly string[]): Promise<string | null> {
  for (const candidate of candidates) {
    try {
      await access(candidate, constants.X_OK);
      // The bundle's binary crashes or hangs when it is run through a link.
      const real = await realpath(candidate);
      return real.includes('.app/Contents/MacOS/') ? real : candidate;
    } catch {
      // Not this one.
    }
  }
  return null;
}
