/** The words of a command line, by node:util's parser; what does not fit ends in a UsageError. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { parseDuration } from '../config/units.ts';
import { UsageError } from './command.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Parses `args`; every command knows --config. */
export function parseOptions<const T extends Options>(args: readonly string[], options: T, positionals: { readonly max: number }) {
  const parsed = parseOrThrow(args, options);
  if (parsed.positionals.length > positionals.max)
    throw new UsageError(`too many words: ${parsed.positionals.slice(positionals.max).join(' ')}`);
  return parsed;
}

function parseOrThrow<const T extends Options>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options: { ...options, config: { type: 'string' } }, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error));
  }
}

/** A duration option in ms, `undefined` when it is absent. */
export function durationOption(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const ms = parseDuration(value);
  if (ms === null) throw new UsageError(`--${name} takes a duration such as 90s or 10m, got "${value}"`);
  return ms;
}
