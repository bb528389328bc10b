/** Durations and sizes as people write them in the config. Pure; every parser gives `null` for what it does not understand. */
import type { Millis } from '../health/observation.ts';

const MILLIS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const BYTES = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
} as const;

/** A size: fixed, a share of a total, or the smaller or larger of others. */
export type SizeSpec =
  | { readonly kind: 'bytes'; readonly bytes: number }
  | { readonly kind: 'percent'; readonly percent: number }
  | { readonly kind: 'min' | 'max'; readonly of: readonly SizeSpec[] };

/** `500ms 15s 10m 6h 7d`, also `1.5h`; whole milliseconds, zero included. */
export function parseDuration(text: string): Millis | null {
  const match = /^(\d{1,12}(?:\.\d{1,3})?)(ms|s|m|h|d)$/.exec(text);
  if (match === null) return null;
  const ms = Number(match[1]) * MILLIS[match[2] as keyof typeof MILLIS];
  const whole = Math.round(ms);
  return Math.abs(ms - whole) < 1e-6 && Number.isSafeInteger(whole) ? whole : null;
}

/** The shortest way to write a duration exactly: 90000 is `90s`, 120000 `2m`. */
export function formatDuration(ms: Millis): string {
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    if (ms !== 0 && ms % MILLIS[unit] === 0) return `${ms / MILLIS[unit]}${unit}`;
  }
  return `${ms}ms`;
}

/** `10MiB`, `2GB`, `512B`: powers of 1000 without the `i`, of 1024 with it. */
export function parseBytes(text: string): number | null {
  const match = /^(\d{1,16}(?:\.\d{1,3})?) ?([kKMGT]?i?B)$/.exec(text);
  if (match === null || !Object.hasOwn(BYTES, match[2] ?? '')) return null;
  const bytes = Math.round(Number(match[1]) * BYTES[match[2] as keyof typeof BYTES]);
  return Number.isSafeInteger(bytes) ? bytes : null;
}

/** A size: bytes, `5%` of a total, or `min(a, b)` and `max(a, b)` of such. */
export function parseSize(text: string): SizeSpec | null {
  const trimmed = text.trim();
  const call = /^(min|max)\(([^()]*)\)$/.exec(trimmed);
  if (call === null) return parseSimpleSize(trimmed);
  const of: SizeSpec[] = [];
  for (const part of (call[2] ?? '').split(',')) {
    const size = parseSimpleSize(part.trim());
    if (size === null) return null;
    of.push(size);
  }
  return of.length < 2 ? null : { kind: call[1] as 'min' | 'max', of };
}

function parseSimpleSize(text: string): SizeSpec | null {
  const percent = /^(\d{1,3}(?:\.\d{1,3})?)%$/.exec(text);
  if (percent !== null) {
    const value = Number(percent[1]);
    return value <= 100 ? { kind: 'percent', percent: value } : null;
  }
  const bytes = parseBytes(text);
  return bytes === null ? null : { kind: 'bytes', bytes };
}

/** The size in bytes, relative to a file system (or anything else) of `total` bytes. */
export function sizeInBytes(size: SizeSpec, total: number): number {
  switch (size.kind) {
    case 'bytes':
      return size.bytes;
    case 'percent':
      return (total * size.percent) / 100;
    case 'min':
      return Math.min(...size.of.map((part) => sizeInBytes(part, total)));
    case 'max':
      return Math.max(...size.of.map((part) => sizeInBytes(part, total)));
  }
}

/** The shortest exact way to write a number of bytes: 2e9 is `2GB`, 10485760 `10MiB`. */
export function formatBytes(bytes: number): string {
  for (const unit of ['TiB', 'TB', 'GiB', 'GB', 'MiB', 'MB', 'KiB', 'kB'] as const) {
    if (bytes !== 0 && bytes % BYTES[unit] === 0) return `${bytes / BYTES[unit]}${unit}`;
  }
  return `${bytes}B`;
}

/** A size as people write it: `5%`, `500GB`, `min(10%, 50GB)`. */
export function formatSize(size: SizeSpec): string {
  switch (size.kind) {
    case 'bytes':
      return formatBytes(size.bytes);
    case 'percent':
      return `${size.percent}%`;
    case 'min':
    case 'max':
      return `${size.kind}(${size.of.map(formatSize).join(', ')})`;
  }
}

/** A share of a whole (0 to 1) as people write it: `5%`. */
export function formatShare(share: number): string {
  return `${Number((share * 100).toFixed(3))}%`;
}
