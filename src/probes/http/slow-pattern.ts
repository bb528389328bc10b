/**
 * Matches a pattern from the config against text from outside within a bounded time. Some patterns take ages
 * on some texts, and a garbage answer must not freeze ytm: V8 stops the match when the time is up.
 */
import { type Context, createContext, Script } from 'node:vm';

const BUDGET_MS = 200;
/** Below this no pattern that people write takes long; it is matched without the fence. */
const HARMLESS_LENGTH = 16;

const match = new Script('pattern.test(text)');
let fence: Context | undefined;

export function matchWithin(pattern: RegExp, text: string): boolean | 'too-slow' {
  if (text.length <= HARMLESS_LENGTH) return pattern.test(text);
  fence ??= createContext(Object.create(null) as object);
  Object.assign(fence, { pattern, text });
  try {
    return match.runInContext(fence, { timeout: BUDGET_MS }) === true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return 'too-slow';
    throw error;
  } finally {
    Object.assign(fence, { pattern: null, text: null });
  }
}
