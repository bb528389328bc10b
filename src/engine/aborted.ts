/** Resolves with `false` when `signal` aborts. For races with promises that may ignore it; leaves no listener behind. */
export function aborted(signal: AbortSignal): Promise<false> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(false);
    else signal.addEventListener('abort', () => resolve(false), { once: true });
  });
}
