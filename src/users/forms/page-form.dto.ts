import { Allow } from 'class-validator';

/** What a form of our own pages sends besides its own fields. */
export class PageForm {
  /** Judged by FormTokensService, whatever it is. */
  @Allow()
  form_token?: unknown;
}
