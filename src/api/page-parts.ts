/** What the pages are made with: loaded once, since only a daemon that somebody looks at needs it. */
import { createHash } from 'node:crypto';
import type { AssetNames } from '../page/document.tsx';
import type * as Pages from '../page/pages.ts';
import type { Variant } from '../page/view.ts';
import type { EventStream } from './event-stream.ts';
import { LivePage } from './live-page.ts';
import { PagePast } from './page-past.ts';
import type { ApiPorts, PageFiles } from './ports.ts';

export interface PageParts {
  readonly pages: typeof Pages;
  readonly files: PageFiles;
  readonly assets: AssetNames;
  readonly past: PagePast;
  /** All who look at the same variant share one. */
  readonly live: (variant: Variant) => LivePage;
}

/** The list of incidents, and the preparation, have nothing without the history. */
export const LONGEST_READ_MS = 5_000;

export class PageLoader {
  readonly #ports: ApiPorts;
  readonly #stream: EventStream;
  #loading: Promise<PageParts> | null = null;

  constructor(ports: ApiPorts, stream: EventStream) {
    this.#ports = ports;
    this.#stream = stream;
  }

  /** Rejects when the files of this installation cannot be read; the next call tries again. */
  parts(): Promise<PageParts> {
    this.#loading ??= this.#load().catch((error: unknown) => {
      this.#loading = null;
      throw error;
    });
    return this.#loading;
  }

  /** Makes the status page once, so that its first view finds code and history ready. Never rejects. */
  async prepare(): Promise<void> {
    try {
      const { past, live } = await this.parts();
      await past.atHand(LONGEST_READ_MS);
      live({ language: this.#ports.language, wall: false }).document();
    } catch (error) {
      this.#ports.onBug(error);
    }
  }

  async #load(): Promise<PageParts> {
    const [pages, files] = await Promise.all([import('../page/pages.ts'), this.#ports.pageFiles()]);
    const assets = { script: `/page.js?v=${hashOf(files.script)}`, style: `/page.css?v=${hashOf(files.style)}` };
    const past = new PagePast(this.#ports, () => this.#stream.stir());
    const made = new Map<string, LivePage>();
    const live = (variant: Variant): LivePage => {
      const key = `${variant.language} ${variant.wall}`;
      const page = made.get(key) ?? new LivePage(this.#ports, { pages, assets, past }, variant);
      made.set(key, page);
      return page;
    };
    return { pages, files, assets, past, live };
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 12);
}
