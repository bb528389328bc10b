/** Which exposition format a scraper wants (RFC 9110 Accept with q-values). */
export type Format = 'text' | 'openmetrics';

/**
 * OpenMetrics 1.0.0 when it is named and preferred at least as much as text; the text format 0.0.4 in every
 * other case, also when nothing that we have is acceptable (Prometheus takes it as a last resort).
 */
export function negotiate(accept: string | undefined): Format {
  let openmetrics = 0;
  let text = 0;
  for (const range of (accept ?? '').split(',')) {
    const { type, version, quality } = parse(range);
    if (type === 'application/openmetrics-text' && (version === null || version === '1.0.0')) openmetrics = Math.max(openmetrics, quality);
    if (type === 'text/plain' && (version === null || version === '0.0.4')) text = Math.max(text, quality);
  }
  return openmetrics > 0 && openmetrics >= text ? 'openmetrics' : 'text';
}

function parse(range: string): { readonly type: string; readonly version: string | null; readonly quality: number } {
  const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
  let version: string | null = null;
  let quality = 1;
  for (const parameter of parameters) {
    const [name, value = ''] = parameter.split('=', 2).map((part) => part.trim());
    if (name === 'version') version = value.replaceAll('"', '');
    if (name === 'q') quality = /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(value) ? Number(value) : 0;
  }
  return { type, version, quality };
}
