/** A text reduced to what matches: each item (a line with the deeper ones below it) that has all the words, under its heading. */
import { matcherOf } from '../filter.ts';
import { type Line, textIn } from '../line.ts';

interface Block {
  readonly heading: Line | null;
  readonly items: (readonly Line[])[];
}

/** Everything without a search. Where a heading matches, all of its block is shown. */
export function foundLines(lines: readonly Line[], search: string): readonly Line[] {
  if (search.trim() === '') return lines;
  return foundBlocks(lines, search).flatMap(({ heading, items }) => [...(heading === null ? [] : [heading]), ...items.flat()]);
}

/** How many items match. */
export function foundCount(lines: readonly Line[], search: string): number {
  return foundBlocks(lines, search).reduce((sum, { items }) => sum + items.length, 0);
}

function foundBlocks(lines: readonly Line[], search: string): readonly Block[] {
  const matches = matcherOf(search);
  const isFound = (item: readonly Line[]): boolean => matches({ texts: [item.map(textIn).join(' ')], states: [], component: '' });
  return blocksOf(lines).flatMap(({ heading, items }) => {
    const found = heading !== null && isFound([heading]) ? items : items.filter(isFound);
    return found.length === 0 ? [] : [{ heading, items: found }];
  });
}

function blocksOf(lines: readonly Line[]): readonly Block[] {
  const blocks: Block[] = [];
  let indent = Number.POSITIVE_INFINITY;
  for (const line of lines) {
    if (line.heading === true) {
      blocks.push({ heading: line, items: [] });
      indent = Number.POSITIVE_INFINITY;
      continue;
    }
    const block = blocks.at(-1) ?? { heading: null, items: [] };
    if (blocks.length === 0) blocks.push(block);
    const last = block.items.at(-1);
    if (last !== undefined && indentOf(line) > indent) {
      block.items[block.items.length - 1] = [...last, line];
    } else {
      block.items.push([line]);
      indent = indentOf(line);
    }
  }
  return blocks;
}

function indentOf(line: Line): number {
  return textIn(line).search(/\S|$/u);
}
