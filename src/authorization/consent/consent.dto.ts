import { Allow, IsIn } from 'class-validator';

/** What the consent form sends. */
export class ConsentForm {
  @IsIn(['approve', 'deny'], { message: 'The decision must be approve or deny' })
  decision!: 'approve' | 'deny';

  /** Checked by FormTokensService, whatever it is. */
  @Allow()
  form_token: unknown;
}
