/** Translation of sentences whose key is their English text, as in gettext: for problems that are reported far from a locale. */

/** English and Japanese. `{places}` stand for values and occur on both sides. */
export type SentenceTable = readonly (readonly [string, string])[];

/** By the first template that matches; a text without one stays as it is. @param valueOf the translation of a place's value */
export function translatedBy(table: SentenceTable, text: string, valueOf: (name: string, value: string) => string): string {
  for (const [english, japanese] of table) {
    const values = valuesOf(english, text);
    if (values !== null) return japanese.replace(/\{(\w+)\}/g, (_, name: string) => valueOf(name, values.get(name) ?? '?'));
  }
  return text;
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
