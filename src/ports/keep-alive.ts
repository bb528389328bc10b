/** The header of an event stream with the longest pause between two messages, in seconds. */
export const KEEP_ALIVE_HEADER = 'ytm-keep-alive';
