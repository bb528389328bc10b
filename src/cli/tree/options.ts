/** The options of a command, those of every command included. */
import type { CommandSpec, OptionSpec } from './spec.ts';

const CONFIG_OPTION = { kind: 'value', shown: 'FILE', noun: 'file' } as const satisfies OptionSpec;

/** Its own options and --config. */
export function optionsOf(spec: CommandSpec): Readonly<Record<string, OptionSpec>> {
  return { ...spec.options, ...(spec.noConfig === true ? {} : { config: CONFIG_OPTION }) };
}
