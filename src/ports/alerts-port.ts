/** What people and the API may ask of alerting. Answers come at once, and never as exceptions. */
import type { AlertAnswer, SilenceAnswer, SilenceRequest } from '../health/alert-request.ts';

/** `by`: who asks; without it the user of the process that asks. */
export interface AlertActions {
  /**
   * There are no further reminders about this incident until it ends.
   *
   * @param incident its id (`OpenAlert.id`), or a component for all that is open about it
   */
  ack(incident: string, note?: string, by?: string): Promise<AlertAnswer>;
  /** No messages about these components for a while; the checking goes on. */
  silence(request: SilenceRequest, by?: string): Promise<SilenceAnswer>;
  /** Ends a silence early. */
  unsilence(id: string): Promise<AlertAnswer>;
}
