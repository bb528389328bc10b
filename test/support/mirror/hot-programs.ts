/** Hot's lister from its source, and stand-ins that misbehave. */
import { join } from 'node:path';

export const HOT_PROGRAM = join(import.meta.dirname, '../../../src/mirror/hot/program.ts');

export function strangeProgram(name: 'nonsense' | 'dies' | 'silent'): string {
  return join(import.meta.dirname, 'programs', `${name}.mjs`);
}
