/** One document as HTML: headings with the anchors that Git hosts give them, links to the pages of the site, tables that scroll. */
import { Marked, type Tokens } from 'marked';
import { inHtml } from './html.ts';

export interface Rendered {
  readonly html: string;
  /** As text. */
  readonly title: string;
  /** The headings of the second level. */
  readonly headings: readonly { readonly id: string; readonly title: string }[];
}

/** Where a link leads that is not to another site. */
export interface Target {
  /** Relative to the page. */
  readonly address: string;
  /** Of the document: shown in place of the name of its file. */
  readonly title: string;
}

export function renderMarkdown(text: string, targetOf: (href: string) => Target): Rendered {
  const headings: { id: string; title: string }[] = [];
  const used = new Map<string, number>();
  let title = '';
  const marked = new Marked({ gfm: true });
  marked.use({
    renderer: {
      heading({ tokens, depth }) {
        const plain = plainText(this.parser.parseInline(tokens));
        const id = uniqueId(plain, used);
        if (depth === 1 && title === '') title = plain;
        if (depth === 2) headings.push({ id, title: plain });
        return `<h${depth} id="${id}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, text: shown, tokens }) {
        const target = /^[a-z]+:/.test(href) ? { address: href, title: shown } : targetOf(href);
        const isFileName = /^[\w./-]+\.md$/.test(shown);
        return `<a href="${inHtml(target.address)}">${isFileName ? inHtml(target.title) : this.parser.parseInline(tokens)}</a>`;
      },
      table(token) {
        return tableHtml(token, (cell) => this.parser.parseInline(cell.tokens));
      },
      code({ text: code, lang }) {
        const name = lang === undefined || lang === '' ? 'text' : lang;
        return `<pre tabindex="0" data-language="${inHtml(name)}"><code>${inHtml(code)}</code></pre>\n`;
      },
      // Documents are Markdown only; comments are for their authors.
      html: () => '',
    },
  });
  const html = marked.parse(text, { async: false });
  return { html, title, headings };
}

/** It scrolls on a narrow screen, also by keyboard. */
function tableHtml({ header, rows }: Tokens.Table, inline: (cell: Tokens.TableCell) => string): string {
  const isNamed = header.some(({ text }) => text !== '');
  const head = header.map((cell) => (cell.text === '' ? '<td></td>' : `<th scope="col">${inline(cell)}</th>`)).join('');
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${inline(cell)}</td>`).join('')}</tr>`).join('\n');
  return `<div class="table" tabindex="0" role="group"><table>${isNamed ? `<thead><tr>${head}</tr></thead>` : ''}<tbody>\n${body}\n</tbody></table></div>\n`;
}

/** As Git hosts make them: lower case, no punctuation, a dash for each space; a number from the second of the same name on. */
function uniqueId(title: string, used: Map<string, number>): string {
  const id = title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
  const times = used.get(id) ?? 0;
  used.set(id, times + 1);
  return times === 0 ? id : `${id}-${times}`;
}

function plainText(html: string): string {
  return html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
