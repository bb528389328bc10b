/** Parses untrusted JSON. */

export type Loose = Readonly<Record<string, unknown>>;

/** `null` for everything but one JSON object. A byte order mark is taken off. */
export function parseObject(text: string): Loose | null {
  try {
    const value: unknown = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

export function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
