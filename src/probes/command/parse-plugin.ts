/**
 * A monitoring plugin's output (monitoring-plugins.org, development guidelines): the first line is
 * `text | perfdata`; further lines are long text, and after a second `|` further perfdata.
 */
import type { Perfdata } from '../../health/observation.ts';

export interface PluginOutput {
  /** The text of the first line. */
  readonly output: string;
  readonly perfdata: readonly Perfdata[];
}

const LONGEST_TEXT = 300;
const MOST_VALUES = 200;
/** `'label'=value[unit][;warn[;crit[;min[;max]]]]`: a quote in a label is doubled; `U` stands for "not known". */
const VALUE = /(?<=^|\s)(?:'((?:[^']|'')+)'|([^\s=']+))=(-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([a-zA-Z%µ]*)(?:;[^\s]*)?(?=\s|$)/g;

/** @param stderr shown instead of an empty text: some plugins, and the programs that they call, write what is wrong there */
export function parsePlugin(stdout: string, stderr = ''): PluginOutput {
  const [first = '', ...others] = stdout.split(/\r?\n/);
  const [text, perfdata] = splitOnce(first);
  const [, more] = splitOnce(others.join('\n'));
  const said = text.trim() === '' ? firstLine(stderr) : text.trim();
  return { output: said.slice(0, LONGEST_TEXT), perfdata: parsePerfdata(`${perfdata ?? ''}\n${more ?? ''}`) };
}

function firstLine(text: string): string {
  return text.trimStart().split(/\r?\n/, 1)[0]?.trimEnd() ?? '';
}

function splitOnce(text: string): readonly [string, string?] {
  const at = text.indexOf('|');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function parsePerfdata(text: string): readonly Perfdata[] {
  const values: Perfdata[] = [];
  for (const [, quoted, bare, number, unit] of text.matchAll(VALUE)) {
    const value = Number(number);
    if (Number.isFinite(value)) values.push({ label: quoted?.replaceAll("''", "'") ?? bare ?? '', value, unit: unit ?? '' });
    if (values.length === MOST_VALUES) break;
  }
  return values;
}
