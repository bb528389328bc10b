/** What an event stream can be about: the snapshot as JSON, or a page as HTML. */

export interface Channel {
  /** Names the state that `since` leads to. */
  readonly version: string;
  /** Takes in the newest state. Called once before all clients get it. */
  refresh(): void;
  /** The events that lead a client from `version` to the newest state, shared by all clients; `null`: it has that already. */
  since(version: string | null): Buffer | null;
  /** An event that is sent when nothing else is, for readers that must notice that the line is dead; `null`: comments are enough. */
  readonly beat: (() => string) | null;
}
