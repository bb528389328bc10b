/** What comparing alone teaches the manifest. */
import type { RunContext } from './context.ts';

/** So many rows are written without a break. */
const ROWS_AT_ONCE = 2_000;

/**
 * What is equal on both sides counts as sent from now on; what is gone from both is forgotten. True before anything is done, so a run
 * that is killed keeps it, and nothing that a pass writes down is overwritten by it.
 */
export async function adopt({ found, ports }: RunContext): Promise<void> {
  const { adopted, forgotten } = found.differences ?? { adopted: [], forgotten: [] };
  for (let start = 0; start < Math.max(adopted.length, forgotten.length); start += ROWS_AT_ONCE) {
    const end = start + ROWS_AT_ONCE;
    found.manifest?.change({ put: adopted.slice(start, end), forget: forgotten.slice(start, end) });
    await new Promise<void>((resolve) => void ports.clock.after(0, resolve));
  }
}
