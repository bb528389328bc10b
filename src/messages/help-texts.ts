/** The shape of the help texts of one language. */
import type { helpEn } from './help.en.ts';

export interface CommandText {
  /** One line for the list of commands. */
  readonly summary: string;
  /** What its own help says below the usage; the summary when absent. */
  readonly description?: string;
  /** Each argument by its name, each option with its dashes. */
  readonly words?: Readonly<Record<string, string>>;
  /** What each example does. */
  readonly examples?: readonly string[];
}

export interface HelpTexts {
  readonly titles: Readonly<
    Record<
      'usage' | 'arguments' | 'options' | 'commands' | 'exitCodes' | 'examples' | 'config' | 'help' | 'helpCommand' | 'version' | 'bare',
      string
    >
  >;
  readonly exits: Readonly<Record<ExitKey, string>>;
  /** By the path of the command, without the program's name; the program itself is ''. */
  readonly commands: Readonly<Record<string, CommandText>>;
}

/** What an exit code means. */
export type ExitKey = keyof typeof helpEn.exits;
