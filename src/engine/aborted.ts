/** Resolves with `false` when `signal` aborts. For races with what may not heed it: leaves no listener once `signal` is gone. */
export function aborted(signal: AbortSignal): Promise<false> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(false);
    else signal.addEventListener('abort', () => resolve(false), { once: true });
  });
}
