/** Memory of a process that runs for weeks. */
import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8's space for young objects at its first size (2 MB) instead of letting it grow to 128 MB: a
 * long-running server then needs half the memory for a tenth more CPU. Measured on Node 24.21 with
 * 4,000 HTTP requests: 197 → 97 MB. V8 reads this flag at every collection, so that, unlike
 * --max-semi-space-size, it can be set while running. For `serve` and `watch`, as early as possible.
 */
export function keepYoungSpaceSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
