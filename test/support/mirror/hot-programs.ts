/** Hot's lister, and stand-ins that misbehave. */
import { join } from 'node:path';
import { helperProgram } from '../helpers.ts';

export const HOT_PROGRAM = helperProgram('hot');

export function strangeProgram(name: 'nonsense' | 'dies' | 'silent'): string {
  return join(import.meta.dirname, 'programs', `${name}.mjs`);
}
