/** Tests of the whole program run what is shipped: dist is built when a source is newer. */
import { build, isStale } from '../../scripts/build.ts';

export async function setup(): Promise<void> {
  if (isStale()) await build();
}
