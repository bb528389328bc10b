/** What a scrape is answered with. */
export interface Exposition {
  readonly contentType: string;
  /** The body, a metric each: other work gets its turn between them. */
  readonly parts: AsyncIterable<string>;
}

export interface MetricsSource {
  /** @param accept the scraper's Accept header */
  scrape(accept: string | undefined): Exposition;
}
