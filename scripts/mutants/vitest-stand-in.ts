/** What the tests get for `vitest` in a mutation run: its own assertions and spies, and our collector for its tests. */
export { expect, vi } from 'vitest';
export { afterAll, afterEach, beforeAll, beforeEach, describe, it, onTestFinished, test } from './collect.ts';
