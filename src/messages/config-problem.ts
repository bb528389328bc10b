/** Problems of a config in the language of the reader. */
import { PHRASES_JA, PROBLEMS_JA } from './config-problems.ja.ts';
import type { Language } from './messages.ts';

type Table = readonly (readonly [string, string])[];

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

function translated(text: string, table: Table): string {
  for (const [english, japanese] of table) {
    const values = valuesOf(english, text);
    if (values !== null) return japanese.replace(/\{(\w+)\}/g, (_, name: string) => translatedValue(name, values.get(name) ?? '?'));
  }
  return text;
}

function translatedValue(name: string, value: string): string {
  if (name === 'phrase') return translated(value, PHRASES_JA);
  return name === 'expected' || name === 'got' ? spaced(translated(value, PHRASES_JA)) : value;
}

/** Japanese that follows Latin letters is set off by a space. */
function spaced(text: string): string {
  return /[!-~]$/.test(text) ? `${text} ` : text;
}

/** The values of the places of this template; `null` if the text does not match it. */
function valuesOf(template: string, text: string): ReadonlyMap<string, string> | null {
  const names: string[] = [];
  const pattern = template.split(/\{(\w+)\}/).map((part, index) => {
    if (index % 2 === 0) return part.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
    if (names.includes(part)) return `\\${names.indexOf(part) + 1}`;
    names.push(part);
    return '(.+?)';
  });
  const match = new RegExp(`^${pattern.join('')}$`, 's').exec(text);
  return match === null ? null : new Map(names.map((name, index) => [name, match[index + 1] ?? '']));
}
