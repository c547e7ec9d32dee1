/** How an exchange ends, once its requests are answered. */
export interface Ending {
  isBatch: boolean;
  /** Of the HTTP answer, where it does not stream. */
  status: number;
}
