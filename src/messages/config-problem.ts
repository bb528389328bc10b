/** Problems of a config in the language of the reader. */
import { PHRASES_JA, PROBLEMS_JA } from './config-problems.ja.ts';
import type { Language } from './messages.ts';
import { type SentenceTable, translatedBy } from './sentence-table.ts';

const HIDDEN = / \(the value is not shown\)$/;
const SUGGESTION = /; (did you mean (".*")\?|expected one of: (.*))$/s;

/** The sentence of a problem. What has no translation (such as the words of the YAML parser) stays English. */
export function configProblem(message: string, language: Language): string {
  if (language === 'en') return message;
  const hidden = HIDDEN.test(message) ? '（値は表示しません）' : '';
  const said = message.replace(HIDDEN, '');
  const hint = SUGGESTION.exec(said);
  return `${translated(said.slice(0, hint?.index), PROBLEMS_JA)}${hint === null ? '' : suggested(hint)}${hidden}`;
}

function suggested([, , near, known]: RegExpExecArray): string {
  return near === undefined ? `。使えるもの: ${known ?? ''}` : `。${near} の間違いではありませんか`;
}

function translated(text: string, table: SentenceTable): string {
  return translatedBy(table, text, translatedValue);
}

function translatedValue(name: string, value: string): string {
  if (name === 'phrase') return translated(value, PHRASES_JA);
  return name === 'expected' || name === 'got' ? spaced(translated(value, PHRASES_JA)) : value;
}

/** Japanese that follows Latin letters is set off by a space. */
function spaced(text: string): string {
  return /[!-~]$/.test(text) ? `${text} ` : text;
}
