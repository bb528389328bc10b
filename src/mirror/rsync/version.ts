/** What a program called rsync says of itself. */

export type RsyncFlavour =
  | { readonly kind: 'rsync' | 'too-old'; readonly version: string }
  | { readonly kind: 'openrsync' }
  | { readonly kind: 'unknown' };

/** The first with `--info`, `--ignore-missing-args` and `--no-human-readable` (2013). */
const OLDEST = [3, 1] as const;

/** Reads what `rsync -VV` (JSON since 3.2) or `rsync --version` printed. */
export function parseRsyncVersion(output: string): RsyncFlavour {
  if (/^openrsync\b/m.test(output)) return { kind: 'openrsync' };
  const version = fromJson(output) ?? /^rsync\s+version\s+v?(\d+\.\d+\S*)/.exec(output)?.[1];
  if (version === undefined) return { kind: 'unknown' };
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  const recent = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  return { kind: recent ? 'rsync' : 'too-old', version };
}

function fromJson(output: string): string | undefined {
  try {
    const said: unknown = JSON.parse(output);
    if (typeof said !== 'object' || said === null || !('program' in said) || !('version' in said)) return undefined;
    const { program, version } = said;
    return program === 'rsync' && typeof version === 'string' && /^\d+\.\d+/.test(version) ? version : undefined;
  } catch {
    return undefined;
  }
}
