/** The next steps that can be run on this machine: the catalogue's, with the values of the config. */
import { metaOf, type ReasonCode, type Step } from '../health/catalogue.ts';
import type { Config } from './config.ts';

/** `null`: the catalogue does not mark it as runnable, or the config lacks a value. */
export function stepOf(code: ReasonCode, { tailscale }: Pick<Config, 'tailscale'>): Step | null {
  const { step } = metaOf(code);
  if (step === undefined) return null;
  const values: Readonly<Record<string, string>> = { '{tailscale}': tailscale.bin ?? 'tailscale' };
  const filled = step.map((part) => (part.startsWith('{') ? values[part] : part));
  const [program, ...args] = filled.filter((part) => part !== undefined);
  return program === undefined || args.length < step.length - 1 ? null : [program, ...args];
}
