/** 128 + the number of the signal that ended the command, as shells say it. */
export function signalExit(signal: AbortSignal): number {
  return { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }[String(signal.reason)] ?? 130;
}
