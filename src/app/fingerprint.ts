/** Identifies what a probe checks, so that streaks of another check do not count. */
import { createHash } from 'node:crypto';
import type { ProbeConfig } from '../config/config.ts';

/** A digest, because settings may hold secrets (headers, arguments of a command, the query of a URL), and this is stored on disk. */
export function fingerprintOf({ kind, settings }: Pick<ProbeConfig, 'kind' | 'settings'>): string {
  const text = JSON.stringify([kind, settings], (_, value) => (value instanceof RegExp ? String(value) : value));
  return createHash('sha256').update(text).digest('hex');
}
