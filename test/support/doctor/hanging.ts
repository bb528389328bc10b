import { join } from 'node:path';

/** In the place of the inspecting child: it starts, and never answers what it is asked about the share. */
export function hangingProgram(): string {
  return join(import.meta.dirname, 'programs/hangs-on-share.mjs');
}
