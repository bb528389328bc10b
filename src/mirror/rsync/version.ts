/** Parses the version output of a program called rsync. */
import { parseObject } from '../../platform/parse-object.ts';
import type { Algorithm } from '../core/content.ts';

export type RsyncFlavour =
  /**
   * `checksum`: what it computes of each file that it sends, as printed by `%C`. `choice`: it supports `--checksum-choice` (3.2); an older
   * one always computes MD5.
   */
  | { readonly kind: 'rsync'; readonly version: string; readonly checksum: Algorithm; readonly choice: boolean }
  | { readonly kind: 'too-old'; readonly version: string }
  | { readonly kind: 'openrsync' }
  | { readonly kind: 'unknown' };

/** The first version with `--info`, `--ignore-missing-args` and `--no-human-readable` (2013). */
const OLDEST = [3, 1] as const;
/** The first version that lets the checksum be chosen and lists those that it supports. */
const WITH_CHOICE = [3, 2] as const;

/** Parses the output of `rsync -VV` (JSON since 3.2) or `rsync --version`. */
export function parseRsyncVersion(output: string): RsyncFlavour {
  if (/^openrsync\b/m.test(output)) return { kind: 'openrsync' };
  const version = fromJson(output) ?? /^rsync\s+version\s+v?(\d+\.\d+\S*)/.exec(output)?.[1];
  if (version === undefined) return { kind: 'unknown' };
  if (!isFrom(version, OLDEST)) return { kind: 'too-old', version };
  const choice = isFrom(version, WITH_CHOICE);
  return { kind: 'rsync', version, checksum: choice && /\bxxh128\b/.test(output) ? 'xxh128' : 'md5', choice };
}

function isFrom(version: string, first: readonly [number, number]): boolean {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return major > first[0] || (major === first[0] && minor >= first[1]);
}

function fromJson(output: string): string | undefined {
  const said = parseObject(output);
  const version = said?.['version'];
  return said?.['program'] === 'rsync' && typeof version === 'string' && /^\d+\.\d+/.test(version) ? version : undefined;
}
