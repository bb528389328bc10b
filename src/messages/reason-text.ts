/** What people are told of one reason: the sentence, and the one next step to take. */
export interface ReasonText {
  readonly text: string;
  readonly next: string;
}
