/**
 * `signal`, aborted by SIGHUP as well: for commands that belong to a terminal and end with it. The others do not listen
 * to SIGHUP, because that would undo `nohup`.
 */
export function orHangup(signal: AbortSignal): AbortSignal {
  const hangup = new AbortController();
  abortOn('SIGHUP', hangup);
  return AbortSignal.any([signal, hangup.signal]);
}

/**
 * Aborts at the first such signal, with its name as the reason; the next one ends the process at once. Listens on
 * after the first: while a child runs, execa's clean-up ends a process in which nobody else listens.
 */
export function abortOn(name: NodeJS.Signals, controller: AbortController): void {
  const heard = (): void => {
    if (!controller.signal.aborted) return controller.abort(name);
    process.off(name, heard);
    process.kill(process.pid, name);
  };
  process.on(name, heard);
}

/** 128 + the number of the signal that ended the command, as shells say it. */
export function signalExit(signal: AbortSignal): number {
  return { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }[String(signal.reason)] ?? 130;
}
