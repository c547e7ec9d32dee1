import { Allow, IsString } from 'class-validator';
import { PageForm } from '../forms/page-form.dto.js';

/** What POST /logout takes. */
export class SignOutForm extends PageForm {
  /** Where to go afterwards. What is no path of this origin is ignored. */
  @Allow()
  return_to?: unknown;
}

/** What POST /login takes. */
export class SignInForm extends SignOutForm {
  @IsString()
  email!: string;

  @IsString()
  password!: string;
}
