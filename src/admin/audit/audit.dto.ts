import { IsDate, IsIn, IsOptional, IsUUID, Matches, MaxLength } from 'class-validator';
import { CLIENT_ID_FORMAT } from '../pages/id-format.js';
import { PageQuery } from '../pages/page-query.dto.js';
import { Instant, WordList } from '../pages/query-values.js';

const OUTCOMES = ['success', 'failure'];

/** What GET /admin/audit asks for: all that is given must hold. */
export class AuditPageQuery extends PageQuery {
  /** Kinds of event, comma-separated, such as `token.issued,token.revoked`. */
  @IsOptional()
  @WordList()
  @MaxLength(64, { each: true })
  @Matches(/^[a-z_]+\.[a-z_]+$/, { each: true, message: 'type must name kinds of event, comma-separated' })
  type?: string[];

  @IsOptional()
  @IsIn(OUTCOMES)
  outcome?: string;

  /** Who did it: `user:<id>`, `client:<id>`, `operator`, `system` or `anonymous`. */
  @IsOptional()
  @Matches(CLIENT_ID_FORMAT, { message: 'actor is malformed' })
  actor?: string;

  @IsOptional()
  @Matches(CLIENT_ID_FORMAT, { message: 'client_id is malformed' })
  client_id?: string;

  @IsOptional()
  @IsUUID()
  user_id?: string;

  /** From this instant on (RFC 3339). */
  @IsOptional()
  @Instant()
  @IsDate({ message: 'since must be an instant such as 2026-11-24T12:00:00Z' })
  since?: Date;

  /** Before this instant (RFC 3339). */
  @IsOptional()
  @Instant()
  @IsDate({ message: 'until must be an instant such as 2026-11-24T12:00:00Z' })
  until?: Date;
}

/** Something that happened. */
export class AuditEventView {
  id!: string;
  occurred_at!: string;
  type!: string;
  outcome!: string;
  actor!: string;
  user_id!: string | null;
  client_id!: string | null;
  address!: string | null;
  request_id!: string | null;
  detail!: Record<string, unknown>;
}

/** A page of the trail, newest first. */
export class AuditPage {
  items!: AuditEventView[];
  next_cursor!: string | null;
}
