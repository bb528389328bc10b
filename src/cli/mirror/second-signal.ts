/** The second SIGINT or SIGTERM: the first one asks for a graceful end (signal-exit.ts), this one for an end at once. */
export function secondSignal(): { readonly signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  let heard = 0;
  const onSignal = (): void => {
    heard += 1;
    if (heard >= 2) controller.abort();
  };
  // While there is a listener, Node does not end the process on the second signal.
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    signal: controller.signal,
    stop() {
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
