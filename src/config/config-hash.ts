/** Identifies the text of a config. */
import { createHash } from 'node:crypto';

const LENGTH = 16;

/** The beginning of its SHA-256, in hexadecimal digits. */
export function hashOfConfig(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, LENGTH);
}
