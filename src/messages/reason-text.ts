/** The text of one reason for people: a sentence and one next step. */
export interface ReasonText {
  readonly text: string;
  readonly next: string;
}
