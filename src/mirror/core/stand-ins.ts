/**
 * Cloud stand-ins: files whose content is in a cloud only. They exist, and cannot be read now. They must not be read (that would download
 * them), and must not be taken for a deletion. Pure.
 */

/** Used in listings instead of an errno: the content is not on this machine. */
export const NOT_DOWNLOADED = 'EDATALESS';

interface Stub {
  readonly pattern: RegExp;
  readonly largest: number;
}

/** iCloud Drive until macOS 13 (a small property list), Nextcloud and ownCloud (one space). */
const STUBS: readonly Stub[] = [
  { pattern: /^\.(.+)\.icloud$/su, largest: 64 * 1024 },
  { pattern: /^(.+)\.(?:nextcloud|owncloud)$/su, largest: 1 },
];

/** The name in the same folder that a stub represents; `null`: an ordinary file. */
export function standsFor(name: string, size: number): string | null {
  for (const { pattern, largest } of STUBS) {
    const real = size <= largest ? pattern.exec(name)?.[1] : undefined;
    if (real !== undefined) return real;
  }
  return null;
}

/** Whether a name may be that of a stub, before its size is known. */
export function mayStandFor(name: string): boolean {
  return name.endsWith('cloud') && standsFor(name, 0) !== null;
}

const COMPRESSED = 0x20;
const DATALESS = 0x4000_0000;

/** From the flags of a file without any blocks (macOS, sys/stat.h); `stored`: its content lies elsewhere on this disk. */
export function storageOf(flags: number): 'dataless' | 'stored' | 'unknown' {
  if ((flags & DATALESS) !== 0) return 'dataless';
  return (flags & COMPRESSED) === 0 ? 'unknown' : 'stored';
}

/** The output of `stat -f %Xf` for `count` files, one hexadecimal number a line; `null`: not one for each. */
export function parseFlags(printed: string, count: number): readonly number[] | null {
  const lines = printed.split('\n').filter((line) => line !== '');
  if (lines.length !== count || !lines.every((line) => /^(?:0x)?[0-9a-f]{1,8}$/i.test(line))) return null;
  return lines.map((line) => Number.parseInt(line, 16));
}

/** Parses the output of `xattr FILE`: one name a line. */
export function isDropboxPlaceholder(printed: string): boolean {
  return printed.split('\n').some((line) => line.trim() === 'com.dropbox.placeholder');
}
