import { IsOptional, IsString } from 'class-validator';
import { PageForm } from '../forms/page-form.dto.js';

/** What POST /invite/{token} takes. */
export class InvitationForm extends PageForm {
  @IsString()
  password!: string;

  /** The same again; the page asks for it, since a slip could not be mended. */
  @IsOptional()
  @IsString()
  password_confirmation?: string;
}
