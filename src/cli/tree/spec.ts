/**
 * What one command of the tree is, as data: its words, its values and its exit codes. The parser, help, completion, the man page and
 * docs/commands.md are made from it; the sentences are in src/messages/help.en.ts and help.ja.ts, by the path of the command.
 */
import type { ExitKey } from '../../messages/help-texts.ts';
import type { UsageKey } from '../../messages/messages.ts';

/** What a word stands for: completion offers such names. */
export type Noun = 'probe' | 'component' | 'subject' | 'run' | 'parked' | 'file' | 'folder';

export interface ArgumentSpec {
  readonly name: string;
  /** `required`: refused by the parser when it is missing; `by-command`: the command itself refuses, as it can say more. */
  readonly need?: 'required' | 'by-command';
  /** Any number of them; always the last one. */
  readonly variadic?: true;
  readonly noun?: Noun;
  readonly choices?: readonly string[];
  /** The sentence for one that is missing. */
  readonly missing?: UsageKey;
}

export interface OptionSpec {
  readonly kind: 'flag' | 'value' | 'duration' | 'choice';
  /** The value as help shows it. */
  readonly shown?: string;
  readonly noun?: Noun;
  readonly choices?: readonly string[];
  /** May be given several times. */
  readonly repeats?: true;
  /** Options that it excludes. */
  readonly conflicts?: readonly string[];
}

export interface CommandSpec {
  readonly name: string;
  /** Part of the program, but not of its interface: help, completion and documents pass over it. */
  readonly hidden?: true;
  /** The one that is meant when its parent is called without a word. */
  readonly isDefault?: true;
  readonly args?: readonly ArgumentSpec[];
  /** By their long names, without the dashes. */
  readonly options?: Readonly<Record<string, OptionSpec>>;
  /** Options that the synopsis shows as alternatives. */
  readonly alternatives?: readonly string[];
  /** Reads no config: there is no --config. */
  readonly noConfig?: true;
  /** Takes the words after `--` as they are, under this name. */
  readonly operands?: string;
  readonly exitCodes: readonly (readonly [number | string, ExitKey])[];
  /** Command lines; what they do is in the help texts, in the same order. */
  readonly examples?: readonly string[];
  /**
   * What it does matters more than what it prints: when nothing can be printed it goes on, and its exit code is that of what it did. All
   * other commands fail with `bugExit` then.
   */
  readonly acts?: true;
  /** It usually runs until it is asked to end. */
  readonly lasts?: true;
  /** The exit code of a usage error: 2, or 3 where the plugin convention holds. */
  readonly usageExit: number;
  /** The exit code when ytm itself fails (a bug). */
  readonly bugExit: number;
  /** The same for a call that has operands. */
  readonly bugExitWithOperands?: number;
}

type ValueOf<O> = O extends { readonly kind: 'flag' }
  ? boolean
  : O extends { readonly repeats: true }
    ? readonly string[]
    : O extends { readonly kind: 'duration' }
      ? number | undefined
      : O extends { readonly kind: 'choice'; readonly choices: readonly (infer T)[] }
        ? T | undefined
        : string | undefined;

/** The values of the options by their long names; durations in ms. */
export type OptionsOf<S extends CommandSpec> = {
  readonly [K in keyof NonNullable<S['options']>]: ValueOf<NonNullable<S['options']>[K]>;
} & { readonly config: string | undefined };

export const FLAG = { kind: 'flag' } as const;

/** What the plugin convention says of exit codes. */
export const VERDICT_EXITS = [
  [0, 'healthy'],
  [1, 'degraded'],
  [2, 'down'],
  [3, 'unknown'],
] as const;
