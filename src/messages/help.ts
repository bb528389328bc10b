/** What `--help`, the man page and docs/commands.md say of each command; loaded when somebody reads it. */
import { helpEn } from './help.en.ts';
import { helpJa } from './help.ja.ts';
import type { CommandText, HelpTexts } from './help-texts.ts';
import type { Language } from './messages.ts';

const TEXTS: Readonly<Record<Language, HelpTexts>> = { en: helpEn, ja: helpJa };

export function helpTexts(language: Language): HelpTexts {
  return TEXTS[language];
}

/** The texts of one command. @throws Error when it has none: a test looks at every command of the tree. */
export function commandText(texts: HelpTexts, path: readonly string[]): CommandText {
  const text = texts.commands[path.join(' ')];
  if (text === undefined) throw new Error(`no help text for: ytm ${path.join(' ')}`);
  return text;
}
