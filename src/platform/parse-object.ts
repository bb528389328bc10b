/** Parses untrusted JSON. */

export type Loose = Readonly<Record<string, unknown>>;

/** `null` for everything but one JSON object. A byte order mark is taken off. */
export function parseObject(text: string): Loose | null {
  const value = parsed(text);
  return isObject(value) ? value : null;
}

/** `null` for everything but one JSON array. A byte order mark is taken off. */
export function parseArray(text: string): readonly unknown[] | null {
  const value = parsed(text);
  return Array.isArray(value) ? value : null;
}

/** `undefined`: it is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
