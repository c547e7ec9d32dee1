import { Transform } from 'class-transformer';
import { IsBoolean, IsEmail } from 'class-validator';
import { accountEmail } from '../../users/accounts/email.js';

/** What POST /admin/users takes. */
export class InviteBody {
  /** As accounts are stored under. What no account can have is malformed: `IsEmail` itself fails on lone surrogates. */
  @Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? (accountEmail(value) ?? '') : value,
  )
  @IsEmail()
  email!: string;
}

/** What PATCH /admin/users/{id} takes. */
export class UserChanges {
  /** `true` cuts the user off; `false` lets them sign in again, with nothing of what was cut off. */
  @IsBoolean()
  disabled!: boolean;
}

/** A user as operators see it: no password hash, no invitation. */
export class UserView {
  id!: string;
  email!: string;
  /** `invited`: has no password yet. */
  status!: 'active' | 'invited' | 'disabled';
  created_at!: string;
  last_sign_in_at!: string | null;
  disabled_at!: string | null;
  live_tokens!: number;
  live_sessions!: number;
}

/** A page of users, newest first. */
export class UsersPage {
  items!: UserView[];
  next_cursor!: string | null;
}

/** An invited user, with the link to set a password by, once. */
export class InvitedUserView extends UserView {
  invite_url!: string;
}
